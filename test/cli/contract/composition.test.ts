import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../rig/run-cli.ts';

const fixture = (name: string): string => `test/fixtures/patterns/${name}`;

it('runs a pattern that uses another one and a template for each item of a list', async () => {
  const said = await runCli(['run', fixture('tenants'), '--sandbox', '-o', 'json']);
  expect(said.code, said.stderr).toBe(0);
  const result = JSON.parse(said.stdout) as {
    steps: { key: string; state: string }[];
    proofs: { key: string }[];
  };
  expect(result.steps.map(({ key, state }) => `${key} ${state}`)).toEqual(
    [
      'base.objects',
      'base.green',
      'base',
      'tenant[name=red].space',
      'tenant[name=red].noted',
      'tenant[name=red]',
      'tenant[name=blue].space',
      'tenant[name=blue].noted',
      'tenant[name=blue]',
      'all',
    ].map((key) => `${key} succeeded`),
  );
  expect(result.proofs).toHaveLength(4);
});

it('runs a set of patterns as one run with one journal', async () => {
  const said = await runCli(['run', fixture('street'), '--sandbox', '-o', 'json']);
  expect(said.code, said.stderr).toBe(0);
  const result = JSON.parse(said.stdout) as { steps: { key: string }[] };
  const keys = result.steps.map(({ key }) => key);
  expect(keys).toEqual(
    expect.arrayContaining(['house.green', 'house', 'people.tenant[name=green].noted', 'people']),
  );
});

it('says of every use in the plan and the graph what it uses', async () => {
  const plan = await runCli(['plan', fixture('tenants')]);
  expect(plan.code, plan.stderr).toBe(0);
  expect(plan.stdout).toMatch(/uses base = settings 1\.0\.0 \(sha256:[0-9a-f]{64}\)/);
  const graph = await runCli(['graph', fixture('tenants')]);
  expect(graph.stdout).toContain('tenant[name=red].space');
});

it('checks a step template, and refuses to run one by itself', async () => {
  const template = `${fixture('tenants')}/templates/tenant.yaml`;
  expect((await runCli(['check', template])).code).toBe(0);
  const said = await runCli(['run', template, '--sandbox', '--set', 'name=a']);
  expect(said.code).toBe(2);
  expect(said.stderr).toContain('error[E409]');
});

it('refuses a used pattern that is not the pinned one', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-pinned-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'pattern.yaml');
  const used = path.relative(folder, path.resolve(fixture('settings')));
  writeFileSync(
    file,
    `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: pinned, version: 1.0.0}
spec:
  summary: Pinned.
  steps:
    - id: one
      uses: {pattern: ${used}, digest: "sha256:${'0'.repeat(64)}"}
`,
  );
  const said = await runCli(['run', file, '--sandbox']);
  expect(said.code).toBe(2);
  expect(said.stderr).toMatch(/error\[E801\][\s\S]*it is sha256:[0-9a-f]{64} now/);
});
