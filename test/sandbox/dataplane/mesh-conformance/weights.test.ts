import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readMessage } from '../../../../sandbox/workloads/proto-wire.ts';
import { headers, to } from '../../../rig/gateway-rig.ts';
import { type ConformanceRig, conformanceRig, meshRoute } from '../../../rig/mesh-conformance-rig.ts';
import { httpClient } from '../../../rig/pod-client.ts';

const SAY = '/meshwright.echo.v1.Echo/Say';
/** The suite's own size and tolerance: 500 requests, shares within five points. */
const REQUESTS = 500;
const TOLERANCE = 5;

let mesh: ConformanceRig;

beforeAll(async () => {
  mesh = await conformanceRig();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await mesh.clean();
});

afterAll(async () => {
  await mesh.rig.close();
  expect(mesh.rig.problems).toEqual([]);
});

/** Chance from a seed (mulberry32): five points are only 2.4 standard deviations of 500 free draws. */
function seedChance(seed: number): void {
  let state = seed;
  vi.spyOn(Math, 'random').mockImplementation(() => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  });
}

async function sharesOf(ask: () => Promise<unknown>): Promise<ReadonlyMap<unknown, number>> {
  const counts = new Map<unknown, number>();
  for (let i = 0; i < REQUESTS; i++) {
    const backend = await ask();
    counts.set(backend, (counts.get(backend) ?? 0) + 100 / REQUESTS);
  }
  return counts;
}

function expectShares(
  shares: ReadonlyMap<unknown, number>,
  expected: Readonly<Record<string, number>>,
): void {
  expect([...shares.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [backend, share] of Object.entries(expected)) {
    expect(Math.abs((shares.get(backend) ?? 0) - share)).toBeLessThanOrEqual(TOLERANCE);
  }
}

describe('MeshHTTPRouteWeight', () => {
  const weighted = (v1: number, v2: number) =>
    meshRoute('HTTPRoute', [{ backendRefs: [to('echo-v1', { weight: v1 }), to('echo-v2', { weight: v2 })] }]);
  const shares = async () => {
    const kept = await httpClient(mesh.proxy(), 'echo', 80);
    const counted = await sharesOf(async () => (await kept.ask()).headers['x-backend']);
    kept.close();
    return counted;
  };

  it('of 500 requests 70 of 100 reach one backend, 30 the other, none a third', async () => {
    await mesh.apply(weighted(70, 30));
    seedChance(5);
    expectShares(await shares(), { 'echo-v1': 70, 'echo-v2': 30 });
  });

  it('a weight of 0 gets nothing at all', async () => {
    await mesh.apply(weighted(0, 1));
    expectShares(await shares(), { 'echo-v2': 100 });
  });

  it('is red on a mesh that ignores weights', async () => {
    await mesh.apply(weighted(70, 30));
    await mesh.rig.extension('PUT', 'sabotages/ignore-weights');
    await mesh.rig.converged();
    seedChance(5);
    const broken = await shares();
    await mesh.rig.extension('DELETE', 'sabotages');
    expect(() => expectShares(broken, { 'echo-v1': 70, 'echo-v2': 30 })).toThrow();
  });
});

describe('MeshGRPCRouteWeight', () => {
  it('of 500 calls on one connection 70 of 100 reach one backend, 30 the other', async () => {
    const grpc = (name: string, weight: number) => ({ name, port: 7070, weight });
    await mesh.apply(meshRoute('GRPCRoute', [{ backendRefs: [grpc('echo-v1', 70), grpc('echo-v2', 30)] }]));
    const client = await mesh.grpc();
    seedChance(11);
    const shares = await sharesOf(async () => {
      const answer = await client.call(SAY, Buffer.alloc(0));
      expect(answer.status).toBe(0);
      return answer.headers['x-backend'];
    });
    expectShares(shares, { 'echo-v1': 70, 'echo-v2': 30 });
  });
});

describe('MeshGRPCRouteRequestHeaderModifier', () => {
  const change = {
    set: headers(['X-Header-Set', 'set-overwrites-values']),
    add: headers(['X-Header-Add', 'add-appends-values']),
    remove: ['X-Header-Remove'],
  };

  it.each([
    ['x-header-set', 'old', 'set-overwrites-values'],
    ['X-Header-Add', 'some-other-value', 'some-other-value, add-appends-values'],
    ['x-header-remove', 'gone', undefined],
    ['another-header', 'another-header-val', 'another-header-val'],
  ])('metadata %s: %s arrives as %s', async (name, value, expected) => {
    await mesh.apply(
      meshRoute('GRPCRoute', [
        {
          matches: [{ method: { service: 'meshwright.echo.v1.Echo', method: 'Say' } }],
          filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: change }],
          backendRefs: [{ name: 'echo-v1', port: 7070 }],
        },
      ]),
    );
    const answer = await (await mesh.grpc()).call(SAY, Buffer.alloc(0), { [name]: value });
    expect([answer.status, answer.headers['x-backend']]).toEqual([0, 'echo-v1']);
    expect(metadataOf(answer.messages[0] ?? Buffer.alloc(0)).get(name.toLowerCase())).toBe(expected);
  });
});

/** The metadata that a call arrived with, as the echo tells it (field 5: name and value). */
function metadataOf(message: Buffer): ReadonlyMap<string, string> {
  const found = (readMessage(message) ?? []).filter(({ number }) => number === 5);
  return new Map(
    found.map(({ value }) => {
      const pair = readMessage(value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0)) ?? [];
      const text = (number: number) => String(pair.find((each) => each.number === number)?.value ?? '');
      return [text(1), text(2)];
    }),
  );
}
