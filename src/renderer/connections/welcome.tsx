import { sessionStore } from '../session.ts';
import { FailureNotice } from '../ui/notice.tsx';
import { ConnectionForm } from './connection-form.tsx';
import styles from './connections.module.css';

/** The first start: what Warren is, and the one next step. */
export function Welcome() {
  const failure = sessionStore(({ failure }) => failure);
  return (
    <div className={styles.page}>
      <div className={styles.narrow}>
        <h1>Connect to a broker</h1>
        <p className={styles.lead}>
          Warren shows the life of every task in a RabbitMQ work queue: published, confirmed, delivered to which worker,
          acked, or lost with a killed worker and redelivered to the next. It needs a RabbitMQ to work with.
        </p>
        {failure && <FailureNotice failure={failure} />}
        <div className={styles.card}>
          <ConnectionForm profile={null} onDone={() => {}} />
        </div>
      </div>
    </div>
  );
}
