import { connect } from 'amqplib';
import { expect, it } from 'vitest';
import { sharedBroker } from '../../test/helpers/broker.ts';
import { closeChannel } from './close-channel.ts';

it('a channel is closed when the broker has answered', async () => {
  const model = await connect(sharedBroker().url);
  const channel = await model.createChannel();
  await closeChannel(channel);
  await expect(channel.checkQueue('anything')).rejects.toThrow('closed');
  await model.close();
});

it('a good-bye that is lost with its connection is told, and nobody waits for the answer', async () => {
  const model = await connect(sharedBroker().url);
  model.on('error', () => {});
  const channel = await model.createChannel();
  channel.on('error', () => {});
  const closing = closeChannel(channel);
  const { stream } = model.connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(new Error('cut'));
  await expect(closing).rejects.toThrow('Channel closed');
});
