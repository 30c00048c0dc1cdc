import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { oncePerFrame } from './frame.ts';

let frames: FrameRequestCallback[];
const page = { hidden: false };

function frame(): void {
  for (const callback of frames.splice(0)) callback(0);
}

beforeEach(() => {
  frames = [];
  page.hidden = false;
  vi.stubGlobal('document', page);
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => {
    frames = [];
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('tells what came last, once a frame', () => {
  const told: number[] = [];
  const tell = oncePerFrame((value: number) => told.push(value));
  tell(1);
  tell(2);
  expect(told).toEqual([]);
  frame();
  expect(told).toEqual([2]);
  frame();
  tell(3);
  frame();
  expect(told).toEqual([2, 3]);
});

it('tells at once in a window that is hidden, even what waited for a frame', () => {
  const told: number[] = [];
  const tell = oncePerFrame((value: number) => told.push(value));
  tell(1);
  page.hidden = true;
  tell(2);
  tell(3);
  expect(told).toEqual([2, 3]);
});
