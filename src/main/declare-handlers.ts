import { askRules } from '../engine/explore/declare/rules.ts';
import { lookAtThings } from '../engine/explore/declare/things.ts';
import type { Lab } from '../engine/lab.ts';
import type { Removed } from '../shared/calls/declare-calls.ts';
import type { Handlers } from '../shared/contract.ts';
import type {
  CreatedThing,
  DeleteOnly,
  ListedThing,
  QueueDeclaration,
  QueueDeclared,
} from '../shared/explore/declare.ts';
import { fail, toFailure } from '../shared/failure.ts';
import type { ProfileId } from '../shared/ids.ts';
import type { Endpoint } from '../shared/profile.ts';
import type { Connector } from './connector.ts';
import type { Created } from './created.ts';
import type { OpenBrokers, Opened } from './open-brokers.ts';
import type { Shown } from './shown.ts';

type DeclareCall = Extract<keyof Handlers, `declare.${string}` | `created.${string}`>;

const ANYWAY: DeleteOnly = { ifUnused: false, ifEmpty: false };

/** Declaring, emptying and deleting queues of the brokers that are open. The lab's own goes through the lab: its run tells of it. */
export function createDeclareHandlers(deps: {
  brokers: OpenBrokers;
  created: Created;
  lab: Pick<Lab, 'state' | 'purgeQueue' | 'deleteQueue'>;
  connector: Pick<Connector, 'target'>;
  shown: Pick<Shown, 'requireLab'>;
}): Pick<Handlers, DeclareCall> {
  const { brokers, created, lab, connector, shown } = deps;

  /** Whether it is the lab's queue, whichever open connection leads there. */
  function isLabs(at: ProfileId, name: string): boolean {
    const { target } = connector;
    if (!target || lab.state.queue?.settings.name !== name) return false;
    return leadTheSameWay(brokers.at(at).session.access().target.endpoint, target.profile);
  }

  /** Changes something, after which other ways lead elsewhere. */
  async function change<T>(at: ProfileId, run: (opened: Opened) => Promise<T>): Promise<T> {
    const opened = brokers.at(at);
    try {
      return await run(opened);
    } finally {
      opened.routes.forget();
    }
  }

  function noted(at: ProfileId, queue: QueueDeclaration, declared: QueueDeclared): QueueDeclared {
    // An exclusive one goes by itself, with its connection.
    if (declared.outcome === 'declared' && declared.isNew && !queue.exclusive) {
      created.note(at, { kind: 'queue', name: declared.name });
    }
    return declared;
  }

  async function removeQueue(at: ProfileId, name: string, only: DeleteOnly): Promise<{ deleted: number }> {
    const throughLab = async (how: DeleteOnly): Promise<number> => {
      shown.requireLab();
      return (await lab.deleteQueue(how)).deleted;
    };
    const told = await change(at, ({ queueChanges }) =>
      queueChanges.remove(name, only, isLabs(at, name) ? throughLab : undefined),
    );
    created.forget(at, [{ kind: 'queue', name }]);
    return told;
  }

  async function remove(at: ProfileId, { kind, name }: CreatedThing): Promise<void> {
    if (kind === 'queue') await removeQueue(at, name, ANYWAY);
    else {
      await change(at, ({ exchangeChanges }) => exchangeChanges.remove(name, false));
      created.forget(at, [{ kind, name }]);
    }
  }

  return {
    'declare.rules': ({ at }) => askRules(brokers.at(at).session),
    'declare.queue': async ({ at, queue }) =>
      noted(at, queue, await change(at, ({ queueChanges }) => queueChanges.declare(queue))),
    async 'declare.replace'({ at, queue }) {
      if (isLabs(at, queue.name)) {
        throw fail(
          'QUEUE_IN_USE',
          `The lab works on the queue “${queue.name}”, and its run is of that queue as it is.`,
          'Begin a run on another queue first, or choose another name.',
        );
      }
      return noted(at, queue, await change(at, ({ queueChanges }) => queueChanges.replace(queue)));
    },
    'declare.figures': ({ at, name }) => brokers.at(at).queueChanges.figures(name),
    'declare.purge': ({ at, name }) => {
      if (!isLabs(at, name)) return brokers.at(at).queueChanges.purge(name);
      shown.requireLab();
      return lab.purgeQueue();
    },
    'declare.delete': ({ at, name, only }) => removeQueue(at, name, only),

    async 'created.list'({ at }): Promise<ListedThing[]> {
      const known = created.at(at);
      if (known.length === 0) return [];
      const there = await lookAtThings(brokers.at(at).session.access().amqp, known);
      created.forget(
        at,
        known.filter((each) => !there.some(({ kind, name }) => kind === each.kind && name === each.name)),
      );
      return there.map(({ kind, name, since, ready, consumers }) => ({ kind, name, since, ready, consumers }));
    },
    async 'created.remove'({ at, things }): Promise<Removed> {
      const known = created.at(at);
      const failures: { thing: CreatedThing; failure: Removed['failures'][number]['failure'] }[] = [];
      let removed = 0;
      for (const thing of things) {
        // Nothing goes by this call that Warren has not declared.
        if (!known.some(({ kind, name }) => kind === thing.kind && name === thing.name)) continue;
        try {
          await remove(at, thing);
          removed++;
        } catch (error) {
          failures.push({ thing, failure: toFailure(error) });
        }
      }
      return { removed, failures };
    },
  };
}

/** Whether two connections lead to the same virtual host, as far as their addresses tell. */
function leadTheSameWay(a: Endpoint, b: Endpoint): boolean {
  return (
    a.vhost === b.vhost &&
    a.hosts.some((one) => b.hosts.some(({ host, port }) => host === one.host && port === one.port))
  );
}
