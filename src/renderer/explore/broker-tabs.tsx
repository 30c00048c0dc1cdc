import { Lock, Plus, X } from 'lucide-react';
import type { OpenBroker } from '../../shared/calls/profile-calls.ts';
import type { ProfileId } from '../../shared/ids.ts';
import { remember, sessionStore } from '../session.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { closeBroker, showBroker } from './brokers-store.ts';
import styles from './explore.module.css';

/** The connections that are open, a tab each. */
export function BrokerTabs({
  open,
  active,
}: {
  readonly open: readonly OpenBroker[];
  readonly active: ProfileId | null;
}) {
  return (
    <nav className={styles.tabs} aria-label="Open connections">
      {open.map((broker) => (
        <BrokerTab key={broker.id} broker={broker} isActive={broker.id === active} />
      ))}
      <IconButton label="Open another connection" size="small" onClick={() => remember({ screen: 'connections' })}>
        <Plus size={14} />
      </IconButton>
    </nav>
  );
}

function BrokerTab({ broker: { id, isLab }, isActive }: { readonly broker: OpenBroker; readonly isActive: boolean }) {
  const profile = sessionStore(({ profiles }) => profiles.find((each) => each.id === id));
  const name = profile?.name ?? 'Deleted connection';
  return (
    <span className={classes(styles.tab, isActive && styles.active)} data-colour={profile?.colour ?? 'none'}>
      <Button
        look="text"
        size="small"
        className={styles.tabName}
        aria-current={isActive ? 'page' : undefined}
        onClick={() => showBroker(id)}
      >
        {profile?.readOnly && <Lock size={11} role="img" aria-label="Read-only" />}
        <span className="ellipsis">{name}</span>
        {isLab && <span className="dim">lab</span>}
      </Button>
      {!isLab && (
        <IconButton label={`Close ${name}`} size="small" onClick={() => void closeBroker(id)}>
          <X size={12} />
        </IconButton>
      )}
    </span>
  );
}
