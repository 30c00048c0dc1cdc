import { describe, expect, it } from 'vitest';
import { USUAL_PORTS } from '../engine/brokers/found-brokers.ts';
import { builtInProfile, newProfile } from '../shared/profile.ts';
import { findOthers } from './found.ts';

/** Every port has a broker. */
const everywhere = async (ports: readonly number[]) =>
  ports.map((port) => ({ host: 'localhost', port, tls: false, product: 'RabbitMQ', version: '4.1', cluster: null }));
const to = (host: string, port: number) => ({ ...newProfile, hosts: [{ host, port }] });
const portsOf = async (found: ReturnType<typeof findOthers>): Promise<number[]> =>
  (await found).map(({ port }) => port);

describe('brokers that are found on this machine', () => {
  it('are those on the usual ports', async () => {
    expect(await portsOf(findOthers(() => [], everywhere))).toEqual([...USUAL_PORTS]);
    expect(USUAL_PORTS).toEqual(expect.arrayContaining([5671, 5672, 5682]));
  });

  it('are neither the built-in one nor one to which a connection leads; those are not even asked', async () => {
    const known = [builtInProfile(5673), to('127.0.0.1', 5672), to('::1', 5671), to('elsewhere', 5674)];
    const asked: number[] = [];
    const find = (ports: readonly number[]) => {
      asked.push(...ports);
      return everywhere(ports);
    };
    const found = await portsOf(findOthers(() => known, find));
    expect(found).toEqual(USUAL_PORTS.filter((port) => ![5671, 5672, 5673].includes(port)));
    expect(asked).toEqual(found);
  });

  it('are not the built-in one, which may begin to listen while they are sought', async () => {
    let known = [builtInProfile(1)];
    const find = async (ports: readonly number[]) => {
      known = [builtInProfile(5672)];
      return everywhere(ports);
    };
    expect(await portsOf(findOthers(() => known, find))).not.toContain(5672);
  });
});
