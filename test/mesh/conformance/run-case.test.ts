import { describe, expect, it } from 'vitest';
import type { ConformanceCase, Place } from '../../../mesh/conformance/case-model.ts';
import { runCase } from '../../../mesh/conformance/run-case.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Verdict } from '../../../schemas/proof.ts';
import { scriptedTools, type ToolScript } from '../../rig/suite-tools.ts';

const PLACE: Place = {
  namespace: 'smi-case',
  callers: 'smi-callers',
  elsewhere: 'smi-elsewhere',
  outside: 'smi-outside',
  profile: 'full',
};

const CASE: ConformanceCase = {
  id: 'traffic-access/sample',
  spec: 'traffic-access',
  title: 'a sample',
  historical: ['TA-03'],
  needs: ['traffic-access'],
  given: 'a server',
  workloads: () => [],
  actions: () => [
    { do: 'policy', objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'policy' } }] },
    {
      do: 'probe',
      name: 'first',
      input: { from: {}, request: { url: 'http://a' }, expect: { status: 200 } },
    },
    {
      do: 'probe',
      name: 'second',
      input: { from: {}, request: { url: 'http://a' }, expect: { status: 200 } },
    },
  ],
};

async function run(script: ToolScript, of: ConformanceCase = CASE) {
  const tools = scriptedTools(script);
  return { result: await runCase(of, PLACE, tools, 2), called: tools.called };
}

describe('a conformance case', () => {
  it('passes when each of its probes did, with what was applied and seen', async () => {
    const { result, called } = await run({});
    expect(result).toMatchObject({
      id: CASE.id,
      verdict: 'passed',
      historical: ['TA-03'],
      given: 'a server',
    });
    expect(result.applied.map(({ metadata }) => metadata.name)).toEqual(['policy']);
    expect(result.evidence.map(({ key }) => key)).toEqual([`${CASE.id}.first`, `${CASE.id}.second`]);
    expect(called).toEqual([
      'fresh smi-case',
      'apply',
      'enrol smi-case deny',
      'policy',
      `probe ${CASE.id}.first`,
      `probe ${CASE.id}.second`,
      'remove smi-case',
    ]);
  });

  it.each(['failed', 'inconclusive', 'unsupported'] as const)(
    'is %s as the first probe that is, and looks no further',
    async (verdict: Verdict) => {
      const { result, called } = await run({ verdicts: { [`${CASE.id}.first`]: verdict } });
      expect(result).toMatchObject({ verdict, message: `it is ${verdict}` });
      expect(called.filter((each) => each.startsWith('probe'))).toHaveLength(1);
      expect(called.at(-1)).toBe('remove smi-case');
    },
  );

  it('is unsupported where the mesh says that it lacks what the case is about, and touches nothing', async () => {
    const { result, called } = await run({ capabilities: { 'traffic-access': 'none' } });
    expect(result).toMatchObject({ verdict: 'unsupported', message: 'the mesh has no traffic-access' });
    expect(called).toEqual([]);
  });

  it('is unsupported where the mesh cannot take the policy in', async () => {
    const refusal = new Failure('unsupported', 'no regular expressions');
    const { result } = await run({ fail: { policy: refusal } });
    expect(result).toMatchObject({ verdict: 'unsupported', message: 'no regular expressions' });
  });

  it('is inconclusive where the cluster stood in the way, and cleans up all the same', async () => {
    const { result, called } = await run({ fail: { enrol: new Failure('timeout', 'no pod came up') } });
    expect(result).toMatchObject({ verdict: 'inconclusive', message: 'no pod came up' });
    expect(called.at(-1)).toBe('remove smi-case');
  });

  it('is inconclusive when nothing was measured', async () => {
    const { result } = await run({}, { ...CASE, actions: () => [] });
    expect(result).toMatchObject({ verdict: 'inconclusive', message: 'nothing was measured' });
  });

  it('hides no fault of ours and no cancel', async () => {
    await expect(run({ fail: { policy: new TypeError('a fault') } })).rejects.toThrow('a fault');
    await expect(run({ fail: { policy: new Failure('cancelled', 'stop') } })).rejects.toThrow('stop');
  });
});
