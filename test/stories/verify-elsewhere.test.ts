import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedCluster } from '../../kube/open-cluster.ts';
import { type BackgroundSandbox, backgroundSandbox } from '../rig/background-sandbox.ts';
import { runCli } from '../rig/run-cli.ts';

const fixture = (name: string): string => `test/fixtures/patterns/${name}`;
const signal = new AbortController().signal;
let sandbox: BackgroundSandbox;
let stateDir: string;
let cluster: OpenedCluster;

beforeAll(async () => {
  sandbox = await backgroundSandbox();
  ({ stateDir, cluster } = sandbox);
});
afterAll(() => sandbox?.close());

/** All that the cluster holds of the kinds that a run, or its traces, could add. */
async function everything(): Promise<string> {
  const kinds = [
    ['v1', 'Namespace'],
    ['v1', 'ConfigMap'],
    ['v1', 'Secret'],
    ['v1', 'Pod'],
    ['coordination.k8s.io/v1', 'Lease'],
  ] as const;
  const lists = await Promise.all(
    kinds.map(([apiVersion, kind]) => cluster.list({ apiVersion, kind }, signal)),
  );
  return JSON.stringify(lists);
}

const verify = (name: string) =>
  runCli(['verify', fixture(name), '--sandbox', '-o', 'json', '--progress', 'none'], { stateDir });

describe('verify of a pattern file', () => {
  it('says of a cluster that was never touched what is missing there, 1, and leaves it untouched', async () => {
    const before = await everything();
    const seen = await verify('settings');
    expect([seen.code, JSON.parse(seen.stdout)], seen.stderr).toMatchObject([
      1,
      {
        outcome: 'failed',
        proofs: [{ key: 'green', verdict: 'failed' }],
        drift: [
          { ref: { kind: 'Namespace' }, state: 'missing' },
          { ref: { kind: 'ConfigMap' }, state: 'missing' },
        ],
      },
    ]);
    expect(await everything()).toBe(before);
  });

  it('is 4 where the mesh lacks what the pattern requires, and names it', async () => {
    const seen = await verify('unsupported');
    expect(seen.code, seen.stderr).toBe(4);
    expect(seen.stderr).toContain('lacks waypoints');
  });

  it('is 3 where all stands but nothing could be proved again', async () => {
    const run = await runCli(['run', fixture('asking'), '--sandbox', '--yes'], { stateDir });
    expect(run.code, run.stderr).toBe(0);
    const seen = await verify('asking');
    expect([seen.code, JSON.parse(seen.stdout)], seen.stderr).toMatchObject([
      3,
      { drift: [], proofs: [], notProved: [{ step: 'green' }] },
    ]);
  });
});

it('tells the events of a stored run as JSON, or in sentences with -o text', async () => {
  const json = await runCli(['runs', 'events', 'latest'], { stateDir });
  expect(
    json.stdout
      .split('\n')
      .slice(0, 1)
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ seq: 1, type: 'run.created' }]);
  const text = await runCli(['runs', 'events', 'latest', '-o', 'text'], { stateDir });
  expect(text.stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}asking 1\.0\.0/);
  expect(text.stdout).toMatch(/agreed {2}done .* approved by --yes/);
});
