import { pointOn } from '../canvas.ts';
import type { Minimap } from './minimap-stage.ts';
import type { Stage } from './stage.ts';

/** So near to an edge of the window the pointer means the edge. */
const EDGE = 6;
/** A window narrower than this has no edges to take hold of. */
const WIDE = 24;

/** Lets the pointer drag the mini-map's window, and its edges, until the returned function is called. */
export function attachMinimapPointer(box: HTMLElement, minimap: Minimap, stage: Stage): () => void {
  const map = box.parentElement!;
  let drag: { part: 'window' | 'left' | 'right'; x: number; from: number; span: number } | null = null;

  function placeOf(event: MouseEvent): number {
    return pointOn(map, event).x;
  }

  function partAt(event: MouseEvent): 'window' | 'left' | 'right' | null {
    const { left, right } = box.getBoundingClientRect();
    const { clientX: x } = event;
    if (right - left >= WIDE) {
      if (Math.abs(x - left) <= EDGE) return 'left';
      if (Math.abs(x - right) <= EDGE) return 'right';
    }
    return x >= left && x <= right ? 'window' : null;
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const part = partAt(event);
    const { span } = stage.seen();
    // A press beside the window brings it there.
    if (!part) stage.show(minimap.timeAt(placeOf(event)) - span / 2, span);
    drag = { part: part ?? 'window', x: placeOf(event), from: stage.seen().from, span };
    map.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    map.dataset.part = drag?.part ?? partAt(event) ?? '';
    if (!drag) return;
    const { part, x, from, span } = drag;
    const ms = (placeOf(event) - x) * minimap.scale;
    if (part === 'window') stage.show(from + ms, span);
    else if (part === 'right') stage.show(from, span + ms);
    else stage.show(Math.min(from + ms, from + span), span - ms);
  }

  function release(): void {
    drag = null;
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const { from, span } = stage.seen();
    const turn = event.deltaY || event.deltaX;
    if (event.ctrlKey) stage.zoom(Math.exp(Math.sign(turn) * 0.2), null);
    else stage.show(from + Math.sign(turn) * span * 0.2, span);
  }

  const listeners = new AbortController();
  const { signal } = listeners;
  map.addEventListener('pointerdown', down, { signal });
  map.addEventListener('pointermove', move, { signal });
  map.addEventListener('pointerup', release, { signal });
  map.addEventListener('pointercancel', release, { signal });
  map.addEventListener('wheel', wheel, { signal, passive: false });
  return () => listeners.abort();
}
