import { describe, expect, it } from 'vitest';
import { mend } from './mend-form.ts';

describe('a connection form', () => {
  it.each([
    ['rabbit.example:15672', false, 'rabbit.example:5672'],
    ['[::1]:15672', false, '[::1]:5672'],
    ['one:15671\ntwo:15671', true, 'one:5671\ntwo:5671'],
    ['localhost:25673', false, 'localhost:15673'],
    ['localhost:8080', false, 'localhost:5672'],
    ['localhost:8080', true, 'localhost:5671'],
    ['localhost', false, 'localhost:5672'],
  ])('with %s gets the port for AMQP', (hosts, tls, expected) => {
    expect(mend({ hosts, tls }, 'amqpPort')).toEqual({ hosts: expected, tls });
  });

  it('has TLS switched off or on at its port, or goes to the port for it', () => {
    const form = { hosts: 'h:1234', tls: true };
    expect(mend(form, 'switchTlsOff')).toEqual({ hosts: 'h:1234', tls: false });
    expect(mend({ ...form, tls: false }, 'switchTlsOn')).toEqual(form);
    expect(mend(form, 'tlsPort')).toEqual({ hosts: 'h:5671', tls: true });
  });
});
