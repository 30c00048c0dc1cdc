import { type LayoutQuestion, layOut } from './lay-out.ts';

// Lays out beside the window, which goes on: a thousand boxes take more than a second.

self.onmessage = ({ data }: MessageEvent<{ id: number; question: LayoutQuestion }>): void => {
  self.postMessage({ id: data.id, layout: layOut(data.question) });
};
