import { ChevronDown, ChevronRight } from 'lucide-react';
import { useStore } from 'zustand';
import type { WorkerId } from '../../../shared/ids.ts';
import { THIN } from './lanes.ts';
import type { StageStore } from './stage-state.ts';
import styles from './timeline.module.css';
import { AXIS_HEIGHT } from './viewport.ts';

interface LaneButtonsProps {
  readonly store: StageStore;
  onToggle(worker: WorkerId): void;
}

/** The buttons before the names of workers that have ended: they collapse their lanes, and show them in full again. */
export function LaneButtons({ store, onToggle }: LaneButtonsProps) {
  const layout = useStore(store, (state) => state.layout);
  const ended = layout.lanes.filter(({ isEnded }) => isEnded);
  return ended.map(({ worker, top, size }) => {
    const isThin = size === THIN;
    const Sign = isThin ? ChevronRight : ChevronDown;
    return (
      <button
        key={worker}
        type="button"
        className={styles.expand}
        style={{ top: AXIS_HEIGHT + top + size.work.top + size.work.height / 2 - 9 }}
        aria-expanded={!isThin}
        aria-label={`Lane of ${worker}, which has ended`}
        onClick={() => onToggle(worker)}
      >
        <Sign size={13} />
      </button>
    );
  });
}
