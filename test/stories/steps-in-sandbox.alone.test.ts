import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../cli/world/system-clock.ts';
import type { PriorRecord, StepHandler, StepOutcome } from '../../engine/step-handler.ts';
import { applyStep } from '../../engine/steps/apply.ts';
import { enrolStep } from '../../engine/steps/enrol.ts';
import { installMeshStep } from '../../engine/steps/install-mesh.ts';
import { performanceStep } from '../../engine/steps/performance/performance.ts';
import { policyStep } from '../../engine/steps/policy.ts';
import { probeStep } from '../../engine/steps/probe/probe.ts';
import { scaleStep } from '../../engine/steps/scale.ts';
import type { ProbeInput } from '../../schemas/generated/documents.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';
import { type RecordedContext, stepContext } from '../rig/step-context.ts';

const never = new AbortController().signal;

const NS = 'shop';
const metadata = (name: string) => ({ name, namespace: NS });
const account = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: metadata(name),
});

function deployment(
  name: string,
  serviceAccount: string,
  labels: Record<string, string>,
  env: Record<string, string> = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: serviceAccount,
          containers: [
            {
              name: 'app',
              image: 'meshwright/echo:1',
              env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
              ports: [{ name: 'http', containerPort: 8080 }],
              readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  };
}

function service(name: string, selector: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: { selector, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
  };
}

const APP: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NS } },
  ...['website', 'shopper', 'stranger'].map(account),
  deployment('shopper', 'shopper', { app: 'shopper' }),
  deployment('stranger', 'stranger', { app: 'stranger' }),
  deployment('website-v1', 'website', { app: 'website', version: 'v1' }, { BACKEND: 'website-v1' }),
  deployment('website-v2', 'website', { app: 'website', version: 'v2' }, { BACKEND: 'website-v2' }),
  service('website', { app: 'website' }),
  service('website-v1', { app: 'website', version: 'v1' }),
  service('website-v2', { app: 'website', version: 'v2' }),
];
const SPLIT = (canary: number): KubeObject => ({
  apiVersion: 'split.smi-spec.io/v1alpha4',
  kind: 'TrafficSplit',
  metadata: metadata('website'),
  spec: {
    service: 'website',
    backends: [
      { service: 'website-v1', weight: 100 - canary },
      { service: 'website-v2', weight: canary },
    ],
  },
});
const ALLOW: readonly KubeObject[] = [
  {
    apiVersion: 'specs.smi-spec.io/v1alpha4',
    kind: 'HTTPRouteGroup',
    metadata: metadata('everything'),
    spec: { matches: [{ name: 'all', pathRegex: '.*', methods: ['*'] }] },
  },
  {
    apiVersion: 'access.smi-spec.io/v1alpha3',
    kind: 'TrafficTarget',
    metadata: metadata('shopper-to-website'),
    spec: {
      destination: { kind: 'ServiceAccount', name: 'website', namespace: NS },
      rules: [{ kind: 'HTTPRouteGroup', name: 'everything', matches: ['all'] }],
      sources: [{ kind: 'ServiceAccount', name: 'shopper', namespace: NS }],
    },
  },
];
const URL = 'http://website:8080/';
const FROM = { workload: 'deployment/shopper' };
const SHARE = (percent: number): ProbeInput => ({
  from: FROM,
  request: { url: URL },
  expect: { share: { 'website-v2': percent, tolerance: 5 } },
});
const DENIED: ProbeInput = {
  from: { workload: 'deployment/stranger' },
  request: { url: URL },
  control: { from: FROM },
  expect: { denied: true },
};

let sandbox: StandingSandbox;
let keys = 0;

function context(): RecordedContext {
  keys += 1;
  return stepContext({
    cluster: sandbox.cluster,
    mesh: sandbox.mesh,
    clock: systemClock,
    random: { next: Math.random, hex: (bytes) => randomBytes(bytes).toString('hex') },
    agentProgram: { image: 'meshwright/agent:1', idle: [], session: ['meshwright', 'agent'] },
    key: `step${keys}`,
    namespace: NS,
    timeoutMs: 60_000,
  });
}

function run<Input>(handler: StepHandler<Input>, input: Input): Promise<StepOutcome> {
  return handler.execute(input, context().ctx);
}

async function verdicts(input: ProbeInput): Promise<readonly string[]> {
  const { proofs = [] } = await run(probeStep, input);
  return proofs.map(({ verdict, message }) => `${verdict}: ${message}`);
}

async function agents(): Promise<readonly string[]> {
  const pods = await sandbox.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: NS }, never);
  return pods.flatMap(({ metadata: { name = '', deletionTimestamp } }) =>
    name.startsWith('meshwright-agent') && deletionTimestamp === undefined ? [name] : [],
  );
}

describe('the steps in the embedded cluster', () => {
  let mesh: { readonly priors: readonly PriorRecord[] };

  beforeAll(async () => {
    sandbox = await standSandbox();
    await run(applyStep, { objects: APP, waitFor: { condition: 'Available' } });
    const enrolling = context();
    await enrolStep.execute({ namespaces: [NS], access: 'deny' }, enrolling.ctx);
    mesh = enrolling;
    await run(policyStep, { objects: [...ALLOW, SPLIT(50)] });
  });
  afterEach(() => sandbox.mend());
  afterAll(() => sandbox?.close());

  it('finds the mesh by the answer of a probe workload', async () => {
    const { summary } = await run(installMeshStep, { provider: 'sandbox' });
    expect(summary).toContain('adopted');
  });

  it('proves identity and status from the workload’s own pod and leaves no agent behind', async () => {
    expect(
      await verdicts({ from: FROM, request: { url: URL }, expect: { status: 200, peerIdentity: 'website' } }),
    ).toEqual([
      'passed: 10 of 10 answers had status 200',
      'passed: all 10 requests were served by spiffe://sandbox.local/ns/shop/sa/website',
    ]);
    await expect.poll(agents).toEqual([]);
  });

  it('proves a denial with an interleaved control', async () => {
    expect(await verdicts(DENIED)).toEqual([expect.stringMatching(/^passed: all 10 requests were denied/)]);
  });

  it('proves a split, and its change', async () => {
    expect(await verdicts(SHARE(50))).toEqual([expect.stringMatching(/^passed/)]);
    await run(policyStep, { objects: [SPLIT(20)] });
    expect(await verdicts(SHARE(20))).toEqual([expect.stringMatching(/^passed/)]);
    expect(await verdicts(SHARE(50))).toEqual([expect.stringMatching(/^failed/)]);
    await run(policyStep, { objects: [SPLIT(50)] });
  });

  it('proves mutual TLS from outside the mesh', async () => {
    const outside: ProbeInput = {
      from: { serviceAccount: 'default', namespace: 'default', meshed: false },
      request: { url: `http://website.${NS}:8080/` },
      control: { from: { ...FROM, namespace: NS } },
      expect: { denied: true },
    };
    expect(await verdicts(outside)).toEqual([expect.stringMatching(/^passed/)]);
  });

  it('is inconclusive from a pod that is not meshed', async () => {
    const outside = {
      from: { serviceAccount: 'default', namespace: 'default' },
      request: { url: `http://website.${NS}:8080/` },
    };
    expect(await verdicts({ ...outside, expect: { status: 200 } })).toEqual([
      expect.stringMatching(/^inconclusive: not meshed/),
    ]);
  });

  it('compares versions under load', async () => {
    const { proofs, result } = await run(performanceStep, {
      from: FROM,
      profile: { duration: '4s', clients: [{ rps: 200, connections: 8, endpointUrls: [URL] }] },
      backendFrom: { header: 'x-backend' },
      compare: { canary: 'website-v2', control: 'website-v1', minRequests: 100, errors: '<= +3pp' },
    });
    expect(proofs?.map(({ verdict, message }) => `${verdict}: ${message}`)).toEqual([
      expect.stringMatching(/^passed/),
    ]);
    expect(result).toMatchObject({ requests: 800, errors: 0 });
  });

  describe('under sabotage', () => {
    it('a split whose weights are ignored is red', async () => {
      await run(policyStep, { objects: [SPLIT(5)] });
      await sandbox.sabotage('ignore-weights');
      expect(await verdicts(SHARE(5))).toEqual([expect.stringMatching(/^failed/)]);
      await sandbox.mend();
      await run(policyStep, { objects: [SPLIT(50)] });
    });

    it('a mesh that lets everybody pass turns a denial red', async () => {
      await sandbox.sabotage('allow-all');
      expect(await verdicts(DENIED)).toEqual([expect.stringMatching(/^failed/)]);
    });

    it('a mesh that lets nobody pass turns an allow red and a denial inconclusive', async () => {
      await sandbox.sabotage('deny-all');
      expect(await verdicts({ from: FROM, request: { url: URL }, expect: { status: 200 } })).toEqual([
        expect.stringMatching(/^failed/),
      ]);
      expect(await verdicts(DENIED)).toEqual([expect.stringMatching(/^inconclusive/)]);
    });

    it('a wrong identity turns everything red', async () => {
      await sandbox.sabotage('wrong-identity');
      const found = await verdicts({
        from: FROM,
        request: { url: URL },
        expect: { peerIdentity: 'website' },
      });
      expect(found).toEqual([expect.stringMatching(/^failed: .*not/)]);
    });

    it('proxies that go on with an old policy turn a share red', async () => {
      await sandbox.sabotage('stale-policy');
      await run(policyStep, { objects: [SPLIT(10)] });
      expect(await verdicts(SHARE(10))).toEqual([expect.stringMatching(/^failed/)]);
      await sandbox.mend();
      await run(policyStep, { objects: [SPLIT(50)] });
    });

    it('plaintext between sidecars turns identity red', async () => {
      await sandbox.sabotage('plaintext');
      expect(
        await verdicts({ from: FROM, request: { url: URL }, expect: { peerIdentity: 'website' } }),
      ).toEqual([expect.stringMatching(/^failed/)]);
    });
  });

  it('scales and scales back', async () => {
    const scaling = context();
    const input = { kind: 'Deployment', name: 'website-v1', replicas: 2 } as const;
    expect((await scaleStep.execute(input, scaling.ctx)).summary).toContain('from 1 to 2 replicas');
    expect(await scaleStep.compensate?.(input, scaling.priors, context().ctx)).toEqual([
      'Deployment shop/website-v1 put back as it was',
    ]);
  });

  it('takes a workload away again that was not there before', async () => {
    const extra = deployment('extra', 'shopper', { app: 'extra' });
    const input = { objects: [extra] };
    const applying = context();
    await applyStep.execute(input, applying.ctx);
    expect(await applyStep.compensate?.(input, applying.priors, context().ctx)).toEqual([
      'Deployment shop/extra deleted (it was not there before)',
    ]);
  });

  describe('undoing over objects of people', () => {
    const settings = (data: Record<string, string>): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('settings'),
      data,
    });
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', ...metadata('settings') };
    const written = { conflicts: 'force', objects: [settings({ colour: 'ours', extra: 'ours' })] } as const;
    const byHand = (data: Record<string, string>) =>
      sandbox.cluster.apply(settings(data), { fieldManager: 'kubectl', force: true }, never);
    const present = async () => (await sandbox.cluster.get(ref, never))?.['data'];

    it('stops at a conflict unless told to force, with the owner’s name', async () => {
      await byHand({ colour: 'theirs', size: 'small' });
      await expect(run(applyStep, { objects: written.objects })).rejects.toMatchObject({
        reason: 'fieldConflict',
        message: expect.stringContaining('kubectl'),
      });
    });

    it('puts back what they had written', async () => {
      await byHand({ colour: 'theirs', size: 'small' });
      const applying = context();
      await applyStep.execute(written, applying.ctx);
      expect(await present()).toEqual({ colour: 'ours', size: 'small', extra: 'ours' });
      await applyStep.compensate?.(written, applying.priors, context().ctx);
      expect(await present()).toEqual({ colour: 'theirs', size: 'small' });
    });

    it('does not take its own undo for a conflict the next time', async () => {
      const weights = context();
      await policyStep.execute({ objects: [SPLIT(30)] }, weights.ctx);
      await policyStep.compensate?.({ objects: [SPLIT(30)] }, weights.priors, context().ctx);
      const { summary } = await run(policyStep, { objects: [SPLIT(40)] });
      expect(summary).toContain('1 changed');
    });

    it('leaves what they have changed since', async () => {
      await byHand({ colour: 'theirs', size: 'small' });
      const applying = context();
      await applyStep.execute(written, applying.ctx);
      await byHand({ colour: 'theirs again', size: 'small' });
      await expect(applyStep.compensate?.(written, applying.priors, context().ctx)).rejects.toThrow(
        'was changed by others since (data.colour by kubectl)',
      );
      expect(await present()).toMatchObject({ colour: 'theirs again' });
    });
  });

  it('puts a namespace out of the mesh again', async () => {
    await enrolStep.compensate?.(
      { namespaces: [NS], access: 'deny' },
      [...mesh.priors].reverse(),
      context().ctx,
    );
    expect(await verdicts({ from: FROM, request: { url: URL }, expect: { status: 200 } })).toEqual([
      expect.stringMatching(/^inconclusive: not meshed/),
    ]);
  });
});
