import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEnvoy } from './envoy/run-envoy.ts';
import { compare, type Sides, smallest } from './generated/compare.ts';
import { gatewayCase } from './generated/gateways.ts';
import { routesCase } from './generated/routes.ts';
import { sandboxMesh } from './sandbox-mesh.ts';
import type { Mesh } from './scene.ts';

const found = findEnvoy(process.env['PATH'] ?? '');
const program = 'program' in found ? found.program : '';
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';

/** As many as a test may take; `test/campaigns/second-opinion/main.ts` takes any number of any seed. */
const COUNT = 60;
const SEED = 2026;

describe.skipIf('missing' in found)(`cases that nobody thought of${why}`, () => {
  let sandbox: Mesh | undefined;
  beforeAll(async () => {
    sandbox = await sandboxMesh();
  });
  afterAll(() => sandbox?.close());

  const sides = (): Sides => {
    if (sandbox === undefined) throw new Error('the sandbox is not open');
    return { sandbox, program };
  };

  it(`are answered alike by the sandbox and a stock Envoy (seed ${SEED})`, { timeout: 300_000 }, async () => {
    const { pairs, differences } = await compare(sides(), { seed: SEED, count: COUNT });
    expect(pairs).toBeGreaterThan(200);
    const [first] = differences;
    const words = first === undefined ? '' : await smallest(sides(), { seed: SEED, index: first.index });
    expect(`${differences.length} differ: ${words}`).toBe('0 differ: ');
  });
});

describe.skipIf('missing' in found)(`a sandbox that is broken${why}`, () => {
  it.each([
    ['ignore-headers', routesCase],
    ['ignore-matches', gatewayCase],
  ] as const)('is noticed: %s', { timeout: 300_000 }, async (name, arbitrary) => {
    const broken = await sandboxMesh([name]);
    try {
      const sides = { sandbox: broken, program };
      const { differences } = await compare(sides, { seed: SEED, count: 12, arbitrary });
      expect(differences.flatMap(({ lines }) => lines)).not.toEqual([]);
    } finally {
      await broken.close();
    }
  });
});
