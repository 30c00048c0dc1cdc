import { open, rename, rm, stat } from 'node:fs/promises';
import type { ExportInput, ExportOutcome, ExportProgress } from '../shared/contract.ts';
import { fail, type LabError } from '../shared/failure.ts';
import type { LabState, Task } from '../shared/lab/state.ts';
import { everyTask, queryTasks } from '../shared/lab/task-query.ts';
import { csvHeader, csvLine, jsonLine } from '../shared/lab/task-record.ts';

/** Tasks that are turned into text in one go: some 2 ms of work, after which others have their turn. */
const CHUNK = 250;
/** Excel takes a file without it for one in the system's old code page. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Writes tasks to a file that the user chose; one export at a time. */
export interface TaskExport {
  /** Resolves when the file is complete, or when it was cancelled. @throws LabError EXPORTING_ALREADY, FILE_NOT_WRITTEN */
  run(input: ExportInput): Promise<ExportOutcome>;
  /** `null` while nothing is written. */
  progress(): ExportProgress | null;
  /** What was written so far is removed; a file that was there before stays as it was. */
  cancel(): void;
}

export function createTaskExport(deps: {
  /** What is shown: the lab's state, or a recorded run's. */
  state: () => Readonly<LabState>;
  /** Asks for a file's name; `null` = it was cancelled. */
  chooseFile: (format: ExportInput['format'], suggestion: string) => Promise<string | null>;
  now: () => number;
}): TaskExport {
  const { now } = deps;
  let running: { progress: ExportProgress | null; cancelled: boolean } | null = null;

  /** The tasks themselves and not their keys: one that the lab forgets meanwhile is written all the same. */
  function chosen({ query, keys }: ExportInput): Task[] {
    const { tasks: all } = deps.state();
    if (!keys) return queryTasks(all.values(), query, now());
    const wanted = new Set(keys);
    const tasks = [...all.values()].filter(({ key }) => wanted.has(key));
    return queryTasks(tasks, { filter: everyTask, sort: query.sort }, now());
  }

  async function write(job: NonNullable<typeof running>, file: string, input: ExportInput): Promise<ExportOutcome> {
    const tasks = chosen(input);
    const isCsv = input.format === 'csv';
    const lineOf = (task: Task): string => (isCsv ? `${csvLine(task, now())}\r\n` : `${jsonLine(task, now())}\n`);
    // Beside its place until it is complete: nobody finds half a file, or loses the one that was there.
    const part = `${file}.part`;
    try {
      const handle = await open(part, 'w');
      try {
        job.progress = { done: 0, total: tasks.length };
        if (isCsv) await handle.appendFile(`${BYTE_ORDER_MARK}${csvHeader()}\r\n`);
        for (let i = 0; i < tasks.length && !job.cancelled; i += CHUNK) {
          const chunk = tasks.slice(i, i + CHUNK);
          await handle.appendFile(chunk.map(lineOf).join(''));
          job.progress = { done: i + chunk.length, total: tasks.length };
        }
      } finally {
        await handle.close();
      }
      if (job.cancelled) return { outcome: 'cancelled' };
      await rename(part, file);
      return { outcome: 'written', file, tasks: tasks.length, bytes: (await stat(file)).size };
    } catch (error) {
      throw notWritten(file, error);
    } finally {
      await rm(part, { force: true }).catch(() => {});
    }
  }

  return {
    async run(input) {
      if (running) {
        throw fail('EXPORTING_ALREADY', 'Tasks are being exported already.', 'Wait until that is done, or cancel it.');
      }
      const job = { progress: null, cancelled: false };
      running = job;
      try {
        const file = await deps.chooseFile(input.format, suggestion(input.format, new Date(now())));
        return file === null ? { outcome: 'cancelled' } : await write(job, file, input);
      } finally {
        running = null;
      }
    },
    progress: () => running?.progress ?? null,
    cancel() {
      if (running) running.cancelled = true;
    },
  };
}

function suggestion(format: ExportInput['format'], at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `warren-tasks-${day}-${two(at.getHours())}${two(at.getMinutes())}.${format}`;
}

const hints: Record<string, string> = {
  ENOSPC: 'The disk is full: make room, or choose another one.',
  EACCES: 'Choose a folder that you may write to.',
  EPERM: 'Choose a folder that you may write to.',
  EROFS: 'Choose a folder that you may write to.',
  ENOENT: 'Its folder is gone: choose another one.',
  EBUSY: 'Another program has the file open: close it there, or choose another name.',
};

function notWritten(file: string, error: unknown): LabError {
  const { code = '' } = error as NodeJS.ErrnoException;
  const hint = hints[code] ?? 'Try again, or choose another place.';
  return fail('FILE_NOT_WRITTEN', `The tasks could not be written to ${file}.`, hint, String(error));
}
