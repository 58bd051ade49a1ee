import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refOf } from '../../schemas/kube-object.ts';
import { runCli } from '../rig/run-cli.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';

const signal = new AbortController().signal;
const DENIED = 'traffic-access/denied-by-default';
const SPLIT = 'traffic-split/all-to-one';
const CASES = [
  DENIED,
  'traffic-access/allowed-by-target',
  'traffic-specs/path',
  SPLIT,
  'traffic-split/access-of-the-backend',
  'traffic-metrics/counts',
];
let sandbox: StandingSandbox;
const folder = mkdtempSync(path.join(tmpdir(), 'without-access-'));

beforeAll(async () => {
  sandbox = await standSandbox();
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How often the suite is asked when the machine is too busy for its brief answers. */
const ATTEMPTS = 4;

/** What the suite found once it had evidence enough in each case. */
async function measured(name: string, cases: readonly string[]) {
  let found = await measuredOnce(`${name}-1`, cases);
  for (let attempt = 2; attempt <= ATTEMPTS && isOpen(found.result); attempt += 1)
    found = await measuredOnce(`${name}-${attempt}`, cases);
  return found;
}

const isOpen = (result: Parameters<typeof verdicts>[0]): boolean =>
  Object.values(verdicts(result)).includes('inconclusive');

/** The suite as a user runs it against a context, and all that it wrote. */
async function measuredOnce(name: string, cases: readonly string[]) {
  const file = (kind: string) => path.join(folder, `${name}.${kind}`);
  const said = await runCli([
    ...['conformance', 'smi', '--context', 'sandbox', '--kubeconfig', sandbox.kubeconfig, '--yes'],
    ...['--profile', 'quick', '--out', file('json'), '--quiet'],
    ...['--report', `junit=${file('xml')},html=${file('html')}`],
    ...cases.flatMap((id) => ['--case', id]),
  ]);
  const read = (kind: string) => readFileSync(file(kind), 'utf8');
  return { said, result: JSON.parse(read('json')), junit: read('xml'), page: read('html') };
}

function verdicts(result: { readonly cases: readonly { readonly id: string; readonly verdict: string }[] }) {
  return Object.fromEntries(result.cases.map(({ id, verdict }) => [id, verdict]));
}

describe('the suite against a mesh that says it has no access control', () => {
  it('ends with 4, asks nothing about access, and judges the rest', { timeout: 600_000 }, async () => {
    const request = { provider: 'sandbox', values: { without: ['traffic-access'] } };
    const record = await sandbox.mesh.installObjects(request, signal);
    for (const object of record) await sandbox.cluster.apply(object, {}, signal);
    const { said, result, junit, page } = await measured('without', CASES);
    expect(said.code, said.stdout + said.stderr).toBe(4);
    expect(verdicts(result)).toEqual({
      'traffic-access/denied-by-default': 'unsupported',
      'traffic-access/allowed-by-target': 'unsupported',
      'traffic-specs/path': 'unsupported',
      'traffic-split/all-to-one': 'passed',
      'traffic-split/access-of-the-backend': 'unsupported',
      'traffic-metrics/counts': 'passed',
    });
    expect(result.where.mesh).toBe('simulated reference mesh without traffic-access');
    const lacks = ['traffic-access'];
    expect(result.specs).toMatchObject([
      { spec: 'traffic-access', capability: 'none', lacks },
      { spec: 'traffic-specs', capability: 'none', lacks },
      { spec: 'traffic-split', capability: 'full', lacks, apart: 1 },
      { spec: 'traffic-metrics', capability: 'full', lacks: [] },
    ]);
    const sentence = 'traffic-access: 2 cases were not run: the mesh says that it has no traffic-access';
    for (const told of [said.stdout, junit, page]) expect(told).toContain(sentence);

    // What the mesh does have is judged all the same: broken, it is red.
    await sandbox.sabotage('ignore-weights');
    const broken = await measured('broken', [DENIED, SPLIT]);
    expect(broken.said.code, broken.said.stdout).toBe(1);
    expect(verdicts(broken.result)).toEqual({ [DENIED]: 'unsupported', [SPLIT]: 'failed' });
    await sandbox.mend();

    for (const object of [...record].reverse()) await sandbox.cluster.delete(refOf(object), {}, signal);
  });

  it('ends with 1 where a mesh that lacks it says that it has it', { timeout: 600_000 }, async () => {
    await sandbox.sabotage('allow-all');
    const { said, result } = await measured('claimed', [DENIED, SPLIT]);
    expect(said.code, said.stdout + said.stderr).toBe(1);
    expect(verdicts(result)).toEqual({ [DENIED]: 'failed', [SPLIT]: 'passed' });
    await sandbox.mend();
  });
});
