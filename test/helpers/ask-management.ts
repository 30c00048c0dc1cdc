/** One request to a management API, with the answer as it came: for tests of the API itself. */
export interface Asked {
  readonly status: number;
  /** undefined where the answer is empty. */
  readonly body: unknown;
  readonly headers: Headers;
}

export interface Question {
  readonly method?: string;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  /** "name:password"; guest:guest unless given, null = no login. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param origin http:// origin, as a broker's handle has it */
export async function ask(origin: string, path: string, question: Question = {}): Promise<Asked> {
  const { method = 'GET', body, as = 'guest:guest', headers = {} } = question;
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(as === null ? {} : { authorization: `Basic ${Buffer.from(as).toString('base64')}` }),
      'content-type': 'application/json',
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : parse(text), headers: response.headers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
