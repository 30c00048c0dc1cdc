import type { Figure } from './figures.ts';
export async function benchRedelivery(): Promise<Figure[]> {
  return [];
}
