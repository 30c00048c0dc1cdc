/** Protocol header, login, tuning, vhost, heartbeats, and the end of a connection. */
import { frame, protocolHeader } from '../raw-client.ts';
import { type Scenario, type Scene, scenario } from '../scenario.ts';
import { CAPABILITIES, type ConnectOptions, login, plainResponse, type Session, tuneAndOpen } from '../session.ts';

/** A table without its length in front, which is what AMQPLAIN answers with. */
function amqplainResponse(user: string, password: string): Buffer {
  const entry = (key: string, value: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return Buffer.concat([Buffer.from([key.length]), Buffer.from(`${key}S`), length, Buffer.from(value)]);
  };
  return Buffer.concat([entry('LOGIN', user), entry('PASSWORD', password)]);
}

/** Writes what comes on channel 0, up to the socket's end. */
async function writeToTheEnd(s: Scene, session: Session): Promise<void> {
  for (;;) {
    const received = await session.inbox.take("the socket's end");
    s.write(received);
    if (received.type === 'end') return;
  }
}

async function refusedLogin(s: Scene, options: ConnectOptions): Promise<void> {
  const session = s.socket();
  await login(session, options);
  await writeToTheEnd(s, session);
}

/** A connection that answered the tune in its own way, and opened its vhost. */
async function tuned(s: Scene, options: ConnectOptions): Promise<Session> {
  const session = s.socket(options);
  await login(session, options);
  await session.inbox.take('connection.tune');
  tuneAndOpen(session, s.target.vhost, options);
  return session;
}

async function badTune(s: Scene, options: ConnectOptions): Promise<void> {
  await writeToTheEnd(s, await tuned(s, options));
}

/** Goes on until the broker has sent so many heartbeats, doing something at each. */
async function beats(session: Session, count: number, atEach: () => Promise<void> | void): Promise<void> {
  for (let seen = session.heartbeats; seen < count; seen = session.heartbeats) {
    await session.nextHeartbeat();
    await atEach();
  }
}

export const handshake: readonly Scenario[] = [
  scenario('handshake: wrong protocol header', async (s) => {
    const session = s.socket();
    session.raw.write(Buffer.from('AMQP\0\0\x09\x02', 'latin1'));
    await writeToTheEnd(s, session);
  }),
  scenario('handshake: AMQP 0-8 header', async (s) => {
    const session = s.socket();
    session.raw.write(Buffer.from('AMQP\x01\x01\x08\0', 'latin1'));
    s.write(await session.inbox.take('an answer'));
  }),
  scenario('handshake: not AMQP', async (s) => {
    const session = s.socket();
    session.raw.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await writeToTheEnd(s, session);
  }),
  scenario('handshake: header in single octets', async (s) => {
    const session = s.socket();
    for (const octet of protocolHeader) session.raw.write(Buffer.from([octet]));
    s.write(await session.inbox.take('connection.start'));
  }),
  scenario('handshake: start and tune', async (s) => {
    const session = s.socket();
    s.write(await login(session));
    s.write(await session.inbox.take('connection.tune'));
    tuneAndOpen(session, s.target.vhost);
    s.write(await session.inbox.take('connection.open-ok'));
  }),
  scenario('auth: bad password', (s) => refusedLogin(s, { response: plainResponse('guest', 'wrong') })),
  scenario('auth: unknown user', (s) => refusedLogin(s, { response: plainResponse('nobody', 'guest') })),
  scenario('auth: bad password, no authentication_failure_close', (s) =>
    refusedLogin(s, { response: plainResponse('guest', 'wrong'), capabilities: {} }),
  ),
  scenario('auth: PLAIN response without separators', (s) => refusedLogin(s, { response: Buffer.from('guest') })),
  scenario('auth: AMQPLAIN', async (s) => {
    await s.connect({ mechanism: 'AMQPLAIN', response: amqplainResponse('guest', 'guest') });
    await (await s.channel()).ask('ExchangeDeclare', { exchange: 'amq.direct', passive: true });
  }),
  scenario('auth: AMQPLAIN, bad password', (s) =>
    refusedLogin(s, { mechanism: 'AMQPLAIN', response: amqplainResponse('guest', 'wrong') }),
  ),
  scenario('auth: unknown mechanism', (s) => refusedLogin(s, { mechanism: 'CRAM-MD5' })),
  scenario('open: unknown vhost', (s) => badTune(s, { vhost: 'no-such' })),
  scenario('tune: frame_max 4095', (s) => badTune(s, { frameMax: 4095 })),
  scenario('tune: frame_max over the offer', (s) => badTune(s, { frameMax: 131_073 })),
  scenario('tune: frame_max 0 (no limit)', (s) => badTune(s, { frameMax: 0 })),
  scenario('tune: channel_max over the offer', (s) => badTune(s, { channelMax: 2048 })),
  scenario('tune: channel_max 0 (no limit)', (s) => badTune(s, { channelMax: 0 })),
  ...[4096, 8192].map((frameMax) =>
    scenario(`tune: frame_max ${frameMax}`, async (s) => {
      const session = await tuned(s, { frameMax });
      s.write(await session.inbox.take('connection.open-ok'));
    }),
  ),
  scenario('handshake: a queue is declared before the connection is open', async (s) => {
    const session = s.socket();
    await login(session);
    await session.inbox.take('connection.tune');
    session.send('QueueDeclare', 1, { queue: s.name('q') });
    await writeToTheEnd(s, session);
  }),
  scenario('handshake: start-ok twice', async (s) => {
    const session = await s.connect();
    session.send('ConnectionStartOk', 0, {
      clientProperties: {},
      mechanism: 'PLAIN',
      response: 'x',
      locale: 'en_US',
    });
    await writeToTheEnd(s, session);
  }),
  scenario('handshake: a channel method on channel 0', async (s) => {
    const session = await s.connect();
    session.send('QueueDeclare', 0, { queue: s.name('q') });
    await writeToTheEnd(s, session);
  }),
  scenario('handshake: a connection method on channel 1', async (s) => {
    const channel = await s.channel();
    channel.send('ConnectionClose', { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 });
    await writeToTheEnd(s, channel.session);
  }),
  scenario('connection: close', async (s) => {
    const session = await s.connect();
    session.send('ConnectionClose', 0, { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 });
    s.write(await session.inbox.take('close-ok'));
  }),
  scenario('connection: methods behind connection.close get no answer', async (s) => {
    const channel = await s.channel();
    channel.session.send('ConnectionClose', 0, { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 });
    channel.send('QueueDeclare', { queue: s.name('q') });
    s.write(await channel.session.inbox.take('close-ok'));
    s.note(`methods on the channel: ${channel.inbox.waiting.filter(({ type }) => type === 'method').length}`);
  }),
  scenario('connection: update-secret', async (s) => {
    const session = await s.connect();
    session.send('ConnectionUpdateSecret', 0, { newSecret: 'guest', reason: 'because' });
    s.write(await session.inbox.take('an answer'));
  }),
  scenario('heartbeat: the broker beats', async (s) => {
    const session = await s.connect({ heartbeat: 1 });
    await beats(session, 3, () => session.heartbeat());
    s.note('3 heartbeats came');
  }),
  scenario('heartbeat: 0 means none', async (s) => {
    const session = await s.connect({ heartbeat: 0 });
    const other = await s.connect({ heartbeat: 1 });
    await beats(other, 5, () => other.heartbeat());
    s.note(`${session.heartbeats} heartbeats came`);
  }),
  scenario('heartbeat: a silent client is dropped', async (s) => {
    const session = await s.connect({ heartbeat: 1 });
    await writeToTheEnd(s, session);
    s.note(session.heartbeats >= 2 ? 'after at least 2 heartbeats' : `after ${session.heartbeats} heartbeats`);
  }),
  scenario('heartbeat: a dropped client gives back what it held', async (s) => {
    const channel = await s.elsewhere('silent', { heartbeat: 1 });
    const helper = await s.channel();
    const q = await helper.queue();
    await s.fill(q, 'm1');
    await channel.pull(q, false);
    await channel.session.ended();
    await helper.untilReady(q, 1);
    await helper.show(q);
  }),
  scenario('heartbeat: beating keeps a connection', async (s) => {
    const session = await s.connect({ heartbeat: 1 });
    await beats(session, 9, () => session.heartbeat());
    await (await s.channel(undefined, session)).ask('BasicQos', { prefetchCount: 1 });
  }),
  scenario('heartbeat: any traffic keeps a connection', async (s) => {
    const channel = await s.elsewhere(undefined, { heartbeat: 1 });
    const { session } = channel;
    await beats(session, 9, async () => void (await channel.ok('BasicQos', { prefetchCount: 1 })));
    await channel.ask('BasicQos', { prefetchCount: 2 });
  }),
  scenario('heartbeat: on a channel', async (s) => {
    const channel = await s.channel();
    channel.session.raw.write(frame(8, channel.number, Buffer.alloc(0)));
    await channel.ask('BasicQos', { prefetchCount: 1 });
  }),
  scenario('heartbeat: with a payload', async (s) => {
    const channel = await s.channel();
    channel.session.raw.write(frame(8, 0, Buffer.from('x')));
    await channel.ask('BasicQos', { prefetchCount: 1 });
  }),
  scenario('auth: capabilities that no broker knows', async (s) => {
    await s.connect({ capabilities: { ...CAPABILITIES, 'made.up': true } });
    await (await s.channel()).ask('BasicQos', { prefetchCount: 1 });
  }),
];
