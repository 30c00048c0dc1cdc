import type { ImportCandidate, ImportChoice, ImportOutcome } from '../../shared/profile-import.ts';
import { plural } from '../ui/figures.ts';

/** Those that are saved already are left out unless the user wants otherwise. */
export function firstChoices(candidates: readonly Pick<ImportCandidate, 'like'>[]): ImportChoice[] {
  return candidates.map(({ like }) => (like ? 'skip' : 'add'));
}

/** “3 connections were imported, 1 of them in place of the saved one” */
export function importWords({ added, replaced }: Omit<ImportOutcome, 'token'>): string {
  const all = added + replaced;
  const were = all === 1 ? 'was' : 'were';
  if (replaced === 0) return `${plural(all, 'connection')} ${were} imported`;
  return `${plural(all, 'connection')} ${were} imported, ${replaced} in place of saved ones`;
}
