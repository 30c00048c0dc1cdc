import type { Task } from '../../../shared/lab/state.ts';
import { bytes, clockTime } from '../../ui/figures.ts';

const publishers = {
  run: 'Warren, in this run',
  earlier: 'Warren, before this run',
  other: 'another program',
} as const;

/** What a task's message carries: pairs of names and values. */
export function propertiesOf(task: Task): [name: string, value: string][] {
  return [
    [task.derived ? 'derived id' : 'message id', task.name ?? task.key],
    ['size', bytes(task.bytes)],
    ['delivery mode', task.persistent ? '2 (persistent)' : '1 (transient)'],
    ['published by', publishers[task.origin]],
    ...(task.sentAt === null ? [] : [['sent at', clockTime(task.sentAt)] as [string, string]]),
    ...(task.properties === undefined ? [] : further(task.properties)),
  ];
}

/** Properties that were too long to travel whole are no JSON any more: they are shown as they came. */
function further(json: string): [name: string, value: string][] {
  let properties: unknown;
  try {
    properties = JSON.parse(json);
  } catch {
    return [['further', json]];
  }
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).flatMap(([name, value]) =>
    name === 'headers' && typeof value === 'object' && value !== null
      ? Object.entries(value).map(([header, of]) => pair(`header ${header}`, of))
      : [pair(name, value)],
  );
}

function pair(name: string, value: unknown): [name: string, value: string] {
  return [name, typeof value === 'string' ? value : JSON.stringify(value)];
}
