import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaseObject, leaseRef } from '../../engine/run/locks/lease-object.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { runCli, startCli } from '../rig/run-cli.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';

const never = new AbortController().signal;
const SPLIT = {
  apiVersion: 'split.smi-spec.io/v1alpha4',
  kind: 'TrafficSplit',
  namespace: 'shop',
  name: 'website',
} as const;
const PATTERN = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: half, version: 0.1.0}
spec:
  summary: Sends half of the traffic elsewhere and waits.
  defaults: {namespace: shop}
  steps:
    - id: half
      policy:
        conflicts: force
        inline:
          - apiVersion: split.smi-spec.io/v1alpha4
            kind: TrafficSplit
            metadata: {name: website}
            spec:
              service: website
              backends: [{service: website-v1, weight: 50}, {service: website-v2, weight: 50}]
    - id: extra
      apply: {inline: [{apiVersion: v1, kind: ConfigMap, metadata: {name: extra}, data: {made: by-the-run}}]}
    - id: hold
      wait: {for: 5m}
`;

let sandbox: StandingSandbox;
let folder: string;
let reach: readonly string[];

beforeAll(async () => {
  sandbox = await standSandbox();
  folder = await mkdtemp(path.join(tmpdir(), 'meshwright-half-'));
  await writeFile(path.join(folder, 'pattern.yaml'), PATTERN);
  reach = ['--context', 'sandbox', '--kubeconfig', sandbox.kubeconfig];
  const { cluster } = sandbox;
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, never);
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Somebody's split from before, 90 to 10. */
async function predecessor(): Promise<KubeObject> {
  const spec = {
    service: 'website',
    backends: [
      { service: 'website-v1', weight: 90 },
      { service: 'website-v2', weight: 10 },
    ],
  };
  const { namespace, name } = SPLIT;
  const object = { apiVersion: SPLIT.apiVersion, kind: SPLIT.kind, metadata: { namespace, name }, spec };
  return sandbox.cluster.apply(object, { fieldManager: 'kubectl', force: true }, never);
}

/** Begins the run and kills its process while it holds, as a machine that loses its power would. */
async function killedRun(stateDir?: string): Promise<string> {
  const created = await killedInHold(['run', folder, '--context', 'sandbox'], '"run.created"', stateDir);
  return (JSON.parse(created) as { readonly data: { readonly run: string } }).data.run; // our own event
}

/** Lets a process come to the step that holds and kills it there; gives the first line with this mark. */
async function killedInHold(command: readonly string[], mark: string, stateDir?: string): Promise<string> {
  const args = [...command, '--kubeconfig', sandbox.kubeconfig, '--yes', '--progress', 'jsonl'];
  const run = startCli(args, stateDir === undefined ? {} : { stateDir });
  const found = await run.line((line) => line.includes(mark));
  await run.line((line) => line.includes('"step.running"') && line.includes('"step":"hold"'));
  run.process.kill('SIGKILL');
  await run.ended;
  return found;
}

async function leftBehind(): Promise<readonly string[]> {
  const { cluster } = sandbox;
  const labelSelector = 'app.kubernetes.io/managed-by=meshwright';
  const found = await Promise.all(
    [
      { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      { apiVersion: 'v1', kind: 'Secret' },
      { apiVersion: 'v1', kind: 'ConfigMap' },
    ].map((query) => cluster.list({ ...query, labelSelector }, never)),
  );
  return found.flat().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

describe('a machine that died in the middle of a run', () => {
  it('strands nothing: another one puts back what was there, by the cluster alone', async () => {
    const before = await predecessor();
    const run = await killedRun();
    const during = await sandbox.cluster.get(SPLIT, never);
    expect(JSON.stringify(during?.['spec'])).toContain('50');
    expect(await leftBehind()).toEqual([
      'Lease meshwright-lock-namespace-shop',
      `Secret meshwright-run-${run.toLowerCase()}-0-0`,
      'ConfigMap meshwright-set.half.shop',
      'ConfigMap extra',
    ]);
    // an empty disk: this start has a state directory of its own
    const back = await runCli(['rollback', '--from-cluster', ...reach, '-o', 'json']);
    expect([back.code, JSON.parse(back.stdout)], back.stderr).toMatchObject([
      0,
      { run, outcome: 'rolledBack' },
    ]);
    const after = await sandbox.cluster.get(SPLIT, never);
    expect(after?.['spec']).toEqual(before['spec']);
    expect(after?.metadata.uid).toBe(before.metadata.uid);
    expect(await leftBehind()).toEqual([]);
    const again = await runCli(['rollback', '--from-cluster', ...reach]);
    expect([again.code, again.stderr.split('\n')[0]]).toEqual([
      5,
      'error: no run left a recovery record in namespace default of sandbox',
    ]);
  });

  it('strands nothing of two plans either: what the first of them found is what comes back', async () => {
    const before = await predecessor();
    const stateDir = path.join(folder, 'state');
    const run = await killedRun(stateDir);
    const pattern = path.join(folder, 'pattern.yaml');
    try {
      const changed = PATTERN.replaceAll('weight: 50', 'weight: 70')
        .replace('- id: extra', '- id: other')
        .replaceAll('name: extra', 'name: other');
      await writeFile(pattern, changed);
      await killedInHold(['resume', '--replan', run], '"run.replanned"', stateDir);
    } finally {
      await writeFile(pattern, PATTERN);
    }
    const during = await sandbox.cluster.get(SPLIT, never);
    expect(JSON.stringify(during?.['spec'])).toContain('70');
    expect(await leftBehind()).toContain('ConfigMap other');
    expect(await leftBehind()).not.toContain('ConfigMap extra');
    const back = await runCli(['rollback', '--from-cluster', ...reach, '-o', 'json']);
    expect([back.code, JSON.parse(back.stdout)], back.stderr).toMatchObject([
      0,
      { run, outcome: 'rolledBack' },
    ]);
    const after = await sandbox.cluster.get(SPLIT, never);
    expect([after?.['spec'], after?.metadata.uid]).toEqual([before['spec'], before.metadata.uid]);
    expect(await leftBehind()).toEqual([]);
  });

  it('keeps nobody out longer than its lock lasts, and unlock removes it when the holder is named', async () => {
    const { cluster } = sandbox;
    const locked = { scope: 'namespace', name: 'shop' } as const;
    const holder = { host: 'ci-7', bootId: 'gone', pid: 4711, run: '01K0000000000000000000000A' };
    const now = Date.now();
    const times = { acquired: now, renewed: now, durationMs: 3_600_000, transitions: 0 };
    await cluster.create(
      leaseObject(leaseRef('default', locked), locked, { holder, pattern: 'half', ...times }),
      never,
    );
    const refused = await runCli(['run', folder, ...reach, '--yes', '--progress', 'none']);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain(
      'namespace shop of sandbox is locked by run 01K0000000000000000000000A of pattern half (host ci-7, process 4711',
    );
    const unlock = ['unlock', '01K0', ...reach];
    const unsure = await runCli(unlock);
    expect([unsure.code, unsure.stderr]).toEqual([
      2,
      expect.stringContaining('--holder ci-7 says that it is'),
    ]);
    const wrong = await runCli([...unlock, '--holder', 'ci-8']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('the holder is not "ci-8"')]);
    const right = await runCli([...unlock, '--holder', 'ci-7']);
    expect([right.code, right.stderr]).toEqual([
      0,
      expect.stringContaining('namespace shop of sandbox is unlocked'),
    ]);
    expect(await leftBehind()).toEqual([]);
  });
});
