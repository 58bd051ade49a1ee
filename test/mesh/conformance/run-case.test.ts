import { describe, expect, it } from 'vitest';
import type { Action, ConformanceCase, Place } from '../../../mesh/conformance/case-model.ts';
import { clusterIp } from '../../../mesh/conformance/cluster-ips.ts';
import { TRUST_DOMAIN } from '../../../mesh/conformance/policies.ts';
import { runCase } from '../../../mesh/conformance/run-case.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import type { Verdict } from '../../../schemas/proof.ts';
import { scriptedTools, type ToolScript } from '../../rig/suite-tools.ts';

const PLACE: Place = {
  namespace: 'smi-case',
  callers: 'smi-callers',
  elsewhere: 'smi-elsewhere',
  outside: 'smi-outside',
  second: 'smi-second',
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
      'enrol smi-case deny',
      'apply',
      'verifyEnrolled smi-case',
      'policy',
      `probe ${CASE.id}.first`,
      `probe ${CASE.id}.second`,
      'remove smi-case',
    ]);
  });

  it('tells each thing that it did in order: what it asked, and what came of it', async () => {
    const { result } = await run({});
    expect(result.steps).toMatchObject([
      { did: 'policy', what: 'ConfigMap /policy', at: 0, ms: 0 },
      { did: 'probe', what: 'first', asked: { request: { url: 'http://a' } }, came: { requests: 1 } },
      { did: 'probe', what: 'second' },
    ]);
    const stopped = await run({ fail: { policy: new Failure('timeout', 'no answer') } });
    expect(stopped.result.steps).toMatchObject([{ did: 'policy' }]);
  });

  it('calls the address that a Service has, and says nothing of a Service without one', async () => {
    const url = `http://${clusterIp('web')}:8080/`;
    const probe: Action = {
      do: 'probe',
      name: 'by-address',
      input: { from: {}, request: { url }, expect: { status: 200 } },
    };
    const of = { ...CASE, actions: () => [probe] };
    const having = (clusterIP: string) => {
      const read = (path: string): Json =>
        path === '/api/v1/namespaces/smi-case/services/web' ? { spec: { clusterIP } } : {};
      return run({ read }, of);
    };
    const urlOf = async (address: string) =>
      (await having(address)).result.steps.map(({ asked }) => JSON.stringify(asked)).join();
    expect(await urlOf('10.0.0.7')).toContain('"http://10.0.0.7:8080/"');
    expect(await urlOf('fd00::7')).toContain('"http://[fd00::7]:8080/"');
    expect((await having('None')).result).toMatchObject({
      verdict: 'unsupported',
      message: 'the Service web has no address of its own',
    });
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
    expect(result).toMatchObject({
      verdict: 'unsupported',
      message: 'the mesh says that it has no traffic-access',
      lacks: ['traffic-access'],
    });
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

  it('is unsupported where the cluster does not serve the version that it is about', async () => {
    const read = (): Json => {
      throw new Failure('notFound', 'no such path');
    };
    const { result, called } = await run({ read }, { ...CASE, serves: ['split.smi-spec.io/v1alpha2'] });
    expect(result).toMatchObject({
      verdict: 'unsupported',
      message: 'the cluster does not serve split.smi-spec.io/v1alpha2',
    });
    expect(called).not.toContain('policy');
  });

  it('makes, enrols and removes a second namespace where it asks for one', async () => {
    const { called } = await run({}, { ...CASE, second: true });
    expect(called).toContain('fresh smi-second');
    expect(called).toContain('enrol smi-case smi-second deny');
    expect(called.at(-1)).toBe('remove smi-case smi-second');
  });

  it('goes on where the cluster does not take flawed policy, and stops where something else stood in the way', async () => {
    const flawed: Action = { do: 'flawed', objects: [] };
    const of = { ...CASE, workloads: () => [], actions: () => [flawed, ...CASE.actions(PLACE)] };
    const calls = { apply: 0 };
    const failing = (reason: 'invalid' | 'forbidden') => {
      const tools = scriptedTools({});
      calls.apply = 0;
      const apply = async () => {
        calls.apply += 1;
        if (calls.apply > 1) throw new Failure(reason, 'not so');
      };
      return runCase(of, PLACE, { ...tools, apply }, 2);
    };
    expect(await failing('invalid')).toMatchObject({ verdict: 'passed' });
    expect(await failing('forbidden')).toMatchObject({ verdict: 'inconclusive', message: 'not so' });
  });

  it('binds SPIFFE IDs of the trust domain that it has seen, and none where it has seen none', async () => {
    const uri = `spiffe://${TRUST_DOMAIN}/ns/a/sa/b`;
    const policy: Action = {
      do: 'policy',
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'bound' }, data: { uri } }],
    };
    const probes = CASE.actions(PLACE).filter((action) => action.do === 'probe');
    const of = { ...CASE, actions: () => [...probes, policy] };
    expect((await run({}, of)).result).toMatchObject({ verdict: 'unsupported' });
    const seen = await run({ observed: { 'spiffe://mesh.local/ns/a/sa/server': 3 } }, of);
    expect(seen.result.applied[0]?.['data']).toEqual({ uri: 'spiffe://mesh.local/ns/a/sa/b' });
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
