/** Looking at messages of a queue, and publishing to it. */
export const messageCalls = {} as const;
