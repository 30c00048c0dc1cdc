// Runs in a utility process before the app's module does: process.parentPort, and what `electron` has there.
import { EventEmitter } from 'node:events';
import module from 'node:module';

/** The end of a MessageChannelMain that was sent here. */
function createPort(id: number): EventEmitter {
  const postMessage = (message: unknown): void => void process.send?.({ port: id, data: message });
  return Object.assign(new EventEmitter(), { postMessage, start() {}, close: () => void ports.delete(id) });
}

const ports = new Map<number, EventEmitter>();
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown): void => void process.send?.({ data: message }),
  start() {},
});

function receive(message: any): void {
  if (message.port !== undefined)
    return void ports.get(message.port)?.emit('message', { data: message.data, ports: [] });
  for (const id of message.ports) ports.set(id, createPort(id));
  parentPort.emit('message', { data: message.data, ports: message.ports.map((id: number) => ports.get(id)) });
}

// Node.js keeps the messages until somebody listens.
parentPort.on('newListener', (event) => {
  if (event === 'message' && process.listenerCount('message') === 0) process.on('message', receive);
});
process.channel?.ref();
process.on('disconnect', () => process.exit(0)); // the main process has gone
Object.assign(process, { parentPort, type: 'utility' });

const electron = `data:text/javascript,${encodeURIComponent('export const net = { fetch, isOnline: () => true, online: true }, { parentPort } = process; export default { net, parentPort };')}`;
module.registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/(utility|common))?$/.test(specifier)
      ? { url: electron, shortCircuit: true }
      : next(specifier, context),
});
