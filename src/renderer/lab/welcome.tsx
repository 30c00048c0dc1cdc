import { useIsBuiltInDown } from '../built-in/store.ts';
import { openNewConnection } from '../connections/editing.ts';
import { useIsReplay } from '../runs/player-store.ts';
import { remember, sessionStore } from '../session.ts';
import { useLab } from '../store.ts';
import { Button } from '../ui/button.tsx';
import styles from './welcome.module.css';

/** The first start: what Warren is, and how the tutorial begins. It goes with the first run. */
export function Welcome() {
  const isFirstStart = sessionStore(({ isFirstStart }) => isFirstStart);
  const { run } = useLab('broker');
  const isDown = useIsBuiltInDown();
  const isReplay = useIsReplay();
  if (!isFirstStart || run || isDown || isReplay) return null;
  return (
    <section className={styles.welcome} aria-label="Welcome">
      <h1>Welcome to Warren</h1>
      <p className="dim">
        See the life of every task in a work queue: published, confirmed, delivered to which worker, acked, or lost with
        a killed worker and redelivered to the next. Its built-in broker runs already; nothing has to be installed.
      </p>
      <ol className={styles.steps}>
        <li>Declare the queue, at the right.</li>
        <li>Start three workers.</li>
        <li>Publish the five tasks, and kill a worker while it works.</li>
      </ol>
      <div className={styles.buttons}>
        <Button
          size="small"
          onClick={() => {
            openNewConnection();
            remember({ screen: 'connections' });
          }}
        >
          Connect to another broker…
        </Button>
        <Button size="small" onClick={() => sessionStore.setState({ isFirstStart: false })}>
          Dismiss
        </Button>
      </div>
    </section>
  );
}
