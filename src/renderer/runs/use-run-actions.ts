import { useState } from 'react';
import type { Failure, Reply } from '../../shared/failure.ts';
import type { RunSummary } from '../../shared/lab/runs.ts';
import { call } from '../bridge.ts';
import { remember } from '../session.ts';
import { confirm } from '../ui/confirm.tsx';
import { bytes } from '../ui/figures.ts';
import { toaster } from '../ui/toast.tsx';
import { showWhole } from './player-store.ts';
import { loadRuns } from './runs-store.ts';
import { deleteWords } from './words.ts';

type Act = 'open' | 'open file' | 'open folder' | 'save' | 'delete';

export interface RunActions {
  /** What is under way. */
  readonly busy: Act | null;
  /** The id of the run that it is done to. */
  readonly subject: string | null;
  /** Of the last one. */
  readonly failure: Failure | null;
  clear(): void;
  /** Shows the run in the lab's views. */
  open(run: RunSummary): Promise<void>;
  /** Asks for a file, and shows the run that is in it. */
  openFile(): Promise<void>;
  openFolder(): Promise<void>;
  /** Asks for a file, and writes the run to it. */
  save(run: Pick<RunSummary, 'id'>): Promise<void>;
  /** Asks first. */
  remove(run: RunSummary): Promise<void>;
}

/** What can be done to recorded runs. */
export function useRunActions(): RunActions {
  const [busy, setBusy] = useState<Act | null>(null);
  const [subject, setSubject] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function perform<T>(act: Act, begin: () => Promise<Reply<T>>, run: string | null = null): Promise<T | null> {
    setBusy(act);
    setSubject(run);
    setFailure(null);
    const reply = await begin();
    setBusy(null);
    if (reply.ok) return reply.value;
    setFailure(reply.failure);
    return null;
  }

  return {
    busy,
    subject,
    failure,
    clear: () => setFailure(null),
    async open({ id }) {
      const opened = await perform('open', () => call('run.open', { id, at: null }), id);
      if (opened !== null) showRun();
    },
    async openFile() {
      const opened = await perform('open file', () => call('run.openFile'));
      if (opened?.outcome === 'opened') showRun();
    },
    async openFolder() {
      await perform('open folder', () => call('run.openFolder'));
    },
    async save({ id }) {
      const saved = await perform('save', () => call('run.save', { id }));
      if (saved?.outcome !== 'written') return;
      toaster.add({ title: 'The run is saved', description: `${saved.file} (${bytes(saved.bytes)})` });
    },
    async remove(run) {
      const question = {
        title: `Delete this run of “${run.queue.name}”?`,
        text: deleteWords(run, Date.now()),
        action: 'Delete run',
      };
      if (!(await confirm(question))) return;
      await perform('delete', () => call('run.delete', { id: run.id }));
      await loadRuns();
    },
  };
}

function showRun(): void {
  showLab();
  void showWhole();
}

export function showLab(): void {
  remember({ screen: 'lab' });
}
