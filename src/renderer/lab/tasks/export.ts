import { create } from 'zustand';
import type { ExportInput, ExportProgress } from '../../../shared/contract.ts';
import { call } from '../../bridge.ts';
import { subscribe } from '../../frame.ts';
import { bytes, plural } from '../../ui/figures.ts';
import { toaster, toastFailure } from '../../ui/toast.tsx';

interface Exporting {
  readonly isRunning: boolean;
  /** `null` until the first task is written. */
  readonly progress: ExportProgress | null;
}

export const exportStore = create<Exporting>()(() => ({ isRunning: false, progress: null }));

/** How often the progress is asked for. Milliseconds. */
const ASK_EVERY = 150;

/** Exports tasks to a file that the user chooses, and says what came of it. */
export async function exportTasks(input: ExportInput): Promise<void> {
  if (exportStore.getState().isRunning) return;
  exportStore.setState({ isRunning: true, progress: null });
  const stop = watchProgress();
  const reply = await call('task.export', input);
  stop();
  exportStore.setState({ isRunning: false, progress: null });
  if (!reply.ok) return toastFailure(reply.failure);
  const { value } = reply;
  if (value.outcome === 'cancelled') return;
  toaster.add({
    title: `${plural(value.tasks, 'task')} exported`,
    description: `${value.file} (${bytes(value.bytes)})`,
  });
}

export function cancelExport(): void {
  void call('task.cancelExport');
}

function watchProgress(): () => void {
  let next = 0;
  let isAsking = false;
  return subscribe((_, clock) => {
    if (isAsking || clock < next) return;
    next = clock + ASK_EVERY;
    isAsking = true;
    void call('task.exportProgress').then((reply) => {
      isAsking = false;
      if (reply.ok && exportStore.getState().isRunning) exportStore.setState({ progress: reply.value });
    });
  });
}
