// What Node and a browser both have and the ES library does not name. Shared code runs in either, so it may use these
// and neither environment's own types.

declare class URL {
  constructor(url: string);
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly searchParams: { get(name: string): string | null };
}
