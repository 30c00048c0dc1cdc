import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedLab, scriptedLab } from '../../test/helpers/scripted-run.ts';
import { until } from '../../test/helpers/until.ts';
import { systemClock } from '../engine/clock.ts';
import type { Lab } from '../engine/lab.ts';
import { createRuns } from '../engine/runs/create-runs.ts';
import type { Runs } from '../engine/runs/runs.ts';
import { startFeed } from '../renderer/feed.ts';
import type { EventBatch } from '../shared/contract.ts';
import { defaultHistory, type PlayerView } from '../shared/lab/runs.ts';
import type { LabState } from '../shared/lab/state.ts';
import { createRunHandlers } from './run-handlers.ts';
import type { SettingsStore } from './settings.ts';
import { createShown, type Shown } from './shown.ts';

let folder: string;
let lab: ScriptedLab;
let runs: Runs;
let shown: Shown;
let stop: () => void;
/** What the window has. */
let seen: { state: LabState | null; player: PlayerView | null; snapshots: number };

/** A window that is a little away: what goes there and back is cloned, and takes a turn of the event loop. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-shown-'));
  lab = scriptedLab();
  runs = createRuns({
    lab,
    folder: join(folder, 'history'),
    clock: systemClock,
    settings: defaultHistory,
    broker: () => null,
    onTrouble: ({ message }) => expect.unreachable(message),
  });
  seen = { state: null, player: null, snapshots: 0 };
  let listener: (batch: EventBatch) => void = () => {};
  const whole = { ...lab, snapshot: () => ({ seq: lab.state.seq, state: lab.state }) } as unknown as Lab;
  shown = createShown({
    lab: whole,
    runs,
    send(batch) {
      const copy = structuredClone(batch);
      setImmediate(() => listener(copy));
    },
  });
  stop = startFeed({
    async snapshot() {
      seen.snapshots++;
      await new Promise((resolve) => setImmediate(resolve));
      const value = structuredClone(shown.snapshot());
      await new Promise((resolve) => setImmediate(resolve));
      return { ok: true, value };
    },
    onBatch(next) {
      listener = next;
      return () => {
        listener = () => {};
      };
    },
    seen: (seq) => setImmediate(() => shown.seen(seq)),
    folded() {},
    changed(state) {
      seen.state = state;
    },
    player(view) {
      seen.player = view;
    },
    failed: ({ message }) => expect.unreachable(message),
  });
});
afterEach(async () => {
  stop();
  shown.close();
  await runs.close();
  await rm(folder, { recursive: true });
});

const follows = (): Promise<true> =>
  until(
    () => {
      expect(seen.state).toEqual(shown.state);
      return true as const;
    },
    { what: 'the window shows what it is to show' },
  );

describe('what the window is shown', () => {
  it('is the lab, then a run at each moment that is sought, then the lab again, which has gone on', async () => {
    lab.begin();
    lab.work(500);
    await follows();
    expect(seen.player).toBeNull();

    await runs.open(null, null);
    await follows();
    expect(seen.player).toMatchObject({ playing: false, at: runs.player!.view.from });
    expect(seen.state!.ledger.published).toBe(10);
    lab.work(5_000, { batch: 500 });
    const { from, to } = runs.player!.view;
    await Promise.all([
      runs.player!.perform({ type: 'seek', at: to }),
      runs.player!.perform({ type: 'seek', at: from + 300 }),
    ]);
    await follows();
    expect(seen.player!.at).toBe(from + 300);
    await runs.player!.perform({ type: 'seek', at: to });
    await follows();
    expect(seen.state!.ledger.published).toBe(500);

    runs.closePlayer();
    await follows();
    expect(seen.player).toBeNull();
    expect(seen.state!.ledger.published).toBe(5_500);
    lab.work(10);
    await follows();
  });

  it('is a run that plays to its end, without a snapshot on the way', async () => {
    lab.begin();
    lab.work(400);
    await runs.open(null, null);
    await follows();
    const { snapshots } = seen;
    await runs.player!.perform({ type: 'speed', speed: 8 });
    await runs.player!.perform({ type: 'play' });
    await until(() => seen.player && !seen.player.playing && seen.player.at === runs.player!.view.to, {
      what: 'the end of the run',
    });
    await follows();
    expect(seen.state!.ledger.published).toBe(400);
    expect(seen.snapshots).toBe(snapshots);
  });

  it('lets nobody change the lab while it is a run', async () => {
    shown.requireLab();
    lab.begin();
    await runs.open(null, null);
    expect(() => shown.requireLab()).toThrow(expect.objectContaining({ code: 'REPLAYING' }));
    expect(shown.now()).toBe(runs.player!.view.from);
    runs.closePlayer();
    shown.requireLab();
  });
});

describe('the calls about runs', () => {
  it('ask for files, and do nothing when that is cancelled', async () => {
    const letter = join(folder, 'letter');
    await writeFile(letter, 'Dear rabbit');
    let file: string | null = null;
    const stored: unknown[] = [];
    const handlers = createRunHandlers({
      runs,
      settings: {
        get: () => runs.settings,
        set: (...change: unknown[]) => stored.push(change),
      } as unknown as SettingsStore,
      dialogs: { chooseFile: async () => file, chooseTarget: async (name) => file && join(file, name) },
      openFolder: async () => {},
    });
    lab.begin();
    lab.work(20);
    expect(await handlers['run.openFile']()).toEqual({ outcome: 'cancelled' });
    expect(await handlers['run.save']({ id: null })).toEqual({ outcome: 'cancelled' });
    await expect(handlers['player.order']({ type: 'play' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    file = letter;
    await expect(handlers['run.openFile']()).rejects.toMatchObject({ code: 'RUN_NOT_A_RUN' });
    expect(runs.player).toBeNull();
    file = folder;
    const saved = await handlers['run.save']({ id: null });
    expect(saved).toMatchObject({ outcome: 'written', bytes: expect.any(Number) });
    file = (saved as { file: string }).file;
    expect(await handlers['run.openFile']()).toEqual({ outcome: 'opened' });
    await handlers['player.order']({ type: 'seek', at: runs.player!.view.to });
    expect(runs.player!.state.ledger.published).toBe(20);
    const change = { record: false, maxMegabytes: 64 };
    await handlers['history.configure'](change);
    expect(stored).toEqual([['history', change]]);
    expect(runs.settings).toEqual(change);
  });
});
