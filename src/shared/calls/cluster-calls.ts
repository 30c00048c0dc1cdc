/** The nodes of an open connection’s broker. */
export const clusterCalls = {} as const;
