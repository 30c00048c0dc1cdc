// Structured clone as JSON, for messages between Node.js and the page.

/** Makes a token of what cannot be cloned, such as a function. */
export type Share = (value: unknown) => { $: string; v: unknown };

export interface Codec {
  /** Turns a value into one that JSON can carry. What cannot be cloned throws, unless `share` takes it. */
  encode(value: unknown, share?: Share): any;
  /** Undoes `encode`, in place. `receive` gets the tokens of `share`. */
  decode(value: any, receive?: (token: any) => unknown): any;
}

/** Runs in the page as well, as source text: it may use nothing from outside itself. */
export function createCodec(): Codec {
  const cloneable =
    /^(Object|Arguments|Boolean|Number|String|Date|RegExp|Map|Set|Error|DOMException|DataView|.*Array|.*ArrayBuffer)$/;
  const toBase64 = (bytes: any): string =>
    typeof Buffer === 'undefined'
      ? bytes.toBase64()
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  const fromBase64 = (text: string): Uint8Array =>
    typeof Buffer === 'undefined' ? (Uint8Array as any).fromBase64(text) : new Uint8Array(Buffer.from(text, 'base64'));

  function encode(root: unknown, share?: Share): any {
    const seen = new Map<object, number>(); // each object's place in the order of visits, which decode repeats
    const foreign = (value: unknown): object => {
      if (share) return share(value);
      throw new Error('An object could not be cloned.');
    };
    const list = (values: Iterable<unknown>): any[] => Array.from(values, visit);
    const record = (object: any): any =>
      Object.fromEntries(Object.keys(object).map((key) => [key, visit(object[key])]));

    function visit(value: any): any {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
      if (typeof value === 'number')
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
      if (typeof value === 'undefined' || typeof value === 'bigint') return { $: typeof value, v: String(value) };
      if (typeof value !== 'object') return foreign(value);
      const known = seen.get(value);
      if (known !== undefined) return { $: 'seen', v: known };
      const kind: string = Object.prototype.toString.call(value).slice(8, -1);
      const builtIn = (globalThis as any)[kind];
      if (!cloneable.test(kind) && typeof builtIn === 'function' && value instanceof builtIn) return foreign(value); // a Promise, an Element, …
      seen.set(value, seen.size);
      if (Array.isArray(value)) return list(value);
      if (kind === 'Date') return { $: 'date', v: +value };
      if (kind === 'RegExp') return { $: 'regexp', v: [value.source, value.flags] };
      if (kind === 'Map') return { $: 'map', v: list([...value].flat(1)) };
      if (kind === 'Set') return { $: 'set', v: list(value) };
      if (kind === 'Error' || kind === 'DOMException') {
        const cause = value.cause === undefined ? {} : { cause: visit(value.cause) };
        return { $: 'error', v: { name: value.name, message: value.message, stack: value.stack, ...cause } };
      }
      if (kind.endsWith('ArrayBuffer')) return { $: 'bytes', v: ['ArrayBuffer', toBase64(new Uint8Array(value))] };
      if (ArrayBuffer.isView(value))
        return { $: 'bytes', v: [kind, toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))] };
      return Object.hasOwn(value, '$') ? { $: 'object', v: record(value) } : record(value);
    }
    return visit(root);
  }

  function decode(root: any, receive?: (token: any) => unknown): any {
    const seen: unknown[] = [];
    const remember = <T>(object: T): T => {
      seen.push(object);
      return object;
    };
    const hide = (object: object, key: string, value: unknown): void =>
      void Object.defineProperty(object, key, { value, writable: true, configurable: true });
    const record = (object: any): any => {
      remember(object);
      for (const key of Object.keys(object)) object[key] = visit(object[key]);
      return object;
    };
    const kinds: Record<string, (v: any) => unknown> = {
      undefined: () => undefined,
      number: Number,
      bigint: BigInt,
      seen: (v) => seen[v],
      object: record,
      date: (v) => remember(new Date(v ?? NaN)),
      regexp: ([source, flags]) => remember(new RegExp(source, flags)),
      set(v) {
        const set = remember(new Set());
        for (const item of v) set.add(visit(item));
        return set;
      },
      map(v) {
        const map = remember(new Map());
        for (let i = 0; i < v.length; i += 2) map.set(visit(v[i]), visit(v[i + 1]));
        return map;
      },
      error({ name, message, stack, ...rest }) {
        const standard: Record<string, ErrorConstructor> = {
          EvalError,
          RangeError,
          ReferenceError,
          SyntaxError,
          TypeError,
          URIError,
        };
        const error = remember(new (standard[name] ?? Error)(message));
        hide(error, 'stack', stack);
        if ('cause' in rest) hide(error, 'cause', visit(rest.cause));
        return error;
      },
      bytes([kind, text]) {
        const { buffer } = fromBase64(text);
        return remember(kind === 'ArrayBuffer' ? buffer : new (globalThis as any)[kind](buffer));
      },
    };

    function visit(value: any): any {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value) || !Object.hasOwn(value, '$')) return record(value);
      const kind = kinds[value.$];
      return kind ? kind(value.v) : receive!(value);
    }
    return visit(root);
  }

  return { encode, decode };
}
