import './zod-without-eval.ts';
import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startBuiltIn } from './built-in/store.ts';
import { startReplay } from './runs/player-store.ts';
import { startSession } from './session.ts';
import { startLab } from './store.ts';

startReplay();
startLab();
startBuiltIn();
void startSession();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
