/**
 * Gives a canvas its size in CSS pixels, at `ratio` pixels of the screen for each. Setting a canvas' size clears it and
 * costs a new buffer, even if it is the size that it had.
 */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width === pixels.width && canvas.height === pixels.height) return;
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

/** Strokes a line through points, `[x, y, x, y, …]`. */
export function stroke(ctx: CanvasRenderingContext2D, points: readonly number[]): void {
  trace(ctx, points);
  ctx.stroke();
}

/** Fills what has these corners, `[x, y, x, y, …]`; a closed path of them is left to be stroked. */
export function fillPolygon(ctx: CanvasRenderingContext2D, corners: readonly number[]): void {
  trace(ctx, corners);
  ctx.closePath();
  ctx.fill();
}

function trace(ctx: CanvasRenderingContext2D, points: readonly number[]): void {
  ctx.beginPath();
  ctx.moveTo(points[0]!, points[1]!);
  for (let i = 2; i < points.length; i += 2) ctx.lineTo(points[i]!, points[i + 1]!);
}

/** Pixels of the screen for each CSS pixel of a canvas: parts of the page are zoomed. */
export function ratioOf(canvas: HTMLCanvasElement): number {
  return devicePixelRatio * canvas.currentCSSZoom;
}

/** Where the pointer is on an element, in the element's own CSS pixels. */
export function pointOn(element: Element, { clientX, clientY }: MouseEvent): { x: number; y: number } {
  const { left, top } = element.getBoundingClientRect();
  const zoom = element.currentCSSZoom;
  return { x: (clientX - left) / zoom, y: (clientY - top) / zoom };
}
