import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check, ChevronRight } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import styles from './choice.module.css';
import { classes } from './classes.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Of things of which one is chosen: whether it is this. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

/** An item that opens more of them. */
export interface Submenu {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

export type MenuEntry = MenuItem | Submenu;

/** A menu that `trigger` (a button) opens. `items` that take a while to find are found when it is opened. */
export function Menu({
  trigger,
  items,
  align = 'end',
  onOpen,
}: {
  readonly trigger: ReactElement;
  readonly items: readonly MenuEntry[] | (() => readonly MenuEntry[]);
  readonly align?: 'start' | 'end';
  readonly onOpen?: () => void;
}) {
  return (
    <BaseMenu.Root modal={false} onOpenChange={(isOpen) => isOpen && onOpen?.()}>
      <BaseMenu.Trigger render={trigger} />
      <Popup align={align}>{typeof items === 'function' ? <Found find={items} /> : <Items items={items} />}</Popup>
    </BaseMenu.Root>
  );
}

function Popup({ align, children }: { readonly align: 'start' | 'end'; readonly children: ReactNode }) {
  return (
    <BaseMenu.Portal>
      <BaseMenu.Positioner sideOffset={4} align={align} collisionPadding={8} className={styles.positioner}>
        <BaseMenu.Popup className={styles.popup}>{children}</BaseMenu.Popup>
      </BaseMenu.Positioner>
    </BaseMenu.Portal>
  );
}

function Found({ find }: { readonly find: () => readonly MenuEntry[] }) {
  const [items] = useState(find);
  return <Items items={items} />;
}

function Items({ items }: { readonly items: readonly MenuEntry[] }) {
  return items.map((item) => {
    if ('items' in item) {
      return (
        <BaseMenu.SubmenuRoot key={item.label}>
          <BaseMenu.SubmenuTrigger className={styles.item}>
            {item.label}
            <ChevronRight size={13} aria-hidden />
          </BaseMenu.SubmenuTrigger>
          <Popup align="start">
            <Items items={item.items} />
          </Popup>
        </BaseMenu.SubmenuRoot>
      );
    }
    return item.checked === undefined ? <Item key={item.label} item={item} /> : <Choice key={item.label} item={item} />;
  });
}

function Item({ item }: { readonly item: MenuItem }) {
  return (
    <BaseMenu.Item
      disabled={item.disabled ?? false}
      onClick={item.onSelect}
      className={classes(styles.item, item.danger && styles.danger)}
    >
      {item.label}
      {item.icon}
    </BaseMenu.Item>
  );
}

function Choice({ item }: { readonly item: MenuItem }) {
  return (
    <BaseMenu.CheckboxItem
      checked={item.checked ?? false}
      closeOnClick
      disabled={item.disabled ?? false}
      onCheckedChange={item.onSelect}
      className={styles.item}
    >
      <span className={classes(styles.choice, 'ellipsis')}>
        {item.icon}
        <span className="ellipsis">{item.label}</span>
      </span>
      <BaseMenu.CheckboxItemIndicator>
        <Check size={13} aria-hidden />
      </BaseMenu.CheckboxItemIndicator>
    </BaseMenu.CheckboxItem>
  );
}
