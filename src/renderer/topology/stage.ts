import { oncePerFrame } from '../frame.ts';
import { pointOn } from '../lab/canvas.ts';
import type { Box, Place } from './lay-out.ts';
import { fitAll, pan, reveal, type Size, type Viewport, zoomAt } from './viewport.ts';

/** What moves a drawing: the pointer, two fingers, the wheel and the keys. */
export interface Stage {
  /** Another drawing is shown: all of it. */
  show(drawing: Size): void;
  fit(): void;
  zoom(factor: number): void;
  pan(by: Place): void;
  reveal(box: Box): void;
  close(): void;
}

/** A pointer that moved so far drags, and presses nothing. CSS pixels. */
const SLOP = 4;
/** Below this scale labels could not be read. */
const FAR = 0.55;

/**
 * @param frame what is looked through
 * @param world what is moved below it
 */
export function createStage(frame: HTMLElement, world: HTMLElement): Stage {
  let view: Viewport = { x: 0, y: 0, scale: 1 };
  let drawing: Size = { width: 0, height: 0 };
  let size: Size = { width: frame.clientWidth, height: frame.clientHeight };
  /** Whether all is shown, and goes on to be when the window's size changes. */
  let isWhole = true;
  const pointers = new Map<number, Place & { readonly from: Place }>();
  let isDragging = false;

  const paint = oncePerFrame(({ x, y, scale }: Viewport) => {
    world.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    frame.toggleAttribute('data-far', scale < FAR);
  });

  function look(next: Viewport, whole = false): void {
    view = next;
    isWhole = whole;
    paint(view);
  }

  const observer = new ResizeObserver(() => {
    size = { width: frame.clientWidth, height: frame.clientHeight };
    if (isWhole) look(fitAll(drawing, size), true);
  });
  observer.observe(frame);

  function down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const at = pointOn(frame, event);
    pointers.set(event.pointerId, { ...at, from: at });
    if (pointers.size === 1) isDragging = false;
  }

  function move(event: PointerEvent): void {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const at = pointOn(frame, event);
    if (!isDragging && Math.hypot(at.x - before.from.x, at.y - before.from.y) < SLOP) return;
    if (!isDragging) {
      isDragging = true;
      // The release is then no click on what is below it.
      frame.setPointerCapture(event.pointerId);
      frame.toggleAttribute('data-dragging', true);
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = Math.hypot(before.x - other.x, before.y - other.y);
      const now = Math.hypot(at.x - other.x, at.y - other.y);
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      if (apart > 0) look(zoomAt(view, middle, now / apart));
      look(pan(view, { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 }, drawing, size));
    } else {
      look(pan(view, { x: at.x - before.x, y: at.y - before.y }, drawing, size));
    }
    pointers.set(event.pointerId, { ...at, from: before.from });
  }

  function up(event: PointerEvent): void {
    pointers.delete(event.pointerId);
    if (pointers.size > 0) return;
    isDragging = false;
    frame.toggleAttribute('data-dragging', false);
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.shiftKey) return look(pan(view, { x: -(event.deltaX || event.deltaY) * lines, y: 0 }, drawing, size));
    // Two fingers on a touchpad come as a wheel with Ctrl, in small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0015;
    const factor = Math.exp(-event.deltaY * lines * speed);
    look(zoomAt(view, pointOn(frame, event), Math.min(2, Math.max(0.5, factor))));
  }

  frame.addEventListener('pointerdown', down);
  frame.addEventListener('pointermove', move);
  frame.addEventListener('pointerup', up);
  frame.addEventListener('pointercancel', up);
  frame.addEventListener('wheel', wheel, { passive: false });

  return {
    show(next) {
      drawing = next;
      look(fitAll(drawing, size), true);
    },
    fit: () => look(fitAll(drawing, size), true),
    zoom: (factor) => look(zoomAt(view, { x: size.width / 2, y: size.height / 2 }, factor)),
    pan: (by) => look(pan(view, by, drawing, size)),
    reveal(box) {
      const next = reveal(view, box, size);
      if (next !== view) look(next);
    },
    close() {
      observer.disconnect();
      frame.removeEventListener('pointerdown', down);
      frame.removeEventListener('pointermove', move);
      frame.removeEventListener('pointerup', up);
      frame.removeEventListener('pointercancel', up);
      frame.removeEventListener('wheel', wheel);
    },
  };
}
