/** Exchanges and bindings, and where a routing key leads. */
export const exchangeCalls = {} as const;
