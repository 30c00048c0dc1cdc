import { formatUrl, type ParsedUrl } from '../../shared/broker-url.ts';
import type { PasswordChange, SecretStore } from '../../shared/calls/profile-calls.ts';
import {
  Endpoint,
  formatHost,
  type ListedProfile,
  newProfile,
  type PinnedCertificate,
  Profile,
  type TlsSettings,
} from '../../shared/profile.ts';
import { type FieldErrors, type Read, read, toNumber } from '../ui/form.ts';
import { type ClientFields, clientErrors, clientOf } from './client-state.ts';
import type { Draft } from './editing.ts';

/** What stands in the connection form, as it was typed. */
export interface FormState {
  readonly name: string;
  /** One `host:port` a line. */
  readonly hosts: string;
  readonly vhost: string;
  readonly username: string;
  readonly password: string;
  /** Whether a password was typed: an empty field keeps the one that is stored. */
  readonly passwordTyped: boolean;
  readonly keep: 'stored' | 'session';
  readonly heartbeat: string;
  readonly tls: boolean;
  readonly ca: string;
  readonly serverName: string;
  readonly pinned: readonly PinnedCertificate[];
  readonly client: ClientFields;
  readonly readOnly: boolean;
  /** Empty = it is sought. */
  readonly managementUrl: string;
  /** What the list of connections shows and sorts by. */
  readonly group: string;
  readonly colour: Profile['colour'];
}

export type FormProfile = Omit<Profile, 'id'>;

/** The form for a new connection (with the tutorial's defaults, and what is known of it) or for one that is there. */
export function formOf(profile: ListedProfile | null, store: SecretStore, draft: Draft = {}): FormState {
  const endpoint = profile ?? { ...newProfile, ...draft };
  return {
    name: profile?.name ?? draft.name ?? 'Local RabbitMQ',
    hosts: endpoint.hosts.map(formatHost).join('\n'),
    vhost: endpoint.vhost,
    username: endpoint.username,
    password: profile ? '' : 'guest',
    passwordTyped: profile === null,
    keep: store === 'keyring' || profile?.password === 'scrambled' ? 'stored' : 'session',
    heartbeat: String(endpoint.heartbeat),
    tls: endpoint.tls !== null,
    ca: endpoint.tls?.ca ?? '',
    serverName: endpoint.tls?.serverName ?? '',
    pinned: endpoint.tls?.pinned ?? [],
    client: clientOf(endpoint.tls),
    readOnly: endpoint.readOnly,
    managementUrl: endpoint.managementUrl ?? '',
    group: endpoint.group,
    colour: endpoint.colour,
  };
}

/** The form after a URL was pasted: what the URL says replaces what stood there. */
export function withUrl(form: FormState, url: Extract<ParsedUrl, { ok: true }>): FormState {
  const { hosts, vhost, username, tls, heartbeat } = url.endpoint;
  const password = url.password === null ? {} : { password: url.password, passwordTyped: true };
  return {
    ...form,
    ...password,
    hosts: hosts.map(formatHost).join('\n'),
    vhost,
    username,
    tls: tls !== null,
    serverName: tls?.serverName ?? '',
    heartbeat: String(heartbeat),
  };
}

/** The URL of what stands in the form; empty while something there can't be read. */
export function urlOf(form: FormState, withPassword: boolean): string {
  const endpoint = Endpoint.safeParse(endpointOf(form));
  return endpoint.success ? formatUrl(endpoint.data, withPassword ? form.password : null) : '';
}

/** `host`, `host:port` or `[::1]:port`. */
function parseHost(line: string, tls: boolean): { host: string; port: number } {
  const match = /^\s*(?:\[([^\]]+)\]|([^:\s]+))(?::(\S+))?\s*$/.exec(line);
  if (!match) return { host: line.trim(), port: Number.NaN };
  const port = match[3] === undefined ? (tls ? 5671 : 5672) : toNumber(match[3]);
  return { host: match[1] ?? match[2] ?? '', port };
}

function tlsOf({ ca, serverName, pinned, client }: FormState): TlsSettings {
  return {
    ...(ca.trim() ? { ca } : {}),
    ...(serverName.trim() ? { serverName: serverName.trim() } : {}),
    ...(pinned.length > 0 ? { pinned: [...pinned] } : {}),
    ...(client.kind === 'none' ? {} : { client: { kind: client.kind, name: client.name } }),
  };
}

function endpointOf(form: FormState): unknown {
  return {
    hosts: form.hosts
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => parseHost(line, form.tls)),
    vhost: form.vhost,
    username: form.username,
    tls: form.tls ? tlsOf(form) : null,
    heartbeat: toNumber(form.heartbeat),
  };
}

/** Reads the form with the schema that the main process uses. */
export function readForm(form: FormState): Read<FormProfile> {
  const { name, group, colour, readOnly } = form;
  const managementUrl = form.managementUrl.trim() || null;
  const missing = form.tls ? clientErrors(form.client) : {};
  const result = read(Profile.omit({ id: true }), {
    ...(endpointOf(form) as object),
    name,
    group,
    colour,
    readOnly,
    managementUrl,
  });
  if (Object.keys(missing).length === 0) return result;
  return { ok: false, errors: result.ok ? missing : { ...result.errors, ...missing } };
}

/** The first message about any part of the hosts. */
export function hostsError(errors: FieldErrors): string | undefined {
  return Object.entries(errors).find(([path]) => path.startsWith('hosts'))?.[1];
}

export function passwordChange(form: FormState): PasswordChange {
  return form.passwordTyped ? { keep: form.keep, password: form.password } : { keep: 'unchanged' };
}
