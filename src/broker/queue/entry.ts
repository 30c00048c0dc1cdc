import type { Message } from '../message.ts';
import type { Consumer } from './consumer.ts';
import type { Queue } from './queue.ts';

/**
 * Whether an entry is on disk: never to be, to be written by the next commit, or written. One that dies before it is written
 * has moved on: where it went is written by the next commit.
 */
export const NOT_STORED = 0;
export const TO_BE_STORED = 1;
export const STORED = 2;
export const MOVED = 3;

/** A message in one queue. */
export class Entry {
  readonly message: Message;
  readonly queue: Queue;
  /** Its place among all that this broker ever took; also its key in the store. */
  readonly position: number;
  /** Index of its priority among those of the queue. */
  readonly level: number;
  /** Milliseconds since 1970; Infinity = never. */
  readonly expiresAt: number;
  /** Whether it may have been delivered before. */
  redelivered = false;
  stored: 0 | 1 | 2 | 3 = NOT_STORED;
  /** Who holds it; null = nobody, or a basic.get. */
  consumer: Consumer | null = null;
  /** How often it was given out, and failed: a quorum queue's x-acquired-count and x-delivery-count. */
  acquired = 0;
  failures = 0;

  constructor(message: Message, queue: Queue, position: number, level: number, expiresAt: number) {
    this.message = message;
    this.queue = queue;
    this.position = position;
    this.level = level;
    this.expiresAt = expiresAt;
  }
}
