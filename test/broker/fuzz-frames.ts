/** What a client may send in its worst hour: whole and broken frames, tables of every type, lengths that lie. */
import fc from 'fast-check';
import { type FieldType, methods } from '../../src/broker/wire/spec.ts';
import { methodFrame } from '../scenarios/amqplib-codec.ts';
import { frame, protocolHeader } from '../scenarios/raw-client.ts';

const [METHOD, HEADER, BODY, HEARTBEAT] = [1, 2, 3, 8];
const FRAME_MAX = 131_072;

/** How far a connection has come before it goes wrong. Everything is sent at once: no answer is awaited. */
const steps = [
  protocolHeader,
  methodFrame('ConnectionStartOk', 0, { clientProperties: {}, mechanism: 'PLAIN', response: '\0guest\0guest' }),
  methodFrame('ConnectionTuneOk', 0, { channelMax: 0x7ff, frameMax: FRAME_MAX, heartbeat: 0 }),
  methodFrame('ConnectionOpen', 0, { virtualHost: '/' }),
  methodFrame('ChannelOpen', 1, {}),
  methodFrame('QueueDeclare', 1, { queue: 'fuzz', durable: true }),
  methodFrame('BasicPublish', 1, { routingKey: 'fuzz' }),
  frame(HEADER, 1, Buffer.from('003c0000000000000000000a100002', 'hex')),
  frame(BODY, 1, Buffer.from('half')),
];
const CHANNEL_OPEN = 5;
const stage = fc
  .oneof(fc.nat({ max: steps.length }), fc.constantFrom(CHANNEL_OPEN, CHANNEL_OPEN + 1))
  .map((count) => Buffer.concat(steps.slice(0, count)));

const bytes = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const fixed = (length: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

/** A length that is right, or sometimes not. */
const lengthOf = (right: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: fc.constantFrom(0, right + 1, Math.max(0, right - 1), 0x7fff_ffff, 0xffff_ffff) },
  );

const text = fc.oneof(
  fc.constantFrom('', 'fuzz', 'amq.direct', 'amq.topic', 'amq.headers', 'classic', 'quorum', '#', 'a.*.b', '/'),
  fc.string({ maxLength: 40 }),
  fc.string({ minLength: 200, maxLength: 260 }),
);
const shortString = text.chain((value) => {
  const content = Buffer.from(value).subarray(0, 255);
  return lengthOf(content.length).map((length) => Buffer.concat([Buffer.from([length & 0xff]), content]));
});
const longString = (content: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  content.chain((value) => lengthOf(value.length).map((length) => Buffer.concat([uint32(length), value])));

/** Arguments that mean something, beside any others. */
const key = fc.oneof(
  fc.constantFrom(
    ...['x-message-ttl', 'x-expires', 'x-max-length', 'x-max-length-bytes', 'x-max-priority', 'x-overflow'],
    ...['x-dead-letter-exchange', 'x-dead-letter-routing-key', 'x-single-active-consumer', 'x-queue-type'],
    ...['x-delivery-limit', 'x-priority', 'x-match', 'alternate-exchange', 'CC', 'BCC', 'x-death', 'capabilities'],
  ),
  fc.string({ maxLength: 30 }),
);

const { table } = fc.letrec<{ field: Buffer; table: Buffer; array: Buffer }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    ...(
      [
        ['t', fixed(1)],
        ['b', fixed(1)],
        ['B', fixed(1)],
        ['U', fixed(2)],
        ['s', fixed(2)],
        ['u', fixed(2)],
        ['I', fixed(4)],
        ['i', fixed(4)],
        ['L', fixed(8)],
        ['l', fixed(8)],
        ['f', fixed(4)],
        ['d', fixed(8)],
        ['D', fixed(5)],
        ['S', longString(text.map((value) => Buffer.from(value)))],
        ['x', longString(bytes(20))],
        ['T', fixed(8)],
        ['V', fixed(0)],
        ['?', fixed(3)],
        ['F', tie('table')],
        ['A', tie('array')],
      ] as const
    ).map(([tag, value]) => value.map((content) => Buffer.concat([Buffer.from(tag), content]))),
  ),
  array: longString(fc.array(tie('field'), { maxLength: 5 }).map((fields) => Buffer.concat(fields))),
  table: longString(
    fc
      .array(fc.tuple(key, tie('field')), { maxLength: 6 })
      .map((entries) =>
        Buffer.concat(
          entries.flatMap(([name, field]) => [Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), field]),
        ),
      ),
  ),
}));

const fieldBytes: Record<FieldType, fc.Arbitrary<Buffer>> = {
  octet: fixed(1),
  bit: fixed(1),
  short: fc.oneof(fc.constant(Buffer.from([0, 0])), fixed(2)),
  long: fixed(4),
  longlong: fc.oneof(fc.constant(Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])), fixed(8)),
  shortstr: shortString,
  longstr: longString(bytes(60)),
  table,
};

/** Methods that clients send; a broker's own are as wrong here as any other. */
const ofClients = Object.entries(methods).filter(
  ([name]) => /^(queue|exchange|basic|confirm|tx)\./.test(name) && !/-ok$|deliver|return|get-empty/.test(name),
);
const anyMethod = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ofClients.map(([, spec]) => spec)) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(methods)) },
);

/** A method's payload; bits that follow each other share an octet. */
const method: fc.Arbitrary<Buffer> = anyMethod.chain((spec) => {
  const types: FieldType[] = Object.values(spec.fields);
  const parts = types.filter((type, index) => type !== 'bit' || types[index - 1] !== 'bit');
  return fc
    .tuple(...parts.map((type) => fieldBytes[type]))
    .map((fields) => Buffer.concat([uint32(spec.classId * 65_536 + spec.methodId), ...fields]));
});

const properties = fc
  .tuple(fc.nat({ max: 0xffff }), fc.array(fc.oneof(shortString, table, fixed(1), fixed(8)), { maxLength: 14 }))
  .map(([flags, values]) => Buffer.concat([Buffer.from([flags >> 8, flags & 0xff]), ...values]));
const contentHeader = fc
  .tuple(fc.constantFrom(60, 60, 60, 10, 0xffff), fc.constantFrom(0n, 1n, 10n, 1n << 40n, (1n << 64n) - 1n), properties)
  .map(([classId, size, rest]) => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(classId, 0);
    head.writeBigUInt64BE(size, 4);
    return Buffer.concat([head, rest]);
  });

const type = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(METHOD, METHOD, HEADER, BODY, HEARTBEAT) },
  { weight: 1, arbitrary: fc.nat({ max: 255 }) },
);
const channel = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.constantFrom(0, 2, 2047, 65_535) },
);

const wholeFrame: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 24, arbitrary: fc.tuple(channel, method).map(([number, payload]) => frame(METHOD, number, payload)) },
  { weight: 3, arbitrary: fc.tuple(channel, contentHeader).map(([number, payload]) => frame(HEADER, number, payload)) },
  { weight: 2, arbitrary: fc.tuple(channel, bytes(50)).map(([number, payload]) => frame(BODY, number, payload)) },
  {
    weight: 2,
    arbitrary: fc.tuple(type, channel, bytes(200)).map(([kind, number, payload]) => frame(kind, number, payload)),
  },
);
/** A message as it should be, but for what its properties and arguments say. */
const message: fc.Arbitrary<Buffer> = fc
  .tuple(text, text, table, bytes(50))
  .map(([exchange, routingKey, headers, body]) => {
    const flags = Buffer.from('2000', 'hex');
    const head = Buffer.alloc(12);
    head.writeUInt16BE(60, 0);
    head.writeBigUInt64BE(BigInt(body.length), 4);
    const names = { exchange: exchange.slice(0, 60), routingKey: routingKey.slice(0, 60) };
    return Buffer.concat([
      methodFrame('BasicPublish', 1, names),
      frame(HEADER, 1, Buffer.concat([head, flags, headers])),
      frame(BODY, 1, body),
    ]);
  });

/** Cut short, with a wrong end, a wrong length, or with one octet changed. */
const brokenFrame: fc.Arbitrary<Buffer> = fc
  .tuple(wholeFrame, fc.constantFrom('cut', 'end', 'length', 'octet'), fc.nat(), fc.nat({ max: 255 }))
  .map(([whole, how, where, octet]) => {
    const broken = Buffer.from(whole);
    if (how === 'cut') return broken.subarray(0, where % broken.length);
    if (how === 'end') broken[broken.length - 1] = octet;
    else if (how === 'length') broken.writeUInt32BE(where >>> 0, 3);
    else broken[where % broken.length] = octet;
    return broken;
  });

/** Everything that one connection sends, in the pieces in which it is written. */
export const conversation: fc.Arbitrary<Buffer[]> = fc
  .tuple(
    stage,
    fc.array(
      fc.oneof(
        { weight: 10, arbitrary: wholeFrame },
        { weight: 2, arbitrary: message },
        { weight: 1, arbitrary: brokenFrame },
        { weight: 1, arbitrary: bytes(300) },
      ),
      { minLength: 1, maxLength: 8 },
    ),
    fc.array(fc.nat({ max: 400 }), { maxLength: 4 }),
  )
  .map(([start, rest, cuts]) => pieces(Buffer.concat([start, ...rest]), cuts));

function pieces(whole: Buffer, lengths: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    cut.push(whole.subarray(at, at + length));
    at += length;
  }
  return [...cut, whole.subarray(at)];
}
