import { describe, expect, it } from 'vitest';
import { parseUrl } from '../../shared/broker-url.ts';
import { ProfileId } from '../../shared/ids.ts';
import { type ListedProfile, newProfile } from '../../shared/profile.ts';
import { formOf, hostsError, passwordChange, readForm, urlOf, withUrl } from './form-state.ts';

const form = formOf(null, 'keyring');

describe('the connection form', () => {
  it('begins with the tutorial’s broker', () => {
    expect(readForm(form)).toMatchObject({
      ok: true,
      value: { hosts: [{ host: 'localhost', port: 5672 }], vhost: '/', username: 'guest', tls: null },
    });
  });

  it('reads several hosts, with and without a port, and IPv6', () => {
    const read = readForm({ ...form, hosts: 'one\n two:5673 \n\n[::1]:5680' });
    expect(read).toMatchObject({
      value: {
        hosts: [
          { host: 'one', port: 5672 },
          { host: 'two', port: 5673 },
          { host: '::1', port: 5680 },
        ],
      },
    });
  });

  it.each(['h:ten', 'h:0', 'h:65536', 'a b', ''])('refuses the host %j in words', (hosts) => {
    const read = readForm({ ...form, hosts });
    expect(read.ok).toBe(false);
    if (!read.ok) expect(hostsError(read.errors)).toBeTruthy();
  });

  it.each(['', 'ten', '0', '1.5'])('refuses the heartbeat %j', (heartbeat) => {
    const read = readForm({ ...form, heartbeat });
    expect(read.ok).toBe(false);
  });

  it('takes over what a URL says', () => {
    const url = parseUrl('amqps://u:p@broker:5999/prod');
    if (!url.ok) throw new Error(url.message);
    expect(withUrl(form, url)).toMatchObject({
      hosts: 'broker:5999',
      vhost: 'prod',
      username: 'u',
      password: 'p',
      tls: true,
    });
  });

  it('shows what stands in it as a URL, with the password only where that is asked for', () => {
    const filled = { ...form, hosts: 'one\n[::1]:5680', vhost: 'prod', username: 'u', password: 'p@', tls: true };
    expect(urlOf(filled, false)).toBe('amqps://u@one:5671,[::1]:5680/prod');
    expect(urlOf(filled, true)).toBe('amqps://u:p%40@one:5671,[::1]:5680/prod');
    expect(urlOf({ ...filled, hosts: 'one:port' }, false)).toBe('');
  });

  it('keeps what of a connection it does not show', () => {
    const saved = {
      ...newProfile,
      name: 'Live',
      group: 'Shop',
      colour: 'red',
      readOnly: true,
      managementUrl: 'https://h/m',
    };
    const read = readForm(formOf({ ...saved, id: ProfileId.parse('x'), password: null } as ListedProfile, 'keyring'));
    expect(read).toMatchObject({ value: saved });
  });

  it.each(['ftp://h', 'https://u:p@h', 'https://h?x', 'h:15672'])('refuses the management URL %j', (managementUrl) => {
    expect(readForm({ ...form, managementUrl }).ok).toBe(false);
  });

  it('keeps the stored password unless one was typed', () => {
    expect(passwordChange({ ...form, passwordTyped: false })).toEqual({ keep: 'unchanged' });
    expect(passwordChange({ ...form, passwordTyped: true, password: '' })).toEqual({ keep: 'stored', password: '' });
  });

  it('keeps passwords for the session only where there is no keyring, unless told otherwise', () => {
    expect(formOf(null, 'scrambled').keep).toBe('session');
    expect(formOf(null, 'none').keep).toBe('session');
  });
});
