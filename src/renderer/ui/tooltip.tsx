import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import styles from './tooltip.module.css';

interface HintProps {
  readonly text?: ReactNode;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** The element that it explains; it gets the tooltip's handlers. */
  readonly children: ReactElement;
}

/** Explains `children` when it is pointed at or has the focus. It repeats or adds; nothing stands only here. */
export function Hint({ text, shortcut, side = 'top', children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Tooltip.Popup className={styles.popup}>
            {text}
            {shortcut && <kbd>{shortcut}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
