import type { Cluster, ClusterNode, Share } from '../../shared/explore/cluster.ts';
import { bytes, count, plural } from '../ui/figures.ts';

/** What is wrong with a cluster, and what to do about it. */
export interface Trouble {
  readonly title: string;
  readonly text: string;
}

/** The worst first. */
export function troublesOf({ nodes }: Pick<Cluster, 'nodes'>): Trouble[] {
  const down = nodes.filter(({ running }) => !running);
  return [
    ...nodes.flatMap(memoryTrouble),
    ...nodes.flatMap(diskTrouble),
    ...nodes.flatMap(partitionTrouble),
    ...(down.length > 0 ? [downTrouble(down, nodes.length)] : []),
    ...nodes.filter(({ isDrained }) => isDrained).map(drainedTrouble),
  ];
}

const BLOCKED =
  'While it lasts every connection that publishes is blocked, on all nodes: publishes wait and are not confirmed. Consumers go on.';

function memoryTrouble({ name, memory }: ClusterNode): Trouble[] {
  if (!memory.alarm) return [];
  const figures =
    memory.used === null || !memory.limit ? '' : ` It uses ${bytes(memory.used)}, allowed are ${bytes(memory.limit)}.`;
  return [
    {
      title: `Memory alarm on ${name}`,
      text: `${BLOCKED}${figures} Let consumers work off long queues, purge what nobody needs, or give the node more memory (vm_memory_high_watermark).`,
    },
  ];
}

function diskTrouble({ name, disk }: ClusterNode): Trouble[] {
  if (!disk.alarm) return [];
  const figures =
    disk.free === null || disk.limit === null ? '' : ` ${bytes(disk.free)} are free, ${bytes(disk.limit)} have to be.`;
  return [
    {
      title: `Disk alarm on ${name}`,
      text: `${BLOCKED}${figures} Make room on the disk of its data, or lower disk_free_limit.`,
    },
  ];
}

function partitionTrouble({ name, partitions }: ClusterNode): Trouble[] {
  if (partitions.length === 0) return [];
  return [
    {
      title: `${name} has lost ${partitions.join(', ')}`,
      text: 'The network between them failed while both ran: each side goes on by itself, and they may differ. When the network is back, restart the side that matters less; it takes over what the other has.',
    },
  ];
}

function downTrouble(down: readonly ClusterNode[], all: number): Trouble {
  const names = down.map(({ name }) => name).join(', ');
  const up = all - down.length;
  const needed = Math.floor(all / 2) + 1;
  const effect =
    up >= needed
      ? 'Quorum queues with a majority of their members elsewhere go on; classic queues that live there are not to be reached until it is back.'
      : `Only ${up} of ${all} are up: quorum queues with members on all of them confirm and deliver nothing until ${needed} are.`;
  return { title: `${plural(down.length, 'node')} down: ${names}`, text: effect };
}

function drainedTrouble({ name }: ClusterNode): Trouble {
  return {
    title: `${name} is under maintenance`,
    text: 'Somebody has put it into maintenance mode (rabbitmq-upgrade drain): it takes no clients and leads no queue until it is revived.',
  };
}

/** `120 of 65,536`, `120` where there is no limit, `–` where nothing is told. */
export function shareWords({ used, limit }: Share, words: (n: number) => string = count): string {
  if (used === null) return '–';
  return limit === null || limit <= 0 ? words(used) : `${words(used)} of ${words(limit)}`;
}

/** The part that is used, 0 to 1; null where one of both is not known. */
export function partUsed({ used, limit }: Share): number | null {
  return used === null || limit === null || limit <= 0 ? null : Math.min(1, used / limit);
}

/** `3 d 4 h`, `12 min`: how long a node has been up. */
export function uptimeWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${count(Math.floor(hours / 24))} d ${hours % 24} h`;
}
