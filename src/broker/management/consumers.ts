import { Channel } from '../channel/channel.ts';
import type { Consumer } from '../queue/consumer.ts';
import type { JsonObject } from './api.ts';
import { fromTable } from './json-table.ts';
import { NODE } from './node.ts';

export function consumerJson(consumer: Consumer, vhost: string): JsonObject {
  const { queue, channel } = consumer;
  const active = queue.consumers.isActive(consumer);
  const single = queue.arguments.singleActiveConsumer;
  return {
    arguments: fromTable(consumer.arguments),
    ack_required: !consumer.noAck,
    active,
    activity_status: !single ? 'up' : active ? 'single_active' : 'waiting',
    channel_details: channel instanceof Channel ? channelDetails(channel) : {},
    consumer_tag: consumer.tag,
    exclusive: consumer.exclusive,
    prefetch_count: consumer.prefetch,
    queue: { name: queue.name, vhost },
  };
}

function channelDetails({ connection, name, number }: Channel): JsonObject {
  return {
    connection_name: connection.name,
    name,
    node: NODE,
    number,
    ...peerOf(connection.name),
    user: connection.user?.name ?? '',
  };
}

/** The client's side of a connection's name, "address:port -> address:port". */
export function peerOf(connectionName: string): { peer_host: string; peer_port: number } {
  const [, host = '', port = '0'] = /^(.*?):(\d+) -> /.exec(connectionName) ?? [];
  return { peer_host: host, peer_port: Number(port) };
}
