/** Declaring, emptying and deleting queues, and what Warren has created. */
export const declareCalls = {} as const;
