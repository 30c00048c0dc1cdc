import { Menu as BaseMenu } from '@base-ui/react/menu';
import { type ReactElement, type ReactNode, useState } from 'react';
import styles from './choice.module.css';
import { classes } from './classes.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** A menu that `trigger` (a button) opens. `items` that take a while to find are found when it is opened. */
export function Menu({
  trigger,
  items,
  align = 'end',
  onOpen,
}: {
  readonly trigger: ReactElement;
  readonly items: readonly MenuItem[] | (() => readonly MenuItem[]);
  readonly align?: 'start' | 'end';
  readonly onOpen?: () => void;
}) {
  return (
    <BaseMenu.Root modal={false} onOpenChange={(isOpen) => isOpen && onOpen?.()}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align={align} className={styles.positioner}>
          <BaseMenu.Popup className={styles.popup}>
            {typeof items === 'function' ? <Found find={items} /> : <Items items={items} />}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

function Found({ find }: { readonly find: () => readonly MenuItem[] }) {
  const [items] = useState(find);
  return <Items items={items} />;
}

function Items({ items }: { readonly items: readonly MenuItem[] }) {
  return items.map((item) => (
    <BaseMenu.Item
      key={item.label}
      disabled={item.disabled ?? false}
      onClick={item.onSelect}
      className={classes(styles.item, item.danger && styles.danger)}
    >
      {item.label}
      {item.icon}
    </BaseMenu.Item>
  ));
}
