/** What clients know of each persistent message of a queue, and what a broker may have after a crash according to it. */

/** A client's last word on a delivery. */
type Settled = 'no' | 'acked' | 'rejected';

interface Task {
  readonly name: string;
  readonly publisher: string;
  readonly sequence: number;
  confirmed: boolean;
  delivered: boolean;
  settled: Settled;
  /** The broker has answered something that was asked after the settling. */
  sure: boolean;
}

/** A message as a client got it. */
export interface Seen {
  readonly name: string;
  readonly redelivered: boolean;
}

export interface Ledger {
  /** How many messages are not settled for sure. */
  readonly size: number;
  /** A message is on its way; its name is "publisher:sequence", and sequences grow. */
  published(name: string): void;
  confirmed(name: string): void;
  delivered(seen: Seen): void;
  settled(name: string, how: 'acked' | 'rejected'): void;
  /** Names that were settled and are not sure yet. */
  unsure(): string[];
  /** The broker has answered after it was told of these. */
  sure(names: readonly string[]): void;
  /** Compares all that is in the queue, and in its dead-letter queue, with what has to be and what may be there. */
  compare(ready: readonly Seen[], dead: readonly Seen[]): void;
  /** What was wrong so far, in words. */
  readonly violations: readonly string[];
  readonly counts: { readonly published: number; readonly confirmed: number; readonly delivered: number };
}

/** A ledger of one queue. */
export function createLedger(queue: string): Ledger {
  const tasks = new Map<string, Task>();
  const violations: string[] = [];
  const counts = { published: 0, confirmed: 0, delivered: 0 };
  /** Highest sequence of each publisher that came unflagged. */
  const fresh = new Map<string, number>();
  const wrong = (what: string): void => void violations.push(`${queue}: ${what}`);

  function delivered({ name, redelivered }: Seen): void {
    const task = tasks.get(name);
    if (!task) return wrong(`${name} came back though its settling was sure, or was never published`);
    counts.delivered += 1;
    if (!redelivered) {
      if (task.delivered) wrong(`${name} came a second time and was not flagged (${JSON.stringify(task)})`);
      const last = fresh.get(task.publisher) ?? 0;
      if (task.sequence <= last) wrong(`${name} came fresh after ${last} had`);
      fresh.set(task.publisher, task.sequence);
    }
    task.delivered = true;
  }

  function assertOrder(what: string, names: readonly string[]): void {
    const last = new Map<string, Task>();
    for (const name of names) {
      const task = tasks.get(name);
      if (!task) continue;
      const before = last.get(task.publisher);
      if (before && before.sequence >= task.sequence) wrong(`${what}: ${name} stands behind ${before.name}`);
      last.set(task.publisher, task);
    }
  }

  /** A publisher's messages are written in their order: one that is there vouches for all before it. */
  function assertNoHole(present: ReadonlySet<string>): void {
    const missing = new Map<string, string>();
    for (const task of tasks.values()) {
      const lost = missing.get(task.publisher);
      if (present.has(task.name)) {
        if (lost) wrong(`${lost} is gone though ${task.name}, published after it, is there`);
      } else if (task.settled === 'no') {
        missing.set(task.publisher, task.name);
      }
    }
  }

  return {
    get size() {
      return tasks.size;
    },
    violations,
    counts,
    published(name) {
      const [publisher, sequence] = name.split(':') as [string, string];
      tasks.set(name, {
        name,
        publisher,
        sequence: Number(sequence),
        confirmed: false,
        delivered: false,
        settled: 'no',
        sure: false,
      });
      counts.published += 1;
    },
    confirmed(name) {
      counts.confirmed += 1;
      const task = tasks.get(name);
      if (task) task.confirmed = true;
    },
    delivered,
    settled(name, how) {
      const task = tasks.get(name);
      if (task) task.settled = how;
    },
    unsure: () => [...tasks.values()].filter(({ settled, sure }) => settled !== 'no' && !sure).map(({ name }) => name),
    sure(names) {
      for (const name of names) {
        const task = tasks.get(name);
        if (!task) continue;
        task.sure = true;
        // A rejected one has to be in the dead-letter queue from now on.
        if (task.settled === 'acked') tasks.delete(name);
      }
    },
    compare(ready, dead) {
      const inQueue = new Set(ready.map(({ name }) => name));
      const inDead = new Set(dead.map(({ name }) => name));
      if (inQueue.size !== ready.length) wrong('a message is there twice');
      if (inDead.size !== dead.length) wrong('a message is in the dead-letter queue twice');
      assertOrder('after the restart', [...inQueue]);
      for (const each of ready) delivered(each);
      for (const name of inDead) {
        if (tasks.get(name)?.settled !== 'rejected') wrong(`${name} is dead-lettered and was not rejected`);
        if (inQueue.has(name)) wrong(`${name} is in the queue and in its dead-letter queue`);
      }
      for (const task of tasks.values()) {
        const { name, confirmed, settled, sure } = task;
        const isThere = inQueue.has(name) || inDead.has(name);
        if (confirmed && settled !== 'acked' && !isThere) wrong(`${name} is lost: ${JSON.stringify(task)}`);
        if (sure && inQueue.has(name)) wrong(`${name} came back though its rejection was sure`);
      }
      assertNoHole(new Set([...inQueue, ...inDead]));
      // What is gone is gone; what is dead is taken out by whoever compared; what came back is to be settled anew.
      for (const task of [...tasks.values()]) {
        if (inQueue.has(task.name)) task.settled = 'no';
        else tasks.delete(task.name);
      }
    },
  };
}
