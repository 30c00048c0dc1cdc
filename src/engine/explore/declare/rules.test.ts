import { describe, expect, it } from 'vitest';
import { fail } from '../../../shared/failure.ts';
import { defaultEndpoint } from '../../../shared/profile.ts';
import type { BrokerSession } from '../broker-session.ts';
import { askRules } from './rules.ts';

type Answers = Readonly<Record<string, unknown>>;

const refused = fail('MANAGEMENT_REFUSED', 'not let in', 'ask', 'GET /api/…: 401 not_authorised');
const unreachable = fail('MANAGEMENT_UNREACHABLE', 'No management API answers at here.', 'enable it');

/** A broker that answers so; what is not among the answers it does not let this user see. */
function broker(answers: Answers | null, server: object = {}): BrokerSession {
  const get = async (path: string): Promise<unknown> => {
    if (!answers) throw unreachable;
    const answer = path in answers ? answers[path] : refused;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const perform = async (_: string, run: (channel: object) => Promise<unknown>) =>
    run({ connection: { serverProperties: server } });
  const access = { management: { get }, amqp: { perform }, vhost: '/', target: { endpoint: defaultEndpoint } };
  return { access: () => access } as unknown as BrokerSession;
}

const overview = (version: string) => ({
  product_name: 'RabbitMQ',
  product_version: version,
  rabbitmq_version: version,
});
const features = (fields: object) => [{ name: 'global_qos' }, { name: 'transient_nonexcl_queues', ...fields }];

const asked = (version: string, more: Answers = {}) =>
  askRules(broker({ '/api/overview': overview(version), ...more }));

describe('whether transient queues are permitted', () => {
  it.each([
    ['4.3, as it comes', features({ state: 'denied', deprecation_phase: 'denied_by_default' }), 'denied'],
    [
      '4.3, where its configuration permits them',
      features({ state: 'permitted', deprecation_phase: 'denied_by_default' }),
      'permitted',
    ],
    ['4.0, which has no state', features({ deprecation_phase: 'permitted_by_default' }), 'permitted'],
    ['a version that has removed them', features({ deprecation_phase: 'removed' }), 'denied'],
    ['one that speaks of other features', [{ name: 'global_qos', state: 'denied' }], 'permitted'],
    ['one that has no deprecated features', fail('MANAGEMENT_NOT_FOUND', '', '', 'GET …: 404 not_found'), 'permitted'],
    ['3.10, which has no such page', fail('MANAGEMENT_UNREACHABLE', '', '', 'GET …: 406 '), 'permitted'],
    ['one that does not tell', refused, 'unknown'],
    ['one that says something else', { what: 'ever' }, 'unknown'],
  ])('%s', async (_, answer, transient) => {
    expect(await asked('4.3.0', { '/api/deprecated-features': answer })).toMatchObject({ transient });
  });
});

describe('what else a broker allows', () => {
  it('is told where the user may see it', async () => {
    const rules = await asked('4.3.6', {
      '/api/deprecated-features': [],
      '/api/vhosts/%2F': { default_queue_type: 'quorum' },
      '/api/permissions/%2F/guest': { configure: '^a', write: '.*', read: '' },
    });
    expect(rules).toMatchObject({
      defaultType: 'quorum',
      permissions: { configure: '^a', write: '.*', read: '' },
      user: 'guest',
      unknown: null,
    });
  });

  it('is not guessed where it is not told', async () => {
    expect(await asked('4.3.6')).toMatchObject({
      defaultType: null,
      permissions: null,
      unknown:
        'The broker does not tell this user whether transient queues are permitted, which type is the default and what this user may declare.',
    });
  });

  it.each([
    ['3.10.8', { classic: false, quorum: false }, false],
    ['3.13.7', { classic: true, quorum: true }, false],
    ['4.0.5', { classic: true, quorum: true }, true],
    ['4.3.6', { classic: false, quorum: true }, true],
  ])('goes by the version where nothing tells: RabbitMQ %s', async (version, consumerTimeout, endlessDeliveries) => {
    expect(await asked(version)).toMatchObject({ version, consumerTimeout, endlessDeliveries });
  });

  it('is what AMQP tells, without a management API; of another product nothing is assumed', async () => {
    expect(await askRules(broker(null, { product: 'RabbitMQ', version: '4.0.5' }))).toMatchObject({
      product: 'RabbitMQ',
      transient: 'unknown',
      consumerTimeout: { classic: true },
      unknown: 'No management API answers at here.',
    });
    expect(await askRules(broker(null, { product: 'LavinMQ', version: '2.1.0' }))).toMatchObject({
      product: 'LavinMQ',
      consumerTimeout: { classic: null, quorum: null },
      endlessDeliveries: null,
    });
    expect(await askRules(broker(null))).toMatchObject({ product: null, version: null });
  });
});
