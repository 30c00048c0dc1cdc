import { expect, it } from 'vitest';
import { isNamedAfterOne } from './same-cluster.ts';

it('a cluster that nobody has named is called after any of its nodes', () => {
  const nodes = ['rabbit@one', 'rabbit@two'];
  expect(isNamedAfterOne('rabbit@two', nodes)).toBe(true);
  expect(isNamedAfterOne('rabbit@two.example.com', nodes)).toBe(true);
  expect(isNamedAfterOne('rabbit@three', nodes)).toBe(false);
  expect(isNamedAfterOne('rabbit@twofold', nodes)).toBe(false);
  expect(isNamedAfterOne('production', nodes)).toBe(false);
  expect(isNamedAfterOne('here@laptop.lan', ['here@localhost'])).toBe(true);
  expect(isNamedAfterOne('rabbit@laptop.lan', ['here@localhost'])).toBe(false);
});
