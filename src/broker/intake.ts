import type { Socket } from 'node:net';
import { type FrameHandler, FrameReader } from './wire/frame-reader.ts';

/** What a connection receives: the socket's bytes as frames, as long as it is read from. */
export class Intake {
  readonly #socket: Socket;
  readonly #reader: FrameReader;

  constructor(socket: Socket, frameMax: number, handle: FrameHandler) {
    this.#socket = socket;
    this.#reader = new FrameReader(frameMax, handle);
  }

  get isPaused(): boolean {
    return this.#reader.paused;
  }

  set frameMax(bytes: number) {
    this.#reader.frameMax = bytes;
  }

  /** @throws as FrameReader.push */
  push(bytes: Buffer): void {
    this.#reader.push(bytes);
  }

  /** Nothing more is read, not even what has come already. */
  pause(): void {
    this.#reader.paused = true;
    this.#socket.pause();
  }

  /** @throws as FrameReader.push */
  goOn(): void {
    this.#socket.resume();
    this.#reader.resume();
  }
}
