import { Tooltip } from '@base-ui/react/tooltip';
import { type ReactElement, type ReactNode, useContext } from 'react';
import { keysOf, Platform } from './keys.ts';
import styles from './tooltip.module.css';

interface HintProps {
  readonly text?: ReactNode;
  /** As Electron names it: `CmdOrCtrl+1`. */
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** The element that it explains; it gets the tooltip's handlers. */
  readonly children: ReactElement;
}

/** Explains `children` when it is pointed at or has the focus. It repeats or adds; nothing stands only here. */
export function Hint({ text, shortcut, side = 'top', children }: HintProps) {
  const platform = useContext(Platform);
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Tooltip.Popup className={styles.popup}>
            {text}
            {shortcut && <kbd>{keysOf(shortcut, platform)}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
