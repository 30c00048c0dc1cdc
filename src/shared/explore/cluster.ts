import { z } from 'zod';

// The nodes of a broker, as the management API tells of them. What is missing, as of a node that is down, is null.

/** Something that there is only so much of. */
export interface Share {
  readonly used: number | null;
  /** null = not told; 0 = it is not limited. */
  readonly limit: number | null;
}

export interface NodeListener {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
}

export interface ClusterNode {
  readonly name: string;
  readonly running: boolean;
  readonly version: string | null;
  /** Milliseconds. */
  readonly uptime: number | null;
  /** Bytes; above the limit publishers are blocked. */
  readonly memory: Share & { readonly alarm: boolean };
  /** Bytes; below the limit publishers are blocked. */
  readonly disk: { readonly free: number | null; readonly limit: number | null; readonly alarm: boolean };
  readonly files: Share;
  readonly sockets: Share;
  readonly processes: Share;
  readonly cores: number | null;
  /** Nodes that it has lost, though they may be up. */
  readonly partitions: readonly string[];
  /** An operator has taken it out of service for maintenance. */
  readonly isDrained: boolean;
  readonly listeners: readonly NodeListener[];
}

/** What AMQP alone tells of a broker. */
export interface ServerWords {
  readonly product: string | null;
  readonly version: string | null;
  readonly cluster: string | null;
}

export interface Cluster {
  readonly name: string | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly erlang: string | null;
  /** The node whose management API answered. */
  readonly answeredBy: string | null;
  readonly nodes: readonly ClusterNode[];
  readonly at: number;
}

const text = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);
const truth = z.boolean().catch(false);

const Node = z
  .object({
    name: z.string(),
    running: truth,
    uptime: number,
    mem_used: number,
    mem_limit: number,
    mem_alarm: truth,
    disk_free: number,
    disk_free_limit: number,
    disk_free_alarm: truth,
    fd_used: number,
    fd_total: number,
    sockets_used: number,
    sockets_total: number,
    proc_used: number,
    proc_total: number,
    processors: number,
    partitions: z.array(z.string()).catch([]),
    being_drained: truth,
    applications: z.array(z.object({ name: z.string(), version: z.string() })).catch([]),
  })
  .transform(
    (node): Omit<ClusterNode, 'listeners'> => ({
      name: node.name,
      running: node.running,
      version: node.applications.find(({ name }) => name === 'rabbit')?.version ?? null,
      uptime: node.uptime,
      memory: { used: node.mem_used, limit: node.mem_limit, alarm: node.mem_alarm },
      disk: { free: node.disk_free, limit: node.disk_free_limit, alarm: node.disk_free_alarm },
      files: { used: node.fd_used, limit: node.fd_total },
      sockets: { used: node.sockets_used, limit: node.sockets_total },
      processes: { used: node.proc_used, limit: node.proc_total },
      cores: node.processors,
      partitions: node.partitions,
      isDrained: node.being_drained,
    }),
  );

/** The answer of `/api/nodes`. */
export const ListedNodes = z.array(Node);

const Listener = z.object({
  node: z.string(),
  protocol: z.string(),
  ip_address: z.string().catch(''),
  port: z.number(),
});

/** The answer of `/api/overview`. */
export const ClusterOverview = z.object({
  cluster_name: text,
  product_name: text,
  product_version: text,
  rabbitmq_version: text,
  erlang_version: text,
  node: text,
  listeners: z.array(Listener).catch([]),
});
