import { type Answer, type ApiRequest, type JsonObject, ok, param, type Route } from './api.ts';
import { NODE } from './node.ts';

export const healthRoutes: readonly Route[] = [
  check('alarms', (request) => alarms(request, 'There are alarms in effect in the cluster')),
  check('local-alarms', (request) => alarms(request, 'There are alarms in effect on the node')),
  check('virtual-hosts', healthy),
  check('node-is-mirror-sync-critical', alone),
  check('node-is-quorum-critical', alone),
  check('certificate-expiration/:within/:unit', healthy),
  check('ready-to-serve-clients', healthy),
  check('port-listener/:port', portListener),
  check('protocol-listener/:protocol', protocolListener),
];

function check(name: string, handler: (request: ApiRequest) => Answer): Route {
  return { path: `health/checks/${name}`, level: 'management', handlers: { GET: handler } };
}

function healthy(): Answer {
  return ok({ status: 'ok' });
}

function alone(): Answer {
  return ok({ status: 'ok', reason: 'single node cluster' });
}

const failed = (reason: string, more: JsonObject): Answer => ({
  status: 503,
  body: { status: 'failed', reason, ...more },
});

function alarms({ broker }: ApiRequest, reason: string): Answer {
  const { current } = broker.alarms;
  return current === null ? healthy() : failed(reason, { alarms: [{ node: NODE, resource: current }] });
}

function listening({ listeners }: ApiRequest): Map<string, number> {
  const { amqpPort, tlsPort, managementPort } = listeners;
  const protocols = new Map([
    ['amqp', amqpPort],
    ['http', managementPort],
  ]);
  return tlsPort === null ? protocols : protocols.set('amqp/ssl', tlsPort);
}

function portListener(request: ApiRequest): Answer {
  const port = Number(param(request, 'port'));
  const ports = [...listening(request).values()];
  return ports.includes(port) ? ok({ status: 'ok', port }) : failed('No active listener', { missing: port, ports });
}

function protocolListener(request: ApiRequest): Answer {
  const protocol = param(request, 'protocol');
  const protocols = [...listening(request).keys()];
  if (protocols.includes(protocol)) return ok({ status: 'ok', protocol });
  return failed('No active listener', { missing: protocol, protocols });
}
