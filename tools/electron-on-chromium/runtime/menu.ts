// Menu: none is shown, but its items can be found and clicked, and their accelerators work.
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { createEvent } from './events.ts';

interface MenuItemOptions {
  id?: string;
  label?: string;
  type?: string;
  role?: string;
  accelerator?: string;
  enabled?: boolean;
  visible?: boolean;
  checked?: boolean;
  submenu?: Menu | MenuItemOptions[];
  click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void;
}

const roles: Record<string, { label: string; accelerator: string; run: (window: BrowserWindow | null) => void }> = {
  quit: { label: 'Quit', accelerator: 'CmdOrCtrl+Q', run: () => app.quit() },
  close: { label: 'Close', accelerator: 'CmdOrCtrl+W', run: (window) => window?.close() },
  minimize: { label: 'Minimize', accelerator: 'CmdOrCtrl+M', run: (window) => window?.minimize() },
  reload: { label: 'Reload', accelerator: 'CmdOrCtrl+R', run: (window) => window?.reload() },
  forcereload: { label: 'Force Reload', accelerator: 'Shift+CmdOrCtrl+R', run: (window) => window?.reload() },
  togglefullscreen: {
    label: 'Toggle Full Screen',
    accelerator: 'F11',
    run: (window) => window?.setFullScreen(!window.isFullScreen()),
  },
};

let lastCommandId = 0;

export class MenuItem {
  readonly commandId: number = ++lastCommandId;
  readonly id: string | undefined;
  readonly role: string | undefined;
  readonly type: string;
  readonly submenu: Menu | undefined;
  menu: Menu | undefined;
  label: string;
  accelerator: string | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly click: (event?: object, window?: BrowserWindow | null) => void;

  constructor(options: MenuItemOptions) {
    const role = roles[options.role?.toLowerCase() ?? ''];
    this.id = options.id;
    this.role = options.role?.toLowerCase();
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : options.submenu;
    this.type = options.type ?? (this.submenu ? 'submenu' : 'normal');
    this.label = options.label ?? role?.label ?? options.role ?? '';
    this.accelerator = options.accelerator ?? role?.accelerator;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.click = (event = createEvent(), window = BrowserWindow.getFocusedWindow()) => {
      if (this.type === 'checkbox') this.checked = !this.checked;
      if (this.type === 'radio')
        for (const item of this.menu?.items ?? []) if (item.type === 'radio') item.checked = item === this;
      if (options.click) options.click(this, window ?? undefined, event);
      else role?.run(window);
    };
  }
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: MenuItem[] = [];

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
  static buildFromTemplate(template: (MenuItem | MenuItemOptions)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }

  append(item: MenuItem): void {
    this.insert(this.items.length, item);
  }
  insert(position: number, item: MenuItem): void {
    item.menu = this;
    this.items.splice(position, 0, item);
  }
  getMenuItemById(id: string): MenuItem | null {
    return allItems(this).find((item) => item.id === id) ?? null;
  }
  popup(options?: { callback?: () => void }): void {
    options?.callback?.();
  }
  closePopup(): void {}
}

function allItems(menu: Menu): MenuItem[] {
  return menu.items.flatMap((item) => [item, ...(item.submenu ? allItems(item.submenu) : [])]);
}

export interface KeyPress {
  key: string;
  code: string;
  control: boolean;
  shift: boolean;
  alt: boolean;
  meta: boolean;
}

/** A key that the page has not handled: clicks the menu item that has it as its accelerator. */
export function pressAccelerator(pressed: KeyPress, window: BrowserWindow | null): void {
  const items = allItems(Menu.getApplicationMenu() ?? new Menu());
  items
    .find((item) => item.enabled && item.accelerator && matches(item.accelerator, pressed))
    ?.click(createEvent(), window);
}

const keyNames: Record<string, string> = {
  plus: '+',
  space: ' ',
  esc: 'escape',
  return: 'enter',
  up: 'arrowup',
  down: 'arrowdown',
  left: 'arrowleft',
  right: 'arrowright',
};

function matches(accelerator: string, pressed: KeyPress): boolean {
  const modifiers = accelerator.toLowerCase().split('+');
  const key = modifiers.pop()!;
  const has = (...names: string[]): boolean => names.some((name) => modifiers.includes(name));
  return (
    [pressed.key.toLowerCase(), pressed.code.toLowerCase().replace(/^(key|digit)/, '')].includes(
      keyNames[key] ?? key,
    ) &&
    pressed.control === has('cmdorctrl', 'commandorcontrol', 'ctrl', 'control') &&
    pressed.shift === has('shift') &&
    pressed.alt === has('alt', 'option') &&
    pressed.meta === has('cmd', 'command', 'super', 'meta')
  );
}
