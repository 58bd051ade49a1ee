import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli, type Said } from '../../rig/run-cli.ts';

/** Writes two objects, then waits for a person. */
const PATTERN = `
apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: { name: doors, version: 1.0.0 }
spec:
  summary: Two doors, and a person who says go.
  parameters:
    door: { type: string, default: green }
    gate: { type: string, default: shut }
  defaults: { namespace: settings }
  onFailure: stop
  steps:
    - id: place
      apply: { inline: [{ apiVersion: v1, kind: Namespace, metadata: { name: settings } }] }
    - id: front
      apply:
        inline:
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: front }, data: { door: "{{ params.door }}", gate: "{{ params.gate }}" } }
    - id: back
      apply:
        inline:
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: back }, data: { door: brown } }
    - id: go
      approve: { message: "may it go on?" }
    - id: seen
      assert:
        - resource: { apiVersion: v1, kind: ConfigMap, name: front }
          that: object.data.door == "green" || object.data.door == "red"
`;

/** A run that waits for a decision, its pattern file, and how to say more about it. */
async function waiting(flags: readonly string[] = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-changed-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'doors.yaml');
  writeFileSync(file, PATTERN);
  const stateDir = path.join(folder, 'state');
  const begun = await runCli(['run', file, '--sandbox', '-o', 'json', ...flags], { stateDir });
  expect(begun.code, begun.stderr).toBe(10);
  const { run } = JSON.parse(begun.stdout) as { run: string }; // our own document
  const edit = (from: string | RegExp, to: string): void =>
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  const say = (args: readonly string[]): Promise<Said> => runCli(args, { stateDir });
  const refusal = (lines: readonly string[]): string =>
    [
      `error: ${file} has changed since run ${run} was planned:`,
      ...lines,
      `meshwright resume --replan ${run}       takes the new plan and keeps what is finished and still counts`,
      `meshwright resume --stored-plan ${run}  goes on as it was planned`,
      `meshwright rollback ${run}              puts back what it wrote`,
      '',
    ].join('\n');
  return { file, folder, run, stateDir, edit, say, refusal };
}

describe('a stored run whose pattern file says something else by now', () => {
  it('is refused with what differs, step by step, and both ways on', async () => {
    const { edit, say, refusal, run } = await waiting(['--set', 'gate=open']);
    edit('default: green', 'default: red');
    edit('default: shut', 'default: ajar');
    edit(/ {4}- id: back[\s\S]*?brown \} \}\n/, '');
    edit('version: 1.0.0', 'version: 1.1.0');
    const refused = await say(['resume', run, '--yes']);
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([
      2,
      '',
      refusal([
        '  ~ pattern.version: "1.0.0" → "1.1.0"',
        '  ~ params.door: "green" → "red"',
        '  - back  apply ConfigMap back',
        '  ~ front  input.objects[ConfigMap/settings/front].data.door: "green" → "red"',
      ]),
    ]);
    const kept = await say(['resume', '--stored-plan', run, '--yes', '-o', 'json']);
    expect([kept.code, JSON.parse(kept.stdout)], kept.stderr).toMatchObject([
      0,
      { outcome: 'succeeded', pattern: { version: '1.0.0' } },
    ]);
  });

  it('goes on by the new plan with --replan: what is gone goes back, what has changed is done anew', async () => {
    const { edit, say, run } = await waiting();
    edit('default: green', 'default: red');
    edit(/ {4}- id: back[\s\S]*?brown \} \}\n/, '');
    const waits = await say(['resume', '--replan', run, '--progress', 'plain', '-o', 'json']);
    expect(waits.code, waits.stderr).toBe(10);
    expect(waits.stderr).toContain('  - back  apply ConfigMap back\n');
    expect(waits.stderr).toContain('1 finished steps count on');
    const again = await say(['resume', run, '--yes', '-o', 'json', '--progress', 'none']);
    expect([again.code, again.stderr]).toEqual([0, '']);
    const { steps } = JSON.parse(again.stdout) as {
      steps: { key: string; state: string; attempts: number }[];
    }; // our own document
    expect(steps.map(({ key, state, attempts }) => [key, state, attempts])).toEqual([
      ['place', 'succeeded', 1],
      ['front', 'succeeded', 2],
      ['go', 'succeeded', 1],
      ['seen', 'succeeded', 1],
      ['back~1', 'compensated', 0],
    ]);
    const described = await say(['runs', 'describe', run]);
    expect(described.stdout).toContain('back~1  compensated');
  });

  it('refuses both flags at once, and a new plan that is nowhere', async () => {
    const { file, say, run } = await waiting();
    const both = await say(['resume', run, '--replan', '--stored-plan']);
    expect([both.code, both.stderr]).toEqual([
      2,
      'error: --replan takes the new plan and --stored-plan the old one\nleave one of them out\n',
    ]);
    rmSync(file);
    const gone = await say(['resume', run, '--replan']);
    expect([gone.code, gone.stderr]).toEqual([
      2,
      `error: there is no new plan for run ${run}: there is no file or folder ${file}\n`,
    ]);
  });

  it('goes on silently when only comments and places have changed', async () => {
    const { edit, say, run } = await waiting();
    edit('spec:', '# a word on this\n\nspec:');
    const resumed = await say(['resume', run, '--yes', '--progress', 'none']);
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
  });

  it('goes on by its stored plan when the file is gone, and says so', async () => {
    const { file, say, run } = await waiting();
    rmSync(file);
    const resumed = await say(['resume', run, '--yes', '--progress', 'none']);
    expect([resumed.code, resumed.stderr]).toEqual([
      0,
      `run ${run} goes on with its stored plan: there is no file or folder ${file}\n`,
    ]);
  });

  it('is refused with what is wrong when the file is no pattern any more', async () => {
    const { edit, say, run } = await waiting();
    edit('- id: back', '- idd: back');
    const refused = await say(['resume', run, '--yes']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("did you mean 'id'");
    expect(refused.stderr).toContain(`meshwright resume --stored-plan ${run}`);
  });
});
