import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedCluster } from '../../kube/open-cluster.ts';
import { type BackgroundSandbox, backgroundSandbox } from '../rig/background-sandbox.ts';
import { runCli, startCli } from '../rig/run-cli.ts';

const PATTERN = 'patterns/zero-trust-access';
const signal = new AbortController().signal;
let sandbox: BackgroundSandbox;
let stateDir: string;
let cluster: OpenedCluster;
let run: string;

beforeAll(async () => {
  sandbox = await backgroundSandbox();
  ({ stateDir, cluster } = sandbox);
  const done = await sandbox.meshwright('run', PATTERN, '--sandbox', '-o', 'json', '--progress', 'none');
  const result = JSON.parse(done.stdout) as { readonly run: string; readonly outcome: string }; // our own command line
  expect(result.outcome, done.stderr).toBe('succeeded');
  run = result.run;
});
afterAll(() => sandbox?.close());

/** Agent pods that are not on their way out. */
async function agents(): Promise<readonly (string | undefined)[]> {
  const labelSelector = 'app.kubernetes.io/name=meshwright-agent';
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', labelSelector }, signal);
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
}

/** Versions of all that the pattern applied. */
async function versions(): Promise<readonly string[]> {
  const kinds = [
    ['apps/v1', 'Deployment'],
    ['v1', 'Service'],
    ['v1', 'ServiceAccount'],
    ['access.smi-spec.io/v1alpha3', 'TrafficTarget'],
  ] as const;
  const lists = await Promise.all(
    kinds.map(([apiVersion, kind]) => cluster.list({ apiVersion, kind }, signal)),
  );
  return lists
    .flat()
    .map(
      ({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.generation ?? metadata.resourceVersion}`,
    );
}

const bookstore = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'bookstore', name: 'bookstore' };

describe('a cluster after a run', () => {
  it('differs in nothing that the run applied', async () => {
    const diff = await runCli(['diff', PATTERN, '--sandbox'], { stateDir });
    expect([diff.code, diff.stdout]).toEqual([0, expect.stringMatching(/^no difference/)]);
  });

  it('passes the proofs again, by the run and by the file, and is left as it was', async () => {
    const before = await versions();
    for (const args of [
      ['verify', run],
      ['verify', PATTERN, '--sandbox'],
    ]) {
      const seen = await runCli([...args, '-o', 'json', '--progress', 'none'], { stateDir });
      expect([seen.code, JSON.parse(seen.stdout)], seen.stderr).toMatchObject([
        0,
        { kind: 'VerifyResult', drift: [], outcome: 'succeeded' },
      ]);
    }
    expect(await versions()).toEqual(before);
    expect(await agents()).toEqual([]);
  });

  it('says which field drifted and who changed it, in verify and in diff', async () => {
    const patch = {
      spec: { template: { spec: { containers: [{ name: 'bookstore', image: 'meshwright/echo:2' }] } } },
    };
    const live = await cluster.get(bookstore, signal);
    expect(live).toBeDefined();
    await cluster.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'bookstore', namespace: 'bookstore' },
        ...patch,
      },
      { fieldManager: 'somebody', force: true },
      signal,
    );
    const seen = await runCli(['verify', run, '-o', 'json', '--progress', 'none'], { stateDir });
    expect(seen.code, seen.stderr).toBe(1);
    expect(JSON.parse(seen.stdout)).toMatchObject({
      drift: [
        {
          ref: { kind: 'Deployment', name: 'bookstore' },
          state: 'changed',
          fields: [
            {
              path: 'spec.template.spec.containers[name=bookstore].image',
              live: 'meshwright/echo:2',
              planned: 'meshwright/echo:1',
              managers: ['somebody'],
            },
          ],
        },
      ],
    });
    const diff = await runCli(['diff', PATTERN, '--sandbox'], {
      stateDir,
      env: { KUBECTL_EXTERNAL_DIFF: 'diff -ruN -U1' },
    });
    expect([diff.code, diff.stdout]).toEqual([1, expect.stringMatching(/-.*echo:2\n\+.*echo:1/)]);
    expect(diff.stderr).toContain('belongs to somebody');
    await cluster.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'bookstore', namespace: 'bookstore' },
        spec: { template: { spec: { containers: [{ name: 'bookstore', image: 'meshwright/echo:1' }] } } },
      },
      { fieldManager: 'somebody', force: true },
      signal,
    );
  });

  it('keeps no agent of a verify that was interrupted', async () => {
    const stopAt = { words: ['"step.running"', '"denied'] };
    const looking = startCli(['verify', run, '--progress', 'jsonl'], { stateDir, stopAt });
    await looking.stands();
    looking.process.kill('SIGINT');
    looking.process.kill('SIGCONT');
    expect((await looking.ended).code).toBe(130);
    expect(await agents()).toEqual([]);
  });
});

describe('a run that was killed', () => {
  it('is not forgotten before it was put back, and takes its agents along when it is', async () => {
    const stopAt = { words: ['"effect.result"', '"step":"allowed"'] };
    const killed = startCli(['run', PATTERN, '--sandbox', '--progress', 'jsonl'], { stateDir, stopAt });
    const created = await killed.line((line) => line.includes('"run.created"'));
    const { data } = JSON.parse(created) as { readonly data: { readonly run: string } }; // our own command line
    await killed.stands();
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect(await agents()).toHaveLength(1);
    const refused = await runCli(['runs', 'delete', data.run], { stateDir });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('--force leaves it as it is'),
    ]);
    const deleted = await runCli(['runs', 'delete', data.run, '--force'], { stateDir });
    expect([deleted.code, deleted.stderr]).toEqual([
      0,
      expect.stringMatching(/removed agent pod bookstore\/.*\n.*is deleted/),
    ]);
    expect(await agents()).toEqual([]);
  });

  it('tells what its steps said and what they kept', async () => {
    const logs = await runCli(['runs', 'logs', run, 'evidence'], { stateDir });
    expect(logs.stdout).toMatch(/evidence {2}attempt 1 begins\n/);
    expect(logs.stdout).toMatch(/==> artifacts\/evidence\/events\.txt \(\d+ bytes\) <==/);
    const wrong = await runCli(['runs', 'logs', run, 'evidense'], { stateDir });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean evidence?')]);
    expect(readFileSync(path.join(stateDir, 'runs', run, 'plan.json'), 'utf8')).toContain('zero-trust');
  });
});
