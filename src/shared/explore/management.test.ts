import { describe, expect, it } from 'vitest';
import { Bindings, ListedQueues, OneChannel, OneConnection, OneQueue } from './management.ts';

describe('a queue', () => {
  it('that was just declared, or whose broker keeps no statistics, has figures that are not known, and no zeros', () => {
    const { items, ...counts } = {
      items: [{ name: 'bare' }],
      page: 1,
      page_count: 1,
      filtered_count: 1,
      total_count: 1,
    };
    const { rows } = ListedQueues.parse({ items, ...counts });
    expect(rows).toMatchObject([
      { name: 'bare', type: 'classic', ready: null, unacked: null, consumers: null, state: null },
    ]);
    expect(rows[0]?.rates).toEqual({ publish: null, deliver: null, ack: null, redeliver: null });
  });

  it('may have empty lists where objects belong, as Erlang writes them', () => {
    const queue = OneQueue.parse({
      name: 'work',
      arguments: [],
      effective_policy_definition: [],
      message_stats: [],
      owner_pid_details: '',
      consumer_details: [{ consumer_tag: 'one', channel_details: [], ack_required: false, prefetch_count: 0 }],
    });
    expect(queue.row.arguments).toEqual([]);
    expect(queue.owner).toBeNull();
    expect(queue.consumers).toMatchObject([
      { connection: null, consumer: { tag: 'one', channel: null, manualAck: false, prefetch: 0, active: null } },
    ]);
  });

  it('has a field of another kind: it costs only itself', () => {
    const { row } = OneQueue.parse({ name: 'work', messages_ready: 'many', messages: 3, arguments: { 'x-a': [1] } });
    expect(row).toMatchObject({ ready: null, total: 3, arguments: [{ name: 'x-a', value: '[1]' }] });
  });

  it('without a name is no queue', () => {
    expect(OneQueue.safeParse({ messages: 3 }).success).toBe(false);
  });
});

it('a list without any queue has one page', () => {
  const empty = { items: [], page: 1, page_count: 0, filtered_count: 0, total_count: 0 };
  expect(ListedQueues.parse(empty)).toEqual({ rows: [], page: 1, pages: 1, found: 0, total: 0 });
});

it('a program’s name is the one that it gave, wherever the version puts it', () => {
  expect(OneConnection.parse({ user_provided_name: 'invoices' })).toBe('invoices');
  expect(OneConnection.parse({ client_properties: { connection_name: 'invoices' } })).toBe('invoices');
  expect(OneConnection.parse({ client_properties: [] })).toBeNull();
});

it('channels and bindings are read', () => {
  const rates = { redeliver_details: { rate: 2.4 }, ack_details: { rate: 0 } };
  expect(OneChannel.parse({ messages_unacknowledged: 5, message_stats: rates })).toEqual({
    messages_unacknowledged: 5,
    message_stats: { publish: null, deliver: null, ack: 0, redeliver: 2.4 },
  });
  expect(Bindings.parse([{ source: '', routing_key: 'work', arguments: {} }])).toEqual([
    { exchange: '', key: 'work', arguments: [] },
  ]);
});
