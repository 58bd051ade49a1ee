import { describe, expect, it } from 'vitest';
import { performanceStep } from '../../../../engine/steps/performance/performance.ts';
import type { AgentRequest } from '../../../../schemas/agent-protocol.ts';
import type { PerformanceInput } from '../../../../schemas/generated/documents.ts';
import type { LoadResult } from '../../../../schemas/load.ts';
import { loadResult } from '../../../rig/load-result.ts';
import type { MeshScript } from '../../../rig/scripted-mesh.ts';
import { type Network, scriptedNetwork, served, spiffe } from '../../../rig/scripted-network.ts';

const CANARY: PerformanceInput = {
  from: { workload: 'deployment/shopper' },
  profile: {
    duration: '8s',
    clients: [{ rps: 700, connections: 32, endpointUrls: ['http://website:8080/'] }],
  },
  backendFrom: { header: 'x-backend' },
  compare: {
    canary: 'website-v2',
    control: 'website-v1',
    minRequests: 250,
    errors: '<= +2pp',
    p90: '<= 1.5x',
  },
};
const GOOD = { 'website-v1': { perSecond: 665 }, 'website-v2': { perSecond: 35 } };
const BROKEN = { ...GOOD, 'website-v2': { perSecond: 35, errorsPerSecond: 4 } };

function rig(load: LoadResult, mesh: MeshScript = {}) {
  const asked: AgentRequest[] = [];
  const network: Network = scriptedNetwork(({ account }) => served(account), {
    mesh,
    agent: { load: () => load, onRequest: (request) => asked.push(request) },
  });
  return { ...network, asked };
}

async function verdicts(network: Network, input = CANARY) {
  const { proofs = [] } = await performanceStep.execute(input, network.ctx);
  return Object.fromEntries(proofs.map(({ key, verdict }) => [key, verdict]));
}

describe('performance', () => {
  it('sends the profile from the workload’s own pod, in milliseconds', async () => {
    const network = rig(loadResult(GOOD));
    const outcome = await performanceStep.execute({ ...CANARY, warmup: '2s' }, network.ctx);
    expect(network.asked.find(({ type }) => type === 'load')).toMatchObject({
      profile: {
        durationMs: 8000,
        warmupMs: 2000,
        timeoutMs: 10_000,
        backendFrom: { header: 'x-backend' },
        clients: [
          { rps: 700, connections: 32, method: 'GET', headers: {}, endpointUrls: ['http://website:8080/'] },
        ],
      },
    });
    expect(outcome.result).toMatchObject({
      requests: 5600,
      errorRate: 0,
      actualQps: 700,
      byBackend: { 'website-v2': { requests: 280, errors: 0 } },
    });
    expect(outcome.result['latenciesMs']).toMatchObject({ p50: expect.any(Number), p99: expect.any(Number) });
  });

  it('warms up for a second unless told otherwise, and says so', async () => {
    const warmups: unknown[] = [];
    for (const more of [{}, { warmup: '0s' }]) {
      const network = rig(loadResult(GOOD));
      const { result } = await performanceStep.execute({ ...CANARY, ...more }, network.ctx);
      warmups.push(result['warmupMs']);
    }
    expect(warmups).toEqual([1000, 0]);
  });

  it('passes a canary that is as good as its control', async () => {
    expect(await verdicts(rig(loadResult(GOOD)))).toEqual({
      'step:compare.errors': 'passed',
      'step:compare.p90': 'passed',
    });
  });

  it('fails a canary that fails its own requests, however good the blend looks', async () => {
    const network = rig(loadResult(BROKEN));
    expect(await verdicts(network)).toEqual({
      'step:compare.errors': 'failed',
      'step:compare.p90': 'passed',
    });
  });

  it('fails a canary that is slower than its control', async () => {
    const slow = { ...GOOD, 'website-v2': { perSecond: 35, latencyMs: 6 } };
    expect(await verdicts(rig(loadResult(slow)))).toMatchObject({ 'step:compare.p90': 'failed' });
  });

  it('is inconclusive when the canary got too few requests', async () => {
    const thin = { ...GOOD, 'website-v2': { perSecond: 5 } };
    expect(await verdicts(rig(loadResult(thin)))).toEqual({
      'step:compare.errors': 'inconclusive',
      'step:compare.p90': 'inconclusive',
    });
  });

  it('is inconclusive when the client was the bottleneck', async () => {
    const limited = { achievedRps: 400, clientLimited: true, clientLimits: ['it was late'] };
    expect(Object.values(await verdicts(rig(loadResult(GOOD, limited))))).toEqual([
      'inconclusive',
      'inconclusive',
    ]);
  });

  it('judges thresholds, alone under the step’s own key', async () => {
    const { compare: _compare, ...plain } = CANARY;
    const within = { ...plain, thresholds: { p99: '<= 50ms' } };
    expect(await verdicts(rig(loadResult(GOOD)), within)).toEqual({ step: 'passed' });
    const beyond = { ...plain, thresholds: { errorRate: '<= 0.1%', p99: '<= 1ms' } };
    expect(await verdicts(rig(loadResult(BROKEN)), beyond)).toEqual({
      'step:errorRate': 'failed',
      'step:p99': 'failed',
    });
  });

  it('puts the windows of its repeats together', async () => {
    const network = rig(loadResult(GOOD));
    const outcome = await performanceStep.execute({ ...CANARY, repeats: 3 }, network.ctx);
    expect(network.asked.filter(({ type }) => type === 'load')).toHaveLength(3);
    expect(outcome.result).toMatchObject({ requests: 16_800, durationMs: 24_000, actualQps: 700 });
  });

  it('is inconclusive from a pod that is not meshed, and sends nothing', async () => {
    const network = rig(loadResult(GOOD), { meshed: () => ({ meshed: false }) });
    expect(Object.values(await verdicts(network))).toEqual(['inconclusive', 'inconclusive']);
    expect(network.asked.some(({ type }) => type === 'load')).toBe(false);
  });

  it('fails when its requests left under another name', async () => {
    const client = spiffe('stranger');
    const arrived = [
      { pod: { namespace: 'shop', name: 'w' }, identity: spiffe('website'), client, count: 5600 },
    ];
    const network = rig(loadResult(GOOD), { arrivals: () => ({ arrived, refused: [] }) });
    expect(Object.values(await verdicts(network))).toEqual(['failed', 'failed']);
  });

  it('runs from here when its clients are not internal', async () => {
    const [client] = CANARY.profile.clients;
    const outside = {
      profile: {
        ...CANARY.profile,
        clients: [{ endpointUrls: ['http://127.0.0.1:1/'], ...client, internal: false }],
      },
      thresholds: { errorRate: '<= 1%' },
    };
    const network = scriptedNetwork(({ account }) => served(account), {
      ctx: { generate: () => loadResult(GOOD) },
    });
    expect(await verdicts(network, outside)).toEqual({ step: 'passed' });
    expect(network.cluster.writes).toEqual([]);
  });

  it('refuses a load that cannot end in time, and one without a caller', async () => {
    const network = rig(loadResult(GOOD));
    const long = { ...CANARY, profile: { ...CANARY.profile, duration: '10m' } };
    await expect(performanceStep.execute(long, network.ctx)).rejects.toThrow(
      'the load takes 10m1s, but the step has 5m left: give it a longer timeout',
    );
    const { from: _from, ...nobody } = CANARY;
    await expect(performanceStep.execute(nobody, network.ctx)).rejects.toMatchObject({ reason: 'invalid' });
  });
});
