import { Socket } from 'node:net';

/**
 * What a read may bring at once; Node's own reads bring 64 KB. Each read lets the kernel ask the publisher for more and wake it,
 * which costs more than the copying; what is much larger leaves the processor's caches before it is sent on. Bytes.
 */
const READ = 128 * 1024;

/** The broker works on what it reads at once and keeps nothing of it: all connections can share the memory. */
const memory = Buffer.allocUnsafeSlow(READ);

/**
 * Takes over a connection that a server has accepted (with `pauseOnConnect`), so that it is read into memory that is used again,
 * instead of a new buffer for each read. Its 'data' is valid only until the listener returns.
 *
 * Node has this for sockets that one makes (`onread`), but a server makes its own and takes no such option: so its handle is
 * given to another one. Without a handle to be had, it is read as usual.
 */
export function withSharedReads(accepted: Socket): Socket {
  const { _handle: handle } = accepted as unknown as { _handle?: object | null };
  if (!handle) return accepted.resume();
  Object.assign(accepted, { _handle: null });
  accepted.destroy(); // it has nothing to close, and the server no longer counts it
  const socket: Socket = new Socket({
    handle,
    onread: {
      buffer: memory,
      callback(length: number) {
        socket.emit('data', memory.subarray(0, length));
        return true;
      },
    },
  } as ConstructorParameters<typeof Socket>[0]);
  return socket;
}
