import { describe, expect, it } from 'vitest';
import { probeStep } from '../../../../engine/steps/probe/probe.ts';
import type { ArrivalReport } from '../../../../engine/world.ts';
import type { ProbeInput } from '../../../../schemas/generated/documents.ts';
import { scriptedMesh } from '../../../rig/scripted-mesh.ts';
import { type Network, refused, scriptedNetwork, served, spiffe } from '../../../rig/scripted-network.ts';

const FROM = { workload: 'deployment/shopper' };
const REQUEST = { url: 'http://website:8080/' };
const status = (more: Partial<ProbeInput> = {}): ProbeInput => ({
  from: FROM,
  request: REQUEST,
  expect: { status: 200 },
  ...more,
});

async function judge(network: Network, input: ProbeInput) {
  const { proofs = [] } = await probeStep.execute(input, network.ctx);
  return proofs.map(({ key, verdict, message }) => ({ key, verdict, message }));
}

function agentsLeft({ cluster }: Network): number {
  return cluster.objects().filter(({ kind }) => kind === 'Pod').length;
}

describe('a probe', () => {
  it('sends from the workload’s own account and leaves no agent behind', async () => {
    const network = scriptedNetwork(({ account }) => served(account));
    expect(await judge(network, status())).toEqual([
      { key: 'step', verdict: 'passed', message: '10 of 10 answers had status 200' },
    ]);
    expect(network.sent).toHaveLength(10);
    expect(network.sent.every(({ account }) => account === 'shopper')).toBe(true);
    expect(agentsLeft(network)).toBe(0);
  });

  it('gives its agent the workload’s annotations but never its labels', async () => {
    let labels: unknown;
    let annotations: unknown;
    const network: Network = scriptedNetwork(({ account, pod }) => {
      const agent = network.cluster.find({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: pod });
      labels = agent?.metadata.labels;
      annotations = agent?.metadata.annotations;
      return served(account);
    });
    await judge(network, status());
    expect(labels).not.toHaveProperty('app');
    expect(annotations).toEqual({ 'mesh.test/proxy': 'small' });
  });

  it('fails with what came instead', async () => {
    const network = scriptedNetwork(({ account, index }) =>
      served(account, 'website-v1', index === 3 ? 503 : 200),
    );
    expect(await judge(network, status())).toEqual([
      {
        key: 'step',
        verdict: 'failed',
        message: '9 of 10 answers had status 200 (9 × 200, 1 × 503); the first that did not: status 503',
      },
    ]);
  });

  it('counts what arrived in another cluster of the run', async () => {
    const far = 'spiffe://far.test/ns/shop/sa/website';
    const probe = status({ expect: { peerIdentity: far } });
    const beyond: ArrivalReport = {
      arrived: [
        { pod: { namespace: 'shop', name: 'far-1' }, identity: far, client: spiffe('shopper'), count: 10 },
      ],
      refused: [],
    };
    const unseen = ({ account }: { readonly account: string }) => ({ sample: served(account).sample });
    const otherMeshes = [scriptedMesh({ arrivals: () => beyond })];
    expect(await judge(scriptedNetwork(unseen, { ctx: { otherMeshes } }), probe)).toMatchObject([
      { verdict: 'passed', message: `all 10 requests were served by ${far}` },
    ]);
    expect(await judge(scriptedNetwork(unseen), probe)).toMatchObject([{ verdict: 'failed' }]);
  });

  it('judges headers and bodies of each answer', async () => {
    const network = scriptedNetwork(({ account }) => served(account));
    const good = { header: { 'X-Backend': 'website-v1' }, body: { contains: 'hello', matches: 'v\\d$' } };
    expect((await judge(network, status({ expect: good }))).map(({ verdict }) => verdict)).toEqual([
      'passed',
      'passed',
    ]);
    const bad = { header: { 'X-Backend': 'website-v2' }, body: { equals: 'bye' } };
    expect(await judge(network, status({ expect: bad }))).toEqual([
      {
        key: 'step:header',
        verdict: 'failed',
        message:
          '0 of 10 answers had X-Backend: website-v2 (10 × 200); the first that did not: X-Backend: website-v1',
      },
      expect.objectContaining({ key: 'step:body', verdict: 'failed' }),
    ]);
  });

  it('says in what protocol its agent is to speak, and judges the status of a call', async () => {
    const requests: unknown[] = [];
    const call = (grpcStatus: number) => ({
      ...served('shopper'),
      sample: { outcome: 'response' as const, status: 200, grpcStatus },
    });
    const network = scriptedNetwork(({ index }) => call(index === 2 ? 14 : 0), {
      agent: { onRequest: (asked) => void (asked.type === 'requests' && requests.push(asked.requests[0])) },
    });
    const grpc = { method: 'a.B/C', metadata: { 'x-role': 'reader' } };
    const input = { from: FROM, request: { url: 'http://calls:9000', grpc }, expect: { grpcStatus: 0 } };
    expect(await judge(network, input)).toEqual([
      {
        key: 'step',
        verdict: 'failed',
        message:
          '9 of 10 answers had grpc-status 0 (9 × grpc-status 0, 1 × grpc-status 14); the first that did not: grpc-status 14',
      },
    ]);
    expect(requests.at(-1)).toMatchObject({ protocol: 'grpc', url: 'http://calls:9000', grpc });
  });

  it('of bytes asks for nothing but an answer', async () => {
    const network = scriptedNetwork(({ account, index }) =>
      index === 1
        ? { sample: { outcome: 'timeout' } }
        : { ...served(account), sample: { outcome: 'response' } },
    );
    const input: ProbeInput = { from: FROM, request: { url: 'udp://dns:53' }, expect: { answered: true } };
    expect(await judge(network, input)).toEqual([
      {
        key: 'step',
        verdict: 'failed',
        message:
          '9 of 10 requests were answered (9 × answered, 1 × timeout); the first that did not: timeout',
      },
    ]);
  });

  it('is inconclusive when its own pod is not meshed, and sends nothing', async () => {
    const network = scriptedNetwork(({ account }) => served(account), {
      mesh: { meshed: () => ({ meshed: false, reason: 'no proxy container' }) },
    });
    expect(await judge(network, status())).toEqual([
      {
        key: 'step',
        verdict: 'inconclusive',
        message: 'not meshed: the caller shop/shopper has no proxy of the mesh: no proxy container',
      },
    ]);
    expect(network.sent).toEqual([]);
    expect(agentsLeft(network)).toBe(0);
  });

  it('fails when its own proxy holds another identity', async () => {
    const network = scriptedNetwork(({ account }) => served(account), {
      mesh: { meshed: () => ({ meshed: true, identity: spiffe('stranger') }) },
    });
    expect(await judge(network, status())).toEqual([
      {
        key: 'step',
        verdict: 'failed',
        message: `the caller's proxy holds ${spiffe('stranger')}, not the claimed shop/shopper`,
      },
    ]);
  });

  it('fails when destinations saw another client, although every answer was right', async () => {
    const network = scriptedNetwork(() => served('stranger'));
    expect(await judge(network, status())).toEqual([
      {
        key: 'step',
        verdict: 'failed',
        message: `10 requests left as ${spiffe('stranger')}, not as the claimed shop/shopper`,
      },
    ]);
  });

  it('is inconclusive while a proxy is behind', async () => {
    const network = scriptedNetwork(({ account }) => served(account), {
      mesh: { converged: () => ({ converged: false, proxies: 1, behind: ['shop/website-1'] }) },
    });
    expect(await judge(network, status())).toEqual([
      { key: 'step', verdict: 'inconclusive', message: 'proxies still behind: shop/website-1' },
    ]);
  });

  it('tells an agent’s death from an answer', async () => {
    const network = scriptedNetwork(({ account }) => served(account), {
      agent: { diesAfter: 4, stderr: 'out of memory' },
    });
    await expect(probeStep.execute(status(), network.ctx)).rejects.toMatchObject({
      reason: 'agentFailed',
      message: expect.stringMatching(
        /^the agent in pod shop\/meshwright-agent-\w+ ended with exit code 137 \(OOMKilled\): out of memory$/,
      ),
    });
    expect(agentsLeft(network)).toBe(0);
  });

  it('names a workload that does not exist', async () => {
    const network = scriptedNetwork(({ account }) => served(account));
    await expect(
      probeStep.execute(status({ from: { workload: 'deployment/shoper' } }), network.ctx),
    ).rejects.toThrow('Deployment shop/shoper does not exist');
  });

  it('tries again until it holds, each time under a new nonce', async () => {
    const network = scriptedNetwork(({ account, index }) =>
      served(account, 'website-v1', index < 20 ? 503 : 200),
    );
    expect(await judge(network, status({ eventually: { within: '30s' } }))).toMatchObject([
      { verdict: 'passed' },
    ]);
    expect(new Set(network.sent.map(({ nonce }) => nonce)).size).toBe(3);
  });

  it('must hold all the time when it says so', async () => {
    const network = scriptedNetwork(({ account, index }) =>
      served(account, 'website-v1', index === 25 ? 503 : 200),
    );
    const input = status({ consistently: { for: '10s', interval: '1s' } });
    expect(await judge(network, input)).toMatchObject([{ verdict: 'failed' }]);
    expect(network.sent).toHaveLength(30);
  });

  it('ends with the signal, and its agent with it', async () => {
    const stop = new AbortController();
    const network = scriptedNetwork(
      ({ account }) => {
        stop.abort(new Error('stop'));
        return served(account, 'website-v1', 503);
      },
      { ctx: { signal: stop.signal } },
    );
    await expect(probeStep.execute(status({ eventually: { within: '1m' } }), network.ctx)).rejects.toThrow(
      'stop',
    );
    expect(agentsLeft(network)).toBe(0);
  });
});

describe('a probe of the peer’s identity', () => {
  const peer = status({ expect: { peerIdentity: 'website' } });

  it('takes it from the destination’s proxy', async () => {
    const network = scriptedNetwork(({ account }) => served(account));
    expect(await judge(network, peer)).toEqual([
      { key: 'step', verdict: 'passed', message: `all 10 requests were served by ${spiffe('website')}` },
    ]);
  });

  it('fails when another workload served', async () => {
    const network = scriptedNetwork(({ account }) => ({
      ...served(account),
      arrived: {
        pod: { namespace: 'shop', name: 'x' },
        identity: spiffe('impostor'),
        client: spiffe(account),
      },
    }));
    expect(await judge(network, peer)).toMatchObject([
      {
        verdict: 'failed',
        message: `10 of 10 requests were not served by website: 10 × ${spiffe('impostor')}`,
      },
    ]);
  });

  it('fails when no proxy knows of the requests that were answered', async () => {
    const network = scriptedNetwork(({ account }) => ({ sample: served(account).sample }));
    expect(await judge(network, peer)).toMatchObject([
      { verdict: 'failed', message: '10 of 10 answered requests are unknown to every proxy of the mesh' },
    ]);
  });

  it('fails when requests arrive in plaintext', async () => {
    const network = scriptedNetwork(({ account }) => ({
      ...served(account),
      arrived: { pod: { namespace: 'shop', name: 'x' }, identity: spiffe('website') },
    }));
    expect(await judge(network, peer)).toMatchObject([
      {
        verdict: 'failed',
        message: expect.stringContaining('in plaintext, without the identity of shop/shopper'),
      },
    ]);
  });
});

describe('a probe of shares', () => {
  const share = (shares: Record<string, number>, more: Partial<ProbeInput> = {}): ProbeInput => ({
    from: FROM,
    request: REQUEST,
    expect: { share: shares },
    ...more,
  });
  /** Every twentieth request goes to the canary. */
  const split = (percent: number) =>
    scriptedNetwork(({ account, index }) =>
      served(account, (index * percent) % 100 < percent ? 'website-v2' : 'website-v1'),
    );

  it('sends until the interval decides, narrowing before everybody’s eyes', async () => {
    const network = split(5);
    expect(await judge(network, share({ 'website-v2': 5, tolerance: 2 }))).toMatchObject([
      { key: 'step', verdict: 'passed', message: expect.stringContaining('inside 5 ± 2 %') },
    ]);
    const widths = network.progress.flatMap(({ estimate }) =>
      estimate === undefined ? [] : [estimate.high - estimate.low],
    );
    expect(widths.length).toBeGreaterThan(2);
    expect(widths.at(-1)).toBeLessThan(widths[0] ?? 0);
  });

  it('fails when the mesh ignores the weights', async () => {
    expect(await judge(split(50), share({ 'website-v2': 5, tolerance: 2 }))).toMatchObject([
      { verdict: 'failed', message: expect.stringContaining('outside 5 ± 2 %') },
    ]);
  });

  it('is inconclusive where the budget ends first', async () => {
    expect(
      await judge(split(5), share({ 'website-v2': 5, tolerance: 1 }, { maxRequests: 200 })),
    ).toMatchObject([{ verdict: 'inconclusive' }]);
  });

  it('fails a whole share at the first stray', async () => {
    const network = scriptedNetwork(({ account, index }) =>
      served(account, index === 40 ? 'website-v1' : 'website-v2'),
    );
    expect(await judge(network, share({ 'website-v2': 100 }))).toMatchObject([{ verdict: 'failed' }]);
  });

  it('fails when a backend answers that no share names', async () => {
    const network = scriptedNetwork(({ account, index }) =>
      served(account, index % 100 === 7 ? 'website-v3' : index % 2 === 0 ? 'website-v1' : 'website-v2'),
    );
    const verdicts = await judge(network, share({ 'website-v1': 50, 'website-v2': 50, tolerance: 5 }));
    expect(verdicts).toMatchObject([
      { key: 'step:website-v1', verdict: 'failed', message: expect.stringContaining('by website-v3') },
      { key: 'step:website-v2', verdict: 'failed' },
    ]);
  });

  it('fails when the mesh refuses everything', async () => {
    const network = scriptedNetwork(({ account }) => refused(account));
    expect(await judge(network, share({ 'website-v2': 5 }))).toMatchObject([
      { verdict: 'failed', message: 'none of 100 requests reached a backend: 100 × 403' },
    ]);
  });

  it('is inconclusive when answers do not say who gave them', async () => {
    const network = scriptedNetwork(({ account }) => ({
      ...served(account),
      sample: { outcome: 'response', status: 200 },
    }));
    expect(await judge(network, share({ 'website-v2': 5 }))).toMatchObject([
      { verdict: 'inconclusive', message: expect.stringContaining('backendFrom') },
    ]);
  });
});

describe('a probe of latency', () => {
  const bound = (limit: string): ProbeInput => status({ expect: { latency: { p90: limit } } });
  const network = () =>
    scriptedNetwork(({ account, index }) => {
      const { sample, ...rest } = served(account);
      return { ...rest, sample: { ...sample, latencyMs: index % 100 } };
    });

  it('sends as many as the percentile needs', async () => {
    const sent = network();
    await judge(sent, bound('<= 200ms'));
    expect(sent.sent).toHaveLength(100);
  });

  it('passes within the bound and fails beyond it', async () => {
    expect(await judge(network(), bound('<= 200ms'))).toMatchObject([{ verdict: 'passed' }]);
    expect(await judge(network(), bound('<= 20ms'))).toMatchObject([{ verdict: 'failed' }]);
  });

  it('fails where fast answers are errors, unless the errors are what is asked for', async () => {
    const failing = () =>
      scriptedNetwork(({ account, index }) => {
        const { sample, ...rest } = served(account);
        return { ...rest, sample: { ...sample, latencyMs: 1, status: index % 50 === 0 ? 503 : 200 } };
      });
    expect(await judge(failing(), bound('<= 200ms'))).toMatchObject([
      { verdict: 'failed', message: expect.stringContaining('2 of 100 requests got no good answer') },
    ]);
    const asked = status({ expect: { status: [200, 503], latency: { p90: '<= 200ms' } } });
    expect(await judge(failing(), asked)).toMatchObject([{ verdict: 'passed' }, { verdict: 'passed' }]);
  });

  it('is inconclusive where the interval holds the bound', async () => {
    expect(await judge(network(), bound('<= 90ms'))).toMatchObject([{ verdict: 'inconclusive' }]);
  });
});
