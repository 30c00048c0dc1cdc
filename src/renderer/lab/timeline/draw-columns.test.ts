import { describe, expect, it } from 'vitest';
import { Density } from './density.ts';
import { drawColumns } from './draw-columns.ts';
import { lookCode } from './entry.ts';
import { type ColourName, properties, type Theme } from './theme.ts';
import { GUTTER } from './viewport.ts';

const colours = Object.fromEntries(Object.keys(properties).map((name) => [name, name]));
const theme: Theme = { colours: colours as Record<ColourName, string>, font: '', key: '' };
const TOP = 100;
const HEIGHT = 20;

interface Drawn {
  readonly colour: string;
  /** From the first column. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is drawn of columns of 10 ms. */
function drawn(density: Density): Drawn[] {
  const rects: Drawn[] = [];
  const ctx = {
    fillStyle: '',
    fillRect(x: number, y: number, width: number, height: number) {
      rects.push({ colour: this.fillStyle, x: x - GUTTER, y, width, height });
    },
  };
  const columns = { worker: 'w1' as never, y: TOP, height: HEIGHT, density };
  drawColumns({ ctx: ctx as unknown as CanvasRenderingContext2D, theme }, columns, 10);
  return rects;
}

describe('columns', () => {
  it('are as high as the part of the time in which there was work', () => {
    const density = new Density(10);
    density.add(3, lookCode.acked, false, 5);
    expect(drawn(density)).toEqual([{ colour: 'acked', x: 3, y: TOP + 10, width: 1, height: 10 }]);
  });

  it('can be seen however little work there was, and are never higher than their lane', () => {
    const density = new Density(10);
    density.add(0, lookCode.acked, false, 0.01);
    density.add(2, lookCode.acked, false, 500);
    expect(drawn(density).map(({ x, height }) => [x, height])).toEqual([
      [0, 3],
      [2, HEIGHT],
    ]);
  });

  it('that look the same are drawn as one', () => {
    const density = new Density(100);
    for (let column = 20; column < 60; column++) density.add(column, lookCode.acked, false, 10);
    expect(drawn(density)).toEqual([{ colour: 'acked', x: 20, y: TOP, width: 40, height: HEIGHT }]);
  });

  it('show one loss among a thousand, at full height and on top', () => {
    const density = new Density(10);
    for (let i = 0; i < 1_000; i++) density.add(4, lookCode.acked, false, 0.001);
    density.add(4, lookCode.lost, false, 0);
    const parts = drawn(density);
    expect(parts).toContainEqual({ colour: 'lost', x: 4, y: TOP, width: 1, height: 3 });
    expect(parts).toContainEqual({ colour: 'acked', x: 4, y: TOP + 3, width: 1, height: HEIGHT - 3 });
  });

  it('mark a redelivery above, whatever became of it', () => {
    const density = new Density(10);
    density.add(1, lookCode.acked, true, 10);
    expect(drawn(density)).toContainEqual({ colour: 'redelivered', x: 0, y: TOP - 5, width: 3, height: 4 });
  });

  it('draw nothing where nothing was', () => {
    expect(drawn(new Density(10))).toEqual([]);
  });
});
