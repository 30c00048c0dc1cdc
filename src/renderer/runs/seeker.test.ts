import { beforeEach, describe, expect, it } from 'vitest';
import { createSeeker, type Seeker } from './seeker.ts';

describe('the seeker', () => {
  let ordered: number[];
  let replies: (() => void)[];
  let seeking: boolean;
  let seeker: Seeker;

  beforeEach(() => {
    ordered = [];
    replies = [];
    seeking = false;
    seeker = createSeeker({
      order: (at) => {
        ordered.push(at);
        return new Promise<void>((resolve) => replies.push(resolve));
      },
      isSeeking: () => seeking,
      changed: () => {},
    });
  });

  const reply = async (): Promise<void> => {
    replies.shift()!();
    await Promise.resolve();
    await Promise.resolve();
  };

  it('has one seek under way, and of those that are asked meanwhile goes to the newest', async () => {
    seeker.to(1);
    seeker.to(2);
    seeker.to(3);
    expect(ordered).toEqual([1]);
    expect(seeker.target).toBe(3);
    await reply();
    expect(ordered).toEqual([1, 3]);
    await reply();
    expect(seeker.target).toBeNull();
  });

  it('waits until the player says that it is there', async () => {
    seeker.to(1);
    seeking = true;
    await reply();
    seeker.to(2);
    expect(ordered).toEqual([1]);
    seeker.onNews();
    expect(ordered).toEqual([1]);
    seeking = false;
    seeker.onNews();
    expect(ordered).toEqual([1, 2]);
  });

  it('gives up the seek under way for the final one', async () => {
    seeker.to(1);
    seeker.to(2);
    seeker.to(9, true);
    expect(ordered).toEqual([1, 9]);
    await reply();
    expect(seeker.target).toBe(9);
    await reply();
    expect(seeker.target).toBeNull();
    expect(ordered).toEqual([1, 9]);
  });
});
