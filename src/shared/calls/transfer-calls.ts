/** Moving messages from queue to queue, and replaying dead letters. */
export const transferCalls = {} as const;
