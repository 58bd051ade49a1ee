import { describe, expect, it } from 'vitest';
import { conformanceStep } from '../../../../engine/steps/conformance/conformance.ts';
import { capabilityOf } from '../../../../mesh/conformance/capability.ts';
import type { SpecResult, SuiteResult } from '../../../../schemas/conformance.ts';
import type { ConformanceInput } from '../../../../schemas/generated/documents.ts';
import { scriptedCluster } from '../../../rig/scripted-cluster.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';
import { stepContext } from '../../../rig/step-context.ts';

type Counts = SpecResult['cases'];

const NONE: Counts = { passed: 0, failed: 0, inconclusive: 0, unsupported: 0 };

async function judged(counts: Partial<Counts>, gate?: 'full' | 'half' | 'none', apart = 0) {
  const cases = { ...NONE, ...counts };
  const result: SuiteResult = {
    suite: 'smi',
    suiteDigest: 'sha256:0',
    profile: 'full',
    seed: 7,
    where: { kind: 'sandbox', context: 'sandbox' },
    cluster: { version: 'v1', uid: 'u' },
    images: [],
    specs: [{ spec: 'traffic-split', capability: capabilityOf(cases, apart), cases, apart, lacks: [] }],
    cases: [],
  };
  const input: ConformanceInput = {
    suite: 'smi',
    ...(gate === undefined ? {} : { gates: { 'traffic-split': gate } }),
  };
  const { ctx, files } = stepContext({ cluster: scriptedCluster(), mesh: scriptedMesh() });
  const world = {
    ...ctx.world,
    suites: { choose: async () => ({ cases: [], run: async () => result }) },
  };
  const outcome = await conformanceStep.execute(input, { ...ctx, world });
  return { verdict: outcome.proofs?.[0]?.verdict, outcome, files };
}

describe('the gate of a specification', () => {
  it.each([
    ['full', { passed: 3 }, 'passed'],
    ['full', { passed: 2, failed: 1 }, 'failed'],
    ['full', { passed: 2, inconclusive: 1 }, 'inconclusive'],
    ['full', { passed: 2, unsupported: 1 }, 'unsupported'],
    ['full', { passed: 1, inconclusive: 1, unsupported: 1 }, 'unsupported'],
    ['full', { unsupported: 3 }, 'unsupported'],
    ['half', { passed: 2, failed: 2 }, 'passed'],
    ['half', { passed: 1, failed: 2 }, 'failed'],
    ['half', { passed: 1, failed: 2, inconclusive: 1 }, 'inconclusive'],
    ['half', { passed: 1, failed: 2, unsupported: 1 }, 'unsupported'],
    ['half', { passed: 1, failed: 3, inconclusive: 1 }, 'failed'],
    ['none', { failed: 3 }, 'passed'],
  ] as const)('%s over %j is %s', async (gate, counts, verdict) => {
    expect((await judged(counts, gate)).verdict).toBe(verdict);
  });

  it.each([
    ['full', { passed: 3, unsupported: 1 }, 1, 'passed'],
    ['full', { passed: 3, unsupported: 2 }, 1, 'unsupported'],
    ['full', { failed: 1, unsupported: 1 }, 1, 'failed'],
    ['full', { unsupported: 2 }, 2, 'unsupported'],
    ['half', { unsupported: 2 }, 2, 'unsupported'],
    ['half', { passed: 1, failed: 2, unsupported: 2 }, 2, 'failed'],
  ] as const)(
    '%s over %j, of which %i need what the mesh lacks as a whole, is %s',
    async (gate, counts, apart, verdict) => {
      expect((await judged(counts, gate, apart)).verdict).toBe(verdict);
    },
  );

  it('is full where none is given', async () => {
    expect((await judged({ passed: 1, failed: 1 })).verdict).toBe('failed');
  });

  it('keeps the whole result as a file of the run', async () => {
    const { outcome, files } = await judged({ passed: 1 });
    expect(outcome.result).toMatchObject({ file: 'artifacts/step-conformance.json' });
    expect(JSON.parse(files.get('step-conformance.json') ?? '')).toMatchObject({ suite: 'smi' });
  });
});
