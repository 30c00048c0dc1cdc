import { pointOn } from '../canvas.ts';
import type { Stage } from './stage.ts';
import { clamp } from './viewport.ts';

/** A press that moves further than this drags; one that does not clicks. */
const DRAG = 4;
/** Pixels of a line, for wheels that count in lines. */
const LINE = 16;

/** Lets pointer and wheel move the stage until the returned function is called. */
export function attachPointer(canvas: HTMLCanvasElement, stage: Stage): () => void {
  let pressed: { x: number; y: number; dragged: boolean } | null = null;

  const at = (event: MouseEvent): { x: number; y: number } => pointOn(canvas, event);

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    pressed = { ...at(event), dragged: false };
    canvas.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    const point = at(event);
    if (!pressed) {
      stage.point(point);
      return;
    }
    const dx = point.x - pressed.x;
    const dy = point.y - pressed.y;
    if (!pressed.dragged && Math.hypot(dx, dy) < DRAG) return;
    stage.point(null);
    stage.pan(-dx, -dy);
    pressed = { ...point, dragged: true };
    canvas.dataset.dragging = 'true';
  }

  function up(event: PointerEvent): void {
    if (!pressed) return;
    if (!pressed.dragged) stage.click(at(event));
    release();
  }

  function release(): void {
    pressed = null;
    delete canvas.dataset.dragging;
  }

  function leave(): void {
    stage.point(null);
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (event.altKey) stage.pan(0, dy || dx);
    // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
    else if (event.ctrlKey) stage.zoom(Math.exp(clamp(dy, -60, 60) * 0.01), at(event).x);
    else if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) stage.pan(dx || dy, 0);
    else stage.zoom(Math.exp(clamp(dy, -240, 240) * 0.002), at(event).x);
  }

  const listeners = new AbortController();
  const { signal } = listeners;
  canvas.addEventListener('pointerdown', down, { signal });
  canvas.addEventListener('pointermove', move, { signal });
  canvas.addEventListener('pointerup', up, { signal });
  canvas.addEventListener('pointercancel', release, { signal });
  canvas.addEventListener('pointerleave', leave, { signal });
  // React's wheel handlers are passive, so they could not keep the page from zooming with a pinch.
  canvas.addEventListener('wheel', wheel, { signal, passive: false });
  return () => listeners.abort();
}
