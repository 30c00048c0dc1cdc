// The program's life: from start to quit, and nothing else.
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, protocol, safeStorage, session } from 'electron';
import brokerModule from '../broker/main.ts?modulePath';
import { createBuiltInBroker } from '../engine/brokers/built-in.ts';
import { createBrokerLauncher } from '../engine/brokers/fork-launcher.ts';
import { systemClock } from '../engine/clock.ts';
import { keepYoungGenerationSmall } from '../engine/heap.ts';
import { createLab } from '../engine/lab.ts';
import { createRuns } from '../engine/runs/create-runs.ts';
import { createForkLauncher } from '../engine/workers/fork-launcher.ts';
import { BATCH_CHANNEL, type EventBatch } from '../shared/contract.ts';
import { hasPlace } from '../shared/lab/built-in.ts';
import { builtInProfile } from '../shared/profile.ts';
import workerModule from '../worker/main.ts?modulePath';
import { APP_ORIGIN, APP_SCHEME, createAppProtocol } from './app-protocol.ts';
import { sendNews } from './built-in-news.ts';
import { createConnector } from './connector.ts';
import { createCreated } from './created.ts';
import { chooseFolder, openFolder } from './folders.ts';
import { createHandlers } from './handlers.ts';
import { serveCalls } from './ipc.ts';
import { createErrorLog } from './log.ts';
import { setMenu } from './menu.ts';
import { messageDialogs } from './message-dialogs.ts';
import { createOpenBrokers } from './open-brokers.ts';
import { profileDialogs } from './profile-dialogs.ts';
import { createProfileFiles } from './profile-files.ts';
import { createProfiles } from './profiles.ts';
import { createGuard, requireNoWork } from './read-only.ts';
import { createRouter } from './router.ts';
import { runDialogs } from './run-dialogs.ts';
import { chooseExportFile } from './save-dialog.ts';
import { createSecrets } from './secrets.ts';
import { lockDown } from './security.ts';
import { openSettings } from './settings.ts';
import { createShown } from './shown.ts';
import { createTaskExport } from './task-export.ts';
import { openWindow } from './window.ts';

/** How long the workers, the connections and the built-in broker may take to close before the program ends all the same. Milliseconds. */
const QUIT_WITHIN = 5_000;

keepYoungGenerationSmall();

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

// A second start shows the window that is there: two programs would overwrite each other's settings.
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}

function start(): void {
  const logError = createErrorLog(app.getPath('logs'));
  process.on('uncaughtException', logError);
  process.on('unhandledRejection', logError);

  // electron-vite's development server; a packaged program never listens to that variable.
  const developing = !app.isPackaged && process.env.ELECTRON_RENDERER_URL;
  const url = developing || `${APP_ORIGIN}/`;
  const origins = [new URL(url).protocol === `${APP_SCHEME}:` ? APP_ORIGIN : new URL(url).origin];
  protocol.handle(APP_SCHEME, createAppProtocol(join(import.meta.dirname, '../renderer')));
  lockDown(session.defaultSession, origins);

  const settings = openSettings(app.getPath('userData'));
  if (settings.setAside) logError(`The settings could not be read; they were moved to ${settings.setAside}.`);
  nativeTheme.themeSource = settings.get('memory').theme;
  const secrets = createSecrets(safeStorage, settings, process.platform);
  const asNode = { ELECTRON_RUN_AS_NODE: '1' };
  const send = (batch: EventBatch): void => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(BATCH_CHANNEL, batch);
  };

  setMenu(!app.isPackaged, (command) => send({ epoch: 0, events: [], seq: 0, command }));

  const builtIn = createBuiltInBroker({
    launcher: createBrokerLauncher(brokerModule, asNode),
    clock: systemClock,
    settings: settings.get('builtIn'),
    defaultFolder: join(app.getPath('userData'), 'broker'),
  });
  sendNews(builtIn, send);
  builtIn.perform('start');

  const launcher = createForkLauncher(workerModule, asNode);
  const lab = createLab({ launcher, version: app.getVersion() });
  const profiles = createProfiles(settings, secrets, () => {
    const { state, saved } = builtIn.view;
    return builtInProfile(hasPlace(state) ? state.port : saved.port);
  });

  const connector = createConnector({ lab, profiles, settings, builtIn, onBug: logError });
  const brokers = createOpenBrokers({ lab, builtIn, connector, profiles, version: app.getVersion(), onBug: logError });
  const profileFiles = createProfileFiles({
    settings,
    secrets,
    dialogs: profileDialogs,
    mayReplace: (profile) => requireNoWork(profile, connector.target?.profile.id, lab.state, brokers.isTransferring),
  });
  const created = createCreated({ settings, endpoint: brokers.endpoint, now: Date.now });
  const runs = createRuns({
    lab,
    folder: join(app.getPath('userData'), 'history'),
    clock: systemClock,
    settings: settings.get('history'),
    broker: () => connector.brokerName,
    onTrouble(failure) {
      logError(`${failure.message} ${failure.detail ?? ''}`);
      // It may be told while another event is: that one comes first.
      setImmediate(() => lab.report(failure));
    },
  });
  const shown = createShown({ lab, runs, send });
  const taskExport = createTaskExport({ state: () => shown.state, chooseFile: chooseExportFile, now: shown.now });

  const handlers = createHandlers({
    info: {
      version: app.getVersion(),
      platform: process.platform,
      canFreeze: launcher.canFreeze,
      secretStore: secrets.store,
      settingsSetAside: settings.setAside,
    },
    lab,
    shown,
    runs,
    profiles,
    profileFiles,
    settings,
    builtIn,
    connector,
    brokers,
    created,
    taskExport,
    dialogs: runDialogs,
    messageDialogs,
    openFolder,
    chooseFolder,
    onTheme: (theme) => {
      nativeTheme.themeSource = theme;
    },
  });
  serveCalls(createRouter(handlers, createGuard({ connector, profiles }), logError), origins);
  openWindow(url, join(import.meta.dirname, '../preload/index.cjs'), settings);

  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    shown.close();
    taskExport.cancel();
    // A paused broker would answer to no good-bye.
    if (builtIn.view.state.status === 'paused') builtIn.perform('resume');
    const late = new Promise((resolve) => setTimeout(resolve, QUIT_WITHIN));
    // At once: a transfer that is stopped in the middle waits for its confirms, and workers may take their time.
    const closed = Promise.all([lab.close(), brokers.closeAll()])
      .finally(() => runs.close())
      .finally(() => builtIn.close());
    void Promise.race([closed, late])
      .catch(logError)
      .finally(() => app.exit(0));
  });
}
