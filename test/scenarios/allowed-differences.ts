export interface AllowedDifference {
  reason: string;
  rabbitMq: readonly string[];
  builtIn: readonly string[];
}
export const fromRabbitMq43: Record<string, AllowedDifference> = {};
export const fromRabbitMq310: Record<string, AllowedDifference> = {};
