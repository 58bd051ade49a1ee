import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli, type Said } from '../../rig/run-cli.ts';

const ASKING = 'test/fixtures/patterns/asking';

let stateDir = '';
beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'meshwright-asking-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

/** All commands of a test share the state; the flag given last counts. */
const cli = (...args: string[]): Promise<Said> => runCli(args, { stateDir });
const outcome = (said: Said): { outcome: string; exitCode: number; run: string } => JSON.parse(said.stdout);

it('is 10 when a run without a terminal waits for an approval, and the lines say how to give it', async () => {
  const said = await cli('run', ASKING, '--sandbox', '-o', 'json');
  expect(said.code, said.stderr).toBe(10);
  const { run, ...rest } = outcome(said);
  expect(rest).toMatchObject({ outcome: 'suspended', exitCode: 10 });
  expect(said.stderr).toContain('Is the door really to be green?');
  expect(said.stderr).toContain(`meshwright approve ${run}`);
  expect(said.stderr).toContain(`meshwright resume ${run}`);
  expect((await cli('approve', run, 'agred')).stderr).toContain('did you mean agreed?');

  const approved = await cli('approve', run, '--by', 'ann');
  expect(approved.code, approved.stderr).toBe(0);
  expect(approved.stdout).toContain(`meshwright resume ${run}`);
  const resumed = await cli('resume', run, '-o', 'json');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(outcome(resumed).outcome).toBe('succeeded');
  const events = await cli('runs', 'events', run);
  expect(events.stdout).toContain('"data":{"command":"approve","step":"agreed","by":"ann"}');
  expect((await cli('approve', run)).code).toBe(2);
});

it('puts back what was written when the answer is no', async () => {
  const { run } = outcome(await cli('run', ASKING, '--sandbox', '-o', 'json'));
  expect((await cli('approve', run, '--reject')).code).toBe(0);
  const resumed = await cli('resume', run, '-o', 'json');
  expect(resumed.code, resumed.stderr).toBe(5);
  expect(outcome(resumed).outcome).toBe('rolledBack');
});

it('asks nobody under --yes', async () => {
  const said = await cli('run', ASKING, '--sandbox', '--yes', '-o', 'json');
  expect(said.code, said.stderr).toBe(0);
  expect(outcome(said).outcome).toBe('succeeded');
});

it('is decided by its time-out, counted from the question, also while no process waits', async () => {
  const file = path.join(stateDir, 'timed.yaml');
  writeFileSync(
    file,
    `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: timed, version: 1.0.0}
spec:
  summary: Somebody must agree soon.
  defaults: {namespace: default}
  steps:
    - {id: agreed, timeout: 1s, approve: {message: Now?}}
`,
  );
  const first = await cli('run', file, '--sandbox', '-o', 'json');
  expect(first.code, first.stderr).toBe(10);
  const { run } = outcome(first);
  // Each look takes a process of its own; those that come too early leave it waiting.
  let last = first;
  for (let looks = 0; last.code === 10 && looks < 20; looks += 1)
    last = await cli('resume', run, '-o', 'json');
  expect(last.code, last.stderr).toBe(8);
  expect(JSON.parse(last.stdout)).toMatchObject({
    outcome: 'rolledBack',
    steps: [
      { state: 'failed', error: { reason: 'timeout', message: 'nobody decided about agreed in time' } },
    ],
  });
});
