import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { runCli, startCli } from '../../rig/run-cli.ts';
import { type StandingSandbox, standSandbox } from '../../rig/standing-sandbox.ts';

/** Writes, waits until somebody allows it to go on, then proves what it wrote. */
const PATTERN = `
apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: { name: held-up, version: 1.0.0 }
spec:
  summary: A run that goes on when somebody says so.
  defaults: { namespace: settings }
  steps:
    - id: objects
      apply:
        inline:
          - { apiVersion: v1, kind: Namespace, metadata: { name: settings } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: colours }, data: { door: green } }
    - id: hold
      wait: { resource: { apiVersion: v1, kind: ConfigMap, name: go-on } }
    - id: green
      assert:
        - resource: { apiVersion: v1, kind: ConfigMap, name: colours }
          that: object.data.door == "green"
`;
const GO_ON: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'go-on', namespace: 'settings' },
};
const COLOURS = { apiVersion: 'v1', kind: 'ConfigMap', name: 'colours', namespace: 'settings' };

async function stand(): Promise<StandingSandbox> {
  const sandbox = await standSandbox('staging');
  onTestFinished(() => sandbox.close());
  return sandbox;
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'meshwright-by-context-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A run on a sandbox that was named as context `staging` of a kubeconfig, interrupted while it waits. */
async function interrupted() {
  const sandbox = await stand();
  const file = path.join(folder(), 'pattern.yaml');
  writeFileSync(file, PATTERN);
  const stateDir = folder();
  const where = ['--context', 'staging', '--kubeconfig', sandbox.kubeconfig, '--progress', 'jsonl'];
  const cli = startCli(['run', file, ...where], { stateDir });
  await cli.line((line) => line.includes('"type":"step.running","step":"hold"'));
  cli.process.kill('SIGINT');
  const said = await cli.ended;
  expect(said.code, said.stderr).toBe(130);
  const run = /"run":"([0-9A-Z]{26})"/.exec(said.stdout)?.[1] ?? '';
  return { sandbox, stateDir, run, said };
}

const signal = new AbortController().signal;

describe('a run whose sandbox was named by a context', () => {
  it('goes on in that very sandbox, found through the kubeconfig as the printed line says', async () => {
    const { sandbox, stateDir, run, said } = await interrupted();
    const flags = ['--state-dir', stateDir, '--kubeconfig', sandbox.kubeconfig];
    expect(said.stderr.split('\n')).toContain(`meshwright resume ${run} ${flags.join(' ')}`);
    await sandbox.cluster.create(GO_ON, signal);

    const resumed = await runCli(['resume', run, '--kubeconfig', sandbox.kubeconfig, '-o', 'json'], {
      stateDir,
    });
    expect(resumed.code, resumed.stderr).toBe(0);
    const mesh = 'simulated reference mesh';
    const where = { kind: 'sandbox', context: 'staging', mesh };
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      run,
      outcome: 'succeeded',
      targets: [{ role: 'main', context: 'staging', kind: 'sandbox', mesh: `sandbox (${mesh})` }],
      steps: [
        { key: 'objects', attempts: 1 },
        { key: 'hold', state: 'succeeded' },
        { key: 'green', state: 'succeeded' },
      ],
      proofs: [{ verdict: 'passed', where }],
    });
    expect(readdirSync(path.join(stateDir, 'runs', run))).not.toContain('staging');
    expect((await sandbox.cluster.get(COLOURS, signal))?.['data']).toEqual({ door: 'green' });
  });

  it('is put back there', async () => {
    const { sandbox, stateDir, run } = await interrupted();
    const back = await runCli(['rollback', run, '--kubeconfig', sandbox.kubeconfig], { stateDir });
    expect(back.code, back.stderr).toBe(0);
    expect(back.stderr).toMatch(/put back: .*Namespace settings deleted/);
    expect(await sandbox.cluster.get(COLOURS, signal)).toBeUndefined();
  });

  it('is refused where the context leads to another sandbox, which stays as it was', async () => {
    const { stateDir, run } = await interrupted();
    const other = await stand();
    const refused = await runCli(['resume', run, '--kubeconfig', other.kubeconfig], { stateDir });
    expect([refused.code, refused.stdout], refused.stderr).toEqual([5, '']);
    expect(refused.stderr).toContain(
      `context staging is another cluster than the one that run ${run} wrote to`,
    );
    expect(await other.cluster.get(COLOURS, signal)).toBeUndefined();
  });

  it('is refused where there is no such context, and no sandbox is started in its place', async () => {
    const { stateDir, run } = await interrupted();
    const nowhere = path.join(stateDir, 'no-kubeconfig');
    const refused = await runCli(['resume', run, '--kubeconfig', nowhere], { stateDir });
    expect([refused.code, refused.stdout], refused.stderr).toEqual([5, '']);
    expect(refused.stderr).toContain(`no context 'staging': there is no kubeconfig at ${nowhere}`);
    expect(readdirSync(path.join(stateDir, 'runs', run))).not.toContain('staging');
  });
});
