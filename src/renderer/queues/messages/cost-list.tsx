import { TriangleAlert } from 'lucide-react';
import type { Cost } from '../../../shared/explore/messages-cost.ts';
import styles from './messages.module.css';

/** What something costs, a line each; what may lose messages stands out. */
export function CostList({ costs }: { readonly costs: readonly Cost[] }) {
  return (
    <ul className={styles.costList}>
      {costs.map(({ text, isLoss }) => (
        <li key={text} className={isLoss ? styles.loss : undefined}>
          {isLoss && <TriangleAlert size={13} aria-label="Warning" />}
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
