import { about, inVhost, type Known, many, nameOf, type Rule } from './rule.ts';

// Who may do what: users, permissions, virtual hosts, limits.

type Permission = 'configure' | 'write' | 'read';

/** What a method needs on the queue and on the exchange that it names, by its class and id. */
const needs: Record<string, { queue?: Permission; exchange?: Permission }> = {
  '40.10': { exchange: 'configure' },
  '40.20': { exchange: 'configure' },
  '40.30': { exchange: 'write' },
  '40.40': { exchange: 'write' },
  '50.10': { queue: 'configure', exchange: 'write' },
  '50.20': { queue: 'write', exchange: 'read' },
  '50.30': { queue: 'read' },
  '50.40': { queue: 'configure' },
  '50.50': { queue: 'write', exchange: 'read' },
  '60.20': { queue: 'read' },
  '60.40': { exchange: 'write' },
  '60.70': { queue: 'read' },
};

const toDo: Record<string, string> = {
  'configure queue': 'declare or delete',
  'configure exchange': 'declare or delete',
  'write queue': 'bind',
  'write exchange': 'publish to',
  'read queue': 'consume from',
  'read exchange': 'bind queues to',
};

/** RabbitMQ before 3.11 does not say which permission is missing; the method that was refused tells. */
function permission(said: string | undefined, kind: string, { method }: Known): Permission | undefined {
  if (said) return said as Permission;
  return method && needs[`${method.classId}.${method.methodId}`]?.[kind as 'queue' | 'exchange'];
}

const isLocal = (host: string): boolean => /^(localhost|127\.|\[?::1\]?)/.test(host);

export const accessRules: readonly Rule[] = [
  {
    code: 'ACCESS_REFUSED',
    pattern:
      /(?:(configure|write|read) )?access to topic '(.*?)' in exchange '(.*?)' in vhost '(.*?)' refused for user '(.*?)'/,
    explain: ({ 1: said, 2: key, 3: exchange, 4: vhost, 5: user }) => ({
      message: `The user “${user}” may not ${said === 'read' ? 'bind with' : 'publish with'} the routing key “${key}” at the exchange “${exchange}”${inVhost(vhost)}.`,
      hint: 'Ask an administrator for that topic permission, use another key, or connect as another user.',
      about: about({ exchange, vhost, user }),
    }),
  },
  {
    code: 'ACCESS_REFUSED',
    pattern: /(?:(configure|write|read) )?access to (queue|exchange) '(.*?)' in vhost '(.*?)' refused for user '(.*?)'/,
    explain: ({ 1: said, 2: kind = '', 3: name = '', 4: vhost, 5: user }, known) => {
      const missing = permission(said, kind, known);
      const what = name === 'amq.default' ? 'the default exchange' : `the ${kind} “${name}”`;
      const message = missing
        ? `The user “${user}” may not ${toDo[`${missing} ${kind}`]} ${what}${inVhost(vhost)}: the permission to ${missing} it is missing.`
        : `The user “${user}” has no access to ${what}${inVhost(vhost)}: a permission (configure, write or read) is missing.`;
      return {
        message,
        hint: 'Ask an administrator for it, or connect as another user.',
        about: about({ [kind]: name, vhost, user }),
      };
    },
  },
  {
    code: 'CONNECTION_LIMIT',
    pattern: /access to vhost '(.*?)' refused for user '(.*?)': connection limit \((\d+)\) is reached/,
    explain: ({ 1: vhost, 2: user, 3: max }) => ({
      message: `The virtual host “${vhost}” may have ${many(max, 'connection')} at once, and has ${max === '1' ? 'it' : 'them'}.`,
      hint: 'Close programs that are connected to it, or ask an administrator for a higher limit (max-connections).',
      about: about({ vhost, user }),
    }),
  },
  {
    code: 'CONNECTION_LIMIT',
    pattern: /[Cc]onnection refused for user '(.*?)': user connection limit \((\d+)\) is reached/,
    explain: ({ 1: user, 2: max }) => ({
      message: `The user “${user}” may have ${many(max, 'connection')} at once, and has ${max === '1' ? 'it' : 'them'}.`,
      hint: 'Close programs that are connected as this user, or ask an administrator for a higher limit (max-connections).',
      about: about({ user }),
    }),
  },
  {
    code: 'CONNECTION_LIMIT',
    pattern: /connection refused: node connection limit \((\d+)\) is reached|node '?(\S*?)'? connection limit/i,
    explain: ({ 1: max }) => ({
      message: `The broker’s node may have ${max ?? 'a number of'} connections at once, and has them.`,
      hint: 'Close programs that are connected to it, use another node, or ask an administrator for a higher limit.',
    }),
  },
  {
    code: 'CHANNEL_LIMIT',
    pattern: /number of channels opened for user '(.*?)' has reached the (?:maximum allowed )?user limit of \(?(\d+)/,
    explain: ({ 1: user, 2: max }) => ({
      message: `The user “${user}” may have ${many(max, 'channel')} open at once, and has ${max === '1' ? 'it' : 'them'}: the broker closed the connection that asked for one more.`,
      hint: 'Close channels that nobody uses, or ask an administrator for a higher limit (max-channels).',
      about: about({ user }),
    }),
  },
  {
    code: 'CHANNEL_LIMIT',
    pattern:
      /number of channels opened (?:on node '?.*?'? )?\((\d+)\) has reached the (?:negotiated channel_max|maximum allowed limit) \((\d+)\)/,
    explain: ({ 2: max }) => ({
      message: `This connection may have ${many(max, 'channel')} (channel_max), and asked for one more: the broker closed it.`,
      hint: 'Close channels when they are done with, one per thread or consumer at most; or raise channel_max.',
    }),
  },
  {
    code: 'CHANNEL_LIMIT',
    pattern: /No channels left to allocate|NoFreeChannels|no (?:free|more) channel/i,
    explain: () => ({
      message: 'All the channels that this connection may have (channel_max) are open.',
      hint: 'Look for channels that are opened and never closed: one per thread or consumer is enough.',
    }),
  },
  {
    code: 'VHOST_REFUSED',
    pattern: /access to vhost '(.*?)' refused for user '(.*?)': vhost is down/,
    explain: ({ 1: vhost, 2: user }) => ({
      message: `The virtual host “${vhost}” is down on this node.`,
      hint: 'Use another node, or let an administrator restart it (rabbitmqctl restart_vhost).',
      about: about({ vhost, user }),
    }),
  },
  {
    code: 'VHOST_REFUSED',
    pattern: /access to vhost '(.*?)' refused for user '(.*?)'/,
    explain: ({ 1: vhost, 2: user }) => ({
      message: `The broker let you in, but not into this virtual host: the user “${user}” has no permissions in “${vhost}”.`,
      hint: 'Ask an administrator for them (rabbitmqctl set_permissions), or use another virtual host.',
      about: about({ vhost, user }),
    }),
  },
  {
    code: 'VHOST_NOT_FOUND',
    pattern: /vhost '?(.*?)'? not found/,
    explain: ({ 1: vhost }) => ({
      message: `The broker let you in, but not into this virtual host: there is none of the name “${vhost}”.`,
      hint: 'Check the name: the usual one is “/”. A URL that ends with “/” names none, and “/%2f” names “/”.',
      about: about({ vhost }),
    }),
  },
  {
    code: 'VHOST_NOT_FOUND',
    pattern: /vhost '(.*?)' is (?:deleted|down)/,
    explain: ({ 1: vhost }) => ({
      message: `The virtual host “${vhost}” was deleted while it was in use, with all its queues.`,
      hint: 'Choose another virtual host in the connection’s settings.',
      about: about({ vhost }),
    }),
  },
  {
    code: 'LOGIN_REFUSED',
    pattern: /user '(.*?)' is deleted/,
    explain: ({ 1: user }) => ({
      message: `The user “${user}” was deleted while it was in use.`,
      hint: 'Choose another user in the connection’s settings.',
      about: about({ user }),
    }),
  },
  {
    code: 'GUEST_ELSEWHERE',
    pattern: /user '(.*?)' can only connect via localhost|User can only log in via localhost/,
    explain: ({ 1: user }) => guest(user ?? 'guest', null),
  },
  {
    code: 'GUEST_ELSEWHERE',
    pattern: /ACCESS.REFUSED - Login was refused/i,
    // The broker’s words are the same for a wrong password.
    applies: ({ user, host }) => user === 'guest' && host !== undefined && !isLocal(host),
    explain: (_match, { user = 'guest', host }) => guest(user, host ?? null),
  },
  {
    code: 'LOGIN_REFUSED',
    pattern:
      /ACCESS.REFUSED - Login was refused|AuthenticationFailureException|ProbableAuthenticationError|username or password not allowed/i,
    explain: (_match, { user, host }) => ({
      message: `The broker${host ? ` at ${host}` : ''} refused the user name or the password${user ? ` of “${user}”` : ''}.`,
      hint: 'Check both. The user “guest” may only log in from the computer that the broker runs on.',
      about: about({ user }),
    }),
  },
  {
    code: 'ACCESS_REFUSED',
    pattern: /operation not permitted on the default exchange/,
    explain: () => ({
      message:
        'The default exchange can’t be changed: every queue is bound to it by its name, and nothing else ever is.',
      hint: 'Declare an exchange of your own.',
    }),
  },
  {
    code: 'ACCESS_REFUSED',
    pattern: /cannot publish to internal exchange '(.*?)'/,
    explain: ({ 1: exchange }) => ({
      message: `The exchange “${exchange}” is internal: it takes messages from other exchanges only.`,
      hint: 'Publish to an exchange that is bound to it.',
      about: about({ exchange }),
    }),
  },
  {
    code: 'ACCESS_REFUSED',
    pattern: /user_id property set to '(.*?)' but authenticated user was '(.*?)'/,
    explain: ({ 1: claimed, 2: user }) => ({
      message: `A message claimed to be from “${claimed}” (user-id), but was published as “${user}”.`,
      hint: 'Leave user-id out, or set it to the name that the connection logged in with.',
      about: about({ user }),
    }),
  },
  {
    code: 'ACCESS_REFUSED',
    pattern: /deletion of system exchange '(.*?)'/,
    explain: ({ 1: exchange }, known) => ({
      message: `“${nameOf(exchange, known.exchange)}” is one of the broker’s own exchanges and can’t be deleted.`,
      hint: 'It costs nothing: leave it.',
      about: about({ exchange }),
    }),
  },
];

function guest(user: string, host: string | null): { message: string; hint: string; about: { user: string } } {
  return {
    message: `The broker${host ? ` at ${host}` : ''} refused the user “${user}”, who may only log in from the broker’s own computer, unless it is set up otherwise.`,
    hint: 'Connect as a user of your own. If guest is let in from elsewhere there (loopback_users), it is the password that is wrong.',
    about: { user },
  };
}
