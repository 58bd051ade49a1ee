import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AgentAnswer, AgentRequest, AgentSample } from '../../schemas/agent-protocol.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';
import { type Kubectl, kubectlWith, whyNoKubectl } from '../rig/kubectl.ts';
import { runCli, startCli } from '../rig/run-cli.ts';

const execFileAsync = promisify(execFile);

/** The app of canary-release, all of it on v1; then the run waits for a person, and proves what that person did. */
const PATTERN = `
apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: { name: by-hand, version: 1.0.0 }
spec:
  summary: A split that somebody edits while the run looks on.
  defaults: { namespace: shop }
  steps:
    - id: app
      apply:
        inline: [{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }]
        files: [manifests/]
        waitFor: { condition: Available }
    - id: mesh
      enrol: { namespaces: [shop], restart: true }
    - id: split
      policy:
        inline:
          - apiVersion: split.smi-spec.io/v1alpha4
            kind: TrafficSplit
            metadata: { name: website }
            spec:
              service: website
              backends: [{ service: website-v1, weight: 100 }, { service: website-v2, weight: 0 }]
    - id: hands
      wait: { resource: { apiVersion: v1, kind: ConfigMap, name: edited } }
    - id: share
      probe:
        from: { workload: deployment/shopper }
        request: { url: "http://website:8080/" }
        backendFrom: { header: x-backend }
        expect: { status: 200, share: { website-v2: 100 } }
`;

const SPLIT = ['trafficsplit', 'website', '-n', 'shop'];
const WEIGHTS = ['-o', 'jsonpath={.spec.backends[*].weight}{"\\n"}'];
const REQUESTS = 200;
/** An editor that gives each backend what is left of 100. */
const SWAP_WEIGHTS = `perl -pi -e 's/weight: (\\d+)$/"weight: ".(100-$1)/e'`;

const backends = (v1: number, v2: number) => [
  { service: 'website-v1', weight: v1 },
  { service: 'website-v2', weight: v2 },
];
const split = (v1: number, v2: number) =>
  JSON.stringify({
    apiVersion: 'split.smi-spec.io/v1alpha4',
    kind: 'TrafficSplit',
    metadata: { name: 'website', namespace: 'shop' },
    spec: { service: 'website', backends: backends(v1, v2) },
  });

/** `sandbox up --background`, as a user types it; taken down at the end of the test, however that ends. */
async function standingSandbox(kubectlVariables: Readonly<Record<string, string>>) {
  const down = ['dist/cli/main.js', 'sandbox', 'down', '--purge'];
  const stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-by-hand-'));
  onTestFinished(async () => {
    await execFileAsync(process.execPath, [...down, '--state-dir', stateDir]);
    await rm(stateDir, { recursive: true, force: true });
  });
  const up = await runCli(['sandbox', 'up', '--background'], { stateDir });
  expect(up.code, up.stderr).toBe(0);
  const { kubeconfig }: { readonly kubeconfig: string } = JSON.parse(up.stdout);
  return { stateDir, kubeconfig, kubectl: kubectlWith(kubeconfig, kubectlVariables) };
}

async function patternFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'meshwright-by-hand-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp('patterns/canary-release/manifests', path.join(folder, 'manifests'), { recursive: true });
  await writeFile(path.join(folder, 'pattern.yaml'), PATTERN);
  return folder;
}

/** Resolves when every sidecar obeys what the API server holds now. */
async function converged(kubectl: Kubectl): Promise<void> {
  const ask = async (): Promise<{ revision: number; proxies: readonly { revision: number }[] }> =>
    JSON.parse(await kubectl.ok(['get', '--raw', `${SANDBOX_API}/proxies`]));
  let now = await ask();
  const wanted = now.revision;
  expect(now.proxies).not.toEqual([]);
  while (now.proxies.some(({ revision }) => revision < wanted)) now = await ask();
}

/** A session of the agent in the shopper's pod, through `kubectl exec`; what it sends leaves by that pod's sidecar. */
function shopper(kubectl: Kubectl) {
  const exec = ['exec', '-i', '-n', 'shop', 'deploy/shopper', '-c', 'shopper', '--', 'meshwright', 'agent'];
  const session = kubectl.start(exec);
  let asked = 0;
  return {
    /** How many of {@link REQUESTS} fresh requests each backend answered. */
    async traffic(): Promise<Readonly<Record<string, number>>> {
      const request: AgentRequest = {
        id: ++asked,
        type: 'requests',
        requests: [{ method: 'GET', url: 'http://website:8080/', timeoutMs: 10_000 }],
        count: REQUESTS,
        concurrency: 4,
        keepAlive: 'mixed',
        backendFrom: { header: 'x-backend' },
        detail: false,
      };
      session.process.stdin.write(`${JSON.stringify(request)}\n`);
      const samples: AgentSample[] = [];
      for (;;) {
        const answer: AgentAnswer = JSON.parse(await session.nextLine());
        if (answer.type === 'samples') samples.push(...answer.samples);
        else if (answer.type === 'done') return tally(samples);
        else throw new Error(`the agent said ${JSON.stringify(answer)}`);
      }
    },
  };
}

function tally(samples: readonly AgentSample[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome, status, backend } of samples) {
    const name = outcome === 'response' && status === 200 ? (backend ?? 'nobody') : `${outcome} ${status}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe.skipIf(whyNoKubectl !== undefined)(
  `the objects of a running pattern and kubectl${whyNoKubectl === undefined ? '' : ` (${whyNoKubectl})`}`,
  () => {
    it('are listed, watched, described and edited, and each edit turns the live traffic', async () => {
      const { stateDir, kubeconfig, kubectl } = await standingSandbox({ KUBE_EDITOR: SWAP_WEIGHTS });
      const where = ['--context', 'sandbox', '--kubeconfig', kubeconfig, '--progress', 'jsonl'];
      const run = startCli(['run', await patternFolder(), ...where], { stateDir });
      await run.line((line) => line.includes('"type":"step.running","step":"hands"'));

      const listed = await kubectl.ok(['get', 'deploy,svc,pods,trafficsplits', '-n', 'shop']);
      expect(listed).toMatch(/deployment\.apps\/website-v1 +2\/2 +2 +2 /);
      expect(listed).toMatch(/pod\/shopper-\S+ +2\/2 +Running /);
      expect(listed).toMatch(/service\/website-v2 +ClusterIP /);
      expect(listed).toMatch(/trafficsplit\.split\.smi-spec\.io\/website /);
      const watch = kubectl.start(['get', ...SPLIT, '-w', ...WEIGHTS]);
      const from = shopper(kubectl);
      expect(await watch.nextLine()).toBe('100 0');
      expect(await from.traffic()).toEqual({ 'website-v1': REQUESTS });

      const patch = JSON.stringify({ spec: { backends: backends(0, 100) } });
      await kubectl.ok(['patch', ...SPLIT, '--type=merge', '-p', patch]);
      expect(await watch.nextLine()).toBe('0 100');
      await converged(kubectl);
      expect(await from.traffic()).toEqual({ 'website-v2': REQUESTS });

      const apply = ['apply', '--server-side', '--field-manager=somebody', '-f', '-'];
      const refused = await kubectl.call(apply, split(100, 0));
      expect([refused.code, refused.err]).toEqual([
        1,
        expect.stringMatching(/conflict with "kubectl-patch"[\s\S]*\.spec\.backends/),
      ]);
      await kubectl.ok([...apply, '--force-conflicts'], split(100, 0));
      expect(await watch.nextLine()).toBe('100 0');
      await converged(kubectl);
      expect(await from.traffic()).toEqual({ 'website-v1': REQUESTS });

      expect(await kubectl.ok(['edit', ...SPLIT])).toContain('website edited');
      expect(await watch.nextLine()).toBe('0 100');
      await converged(kubectl);
      expect(await from.traffic()).toEqual({ 'website-v2': REQUESTS });
      const described = await kubectl.ok(['describe', ...SPLIT]);
      expect(described).toMatch(/Service: +website-v1\s+Weight: +0\s+Service: +website-v2\s+Weight: +100\s/);
      const managers = ['--show-managed-fields', '-o', 'jsonpath={.metadata.managedFields[*].manager}'];
      expect(await kubectl.ok(['get', ...SPLIT, ...managers])).toMatch(/^meshwright .*\bkubectl-edit$/);

      await kubectl.ok(['create', 'configmap', 'edited', '-n', 'shop']);
      const ended = await run.ended;
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toMatch(/"type":"step\.succeeded","step":"share"/);
    });
  },
);
