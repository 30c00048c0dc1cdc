import { describe, expect, it } from 'vitest';
import { plainQueue } from '../../../shared/explore/declare.ts';
import type { BrokerRules } from '../../../shared/explore/declare-rules.ts';
import { blockedFields, type DeclareForm, emptyForm, readForm } from './form-state.ts';

const rules: BrokerRules = {
  product: 'RabbitMQ',
  version: '4.3.6',
  transient: 'denied',
  defaultType: 'classic',
  user: 'guest',
  permissions: { configure: '^work', write: '.*', read: '.*' },
  consumerTimeout: { classic: false, quorum: true },
  endlessDeliveries: true,
  unknown: null,
};

const form = (change: Partial<DeclareForm>): DeclareForm => ({ ...emptyForm, name: 'work', ...change });
const numbers = (change: Partial<DeclareForm['numbers']>) => ({ ...emptyForm.numbers, ...change });

describe('the form', () => {
  it('stands for a plain queue at first, and wants a name', () => {
    expect(readForm(emptyForm, rules)).toEqual({
      ok: false,
      errors: { name: expect.stringContaining('needs a name') },
    });
    expect(readForm(form({}), rules)).toEqual({ ok: true, value: { ...plainQueue, name: 'work' } });
  });

  it('reads numbers as they are typed, and says which is none', () => {
    const typed = form({ numbers: numbers({ maxLength: ' 1000 ', messageTtl: 'soon' }) });
    expect(readForm(typed, rules)).toEqual({
      ok: false,
      errors: { messageTtl: 'A time to live is a whole number of milliseconds.' },
    });
    expect(readForm(form({ numbers: numbers({ maxLength: ' 1000 ' }) }), rules)).toMatchObject({
      value: { maxLength: 1000, messageTtl: null },
    });
  });

  it('sends nothing that the type can’t have, and keeps it for the other type', () => {
    const both = { numbers: numbers({ maxPriority: '3', deliveryLimit: '5' }), autoDelete: true, exclusive: true };
    expect(readForm(form({ ...both, type: 'classic' }), rules)).toMatchObject({
      value: { maxPriority: 3, deliveryLimit: null, autoDelete: true, exclusive: true, durable: false },
    });
    expect(readForm(form({ ...both, type: 'quorum', durable: false }), rules)).toMatchObject({
      value: { maxPriority: null, deliveryLimit: 5, autoDelete: false, exclusive: false, durable: true },
    });
  });

  it('has three ways for dead letters', () => {
    const letters = { deadLetterExchange: 'dead', deadLetterRoutingKey: 'key' };
    expect(readForm(form({ ...letters, deadLetters: 'none' }), rules)).toMatchObject({
      value: { deadLetterExchange: null, deadLetterRoutingKey: null },
    });
    expect(readForm(form({ ...letters, deadLetters: 'default' }), rules)).toMatchObject({
      value: { deadLetterExchange: '', deadLetterRoutingKey: 'key' },
    });
    expect(readForm(form({ ...letters, deadLetters: 'exchange' }), rules)).toMatchObject({
      value: { deadLetterExchange: 'dead' },
    });
    expect(readForm(form({ deadLetters: 'exchange' }), rules)).toMatchObject({
      errors: { deadLetterExchange: 'Name the exchange.' },
    });
  });

  it('tells what this broker or its user’s permissions refuse', () => {
    expect(readForm(form({ name: 'other' }), rules)).toMatchObject({
      errors: { name: expect.stringMatching(/\^work/) },
    });
    expect(readForm(form({ isNamed: false }), rules)).toMatchObject({
      errors: { name: expect.stringMatching(/makes up/) },
    });
  });
});

describe('what can’t be set', () => {
  it('is told by type and broker', () => {
    expect(Object.keys(blockedFields(form({}), rules)).sort()).toEqual([
      'consumerTimeout',
      'deadLetterStrategy',
      'deliveryLimit',
      'durable',
      'initialGroupSize',
    ]);
    expect(Object.keys(blockedFields(form({ type: 'quorum' }), rules)).sort()).toEqual([
      'autoDelete',
      'durable',
      'exclusive',
      'maxPriority',
    ]);
    expect(blockedFields(form({}), { ...rules, transient: 'permitted' })).not.toHaveProperty('durable');
    expect(blockedFields(form({ exclusive: true }), rules)).toMatchObject({
      durable: expect.stringContaining('never durable'),
    });
  });
});
