import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { Failure } from '../../shared/failure.ts';
import { IconButton } from './button.tsx';
import styles from './toast.module.css';

/** The window's one toaster; it works outside of components too. */
export const toaster = Toast.createToastManager();

/** Says that something was done, with a way back: once. */
export function toastUndo(title: string, undo: () => void): void {
  const onClick = (): void => {
    toaster.close(id);
    undo();
  };
  const id = toaster.add({ title, timeout: 10_000, actionProps: { children: 'Undo', onClick } });
}

/** Shows a failure that has no place of its own on the screen; it stays until it is dismissed. */
export function toastFailure({ message, hint, detail }: Failure): void {
  const text = [message, hint, detail].filter(Boolean).join('\n');
  toaster.add({
    title: message,
    description: hint,
    priority: 'high',
    timeout: 0,
    actionProps: { children: 'Copy', onClick: () => void navigator.clipboard.writeText(text).catch(() => {}) },
  });
}

/** Where toasts appear: once in the window. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toaster}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <div className={styles.text}>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.description} />
      </div>
      {toast.actionProps && <Toast.Action className={styles.action} />}
      <Toast.Close render={<IconButton label="Dismiss" size="small" />}>
        <X size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}
