import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../../engine/run/journal/read-journal.ts';
import { doneEffects } from '../../rig/faults/fault-theme.ts';
import { runCli, startCli } from '../../rig/run-cli.ts';
import { type StandingSandbox, standSandbox } from '../../rig/standing-sandbox.ts';

const PATTERN = `
apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: { name: many, version: 1.0.0 }
spec:
  summary: Writes, waits until somebody allows it to go on, writes again.
  parameters: { namespace: { type: string } }
  defaults: { namespace: "{{ params.namespace }}" }
  steps:
    - id: home
      apply: { inline: [{ apiVersion: v1, kind: Namespace, metadata: { name: "{{ params.namespace }}" } }] }
    - id: each
      forEach: { in: [1, 2, 3, 4, 5, 6, 7, 8], as: n }
      apply:
        inline:
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: "c{{ n }}" }, data: { n: "{{ toJson n }}" } }
    - id: hold
      wait: { resource: { apiVersion: v1, kind: ConfigMap, name: go-on } }
    - id: green
      assert:
        - resource: { apiVersion: v1, kind: ConfigMap, name: c8 }
          that: object.data.n == "8"
`;
const signal = new AbortController().signal;
const table: string[] = [];
let sandbox: StandingSandbox;
let folder: string;
let file: string;

beforeAll(async () => {
  sandbox = await standSandbox('staging');
  folder = mkdtempSync(path.join(tmpdir(), 'meshwright-processes-'));
  file = path.join(folder, 'pattern.yaml');
  writeFileSync(file, PATTERN);
});
afterAll(async () => {
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
  console.log(['fault · what happened · exit code · sentence', ...table].join('\n'));
});

const run = (namespace: string): readonly string[] => [
  'run',
  file,
  '--set',
  `namespace=${namespace}`,
  '--context',
  'staging',
  '--kubeconfig',
  sandbox.kubeconfig,
  '--progress',
  'jsonl',
];

function allow(namespace: string): Promise<unknown> {
  const metadata = { name: 'go-on', namespace };
  return sandbox.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, signal);
}

async function settings(namespace: string): Promise<readonly string[]> {
  const found = await sandbox.cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace }, signal);
  return found.flatMap(({ metadata: { name = '' } }) => (/^c\d$/.test(name) ? [name] : [])).sort();
}
const ALL = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'];

/** What the journal says was done, each once. */
function checkEffects(stateDir: string, id: string): void {
  const journal = path.join(stateDir, 'runs', id, 'journal.jsonl');
  const done = doneEffects(readJournal(readFileSync(journal), journal).events);
  expect(done).toEqual([...new Set(done)]);
}

/** The one line that says what is wrong. */
const errorLine = (stderr: string): string =>
  stderr.split('\n').find((line) => line.startsWith('error: ')) ?? stderr;

describe('processes of the compiled program', () => {
  it('that resume one run at the same time: one goes on, the other is refused', async () => {
    const stateDir = mkdtempSync(path.join(folder, 'state-'));
    const cli = startCli([...run('twice')], { stateDir });
    await cli.line((line) => line.includes('"type":"step.running","step":"hold"'));
    cli.process.kill('SIGINT');
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(130);
    const id = /"run":"([0-9A-Z]{26})"/.exec(said.stdout)?.[1] ?? '';
    const resume = ['resume', id, '--kubeconfig', sandbox.kubeconfig, '--progress', 'none'];
    const both = [startCli(resume, { stateDir }), startCli(resume, { stateDir })];
    // The refused one ends by itself, the other only when it is allowed to go on.
    const refused = await Promise.race(both.map(({ ended }) => ended));
    expect(refused.code, refused.stderr).toBe(6);
    const sentence = errorLine(refused.stderr);
    expect(sentence).toMatch(/^error: process \d+ has been writing this run since \S+Z \(\S+writer\.lock\)$/);
    await allow('twice');
    const codes = (await Promise.all(both.map(({ ended }) => ended))).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 6]);
    expect(await settings('twice')).toEqual(ALL);
    checkEffects(stateDir, id);
    const shown = 'process PID has been writing this run since TIME (STATE/runs/RUN/writer.lock)';
    table.push(
      `two processes resume one run at the same time · one goes on, the other is refused · 6 · ${shown}`,
    );
  });

  it('whose state directory cannot be: nothing is begun', async () => {
    const below = path.join(file, 'state');
    const said = await runCli([...run('nowhere')], { stateDir: below });
    expect(said.code, said.stderr).toBe(5);
    expect(
      await sandbox.cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'nowhere' }, signal),
    ).toEqual([]);
    const sentence = errorLine(said.stderr)
      .replaceAll(folder, 'STATE')
      .replace(/[0-9A-Z]{26}/, 'RUN');
    const place = 'STATE/pattern.yaml/state/runs/RUN';
    expect(sentence).toBe(`error: the run state in ${place} cannot be written: a part of its path is a file`);
    table.push(`the state directory lies below a file · nothing was begun · 5 · ${sentence}`);
  });
});

/** Whether this machine lets us mount a file system of our own; why not, otherwise. */
function whyNoMount(): string | undefined {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n').at(-1) ?? 'mount') : 'mount';
  }
}

describe('a state directory on a file system of its own', () => {
  const why = process.platform === 'linux' ? whyNoMount() : 'no mount namespaces';
  const skipped = why === undefined ? '' : `skipped: no file system can be mounted (${why}): `;
  const PROGRAM = path.resolve('dist/cli/main.js');

  /** Runs a script of the shell where `$S` is a tmpfs of so many bytes, `mw` the program; its output and exit codes. */
  function onTmpfs(
    size: string,
    script: string,
  ): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const place = mkdtempSync(path.join(folder, 'disk-'));
    const mw = `mw() { "${process.execPath}" "${PROGRAM}" "$@" --kubeconfig "${sandbox.kubeconfig}" --state-dir "$S" --progress none; echo "code $?"; }`;
    const whole = `S="${place}"; mount -t tmpfs -o size=${size} none "$S"; ${mw}; ${script}`;
    return new Promise((resolve, reject) => {
      execFile('unshare', ['-rm', 'sh', '-c', whole], (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else resolve({ stdout, stderr });
      });
    });
  }

  it.skipIf(why !== undefined)(
    `${skipped}that is full stops the run; with more room a resume finishes it`,
    async () => {
      await sandbox.cluster.create(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'full' } },
        signal,
      );
      await allow('full');
      const begin = `mw run "${file}" --set namespace=full --context staging`;
      const { stdout, stderr } = await onTmpfs(
        '28k',
        `${begin}; mount -o remount,size=8m "$S"; mw resume latest`,
      );
      const codes = [...stdout.matchAll(/^code (\d+)$/gm)].map(([, code]) => code);
      expect(codes, stderr).toEqual(['5', '0']);
      expect(stderr).toMatch(/cannot be written: the disk is full/);
      expect(await settings('full')).toEqual(ALL);
      table.push(
        'the disk is really full (tmpfs) · stopped; resumed with more room · 5 · … cannot be written: the disk is full',
      );
    },
  );

  it.skipIf(why !== undefined)(`${skipped}that is mounted read-only: nothing is begun`, async () => {
    const { stdout, stderr } = await onTmpfs(
      '8m',
      `mount -o remount,ro "$S"; mw run "${file}" --set namespace=ro --context staging`,
    );
    expect(stdout, stderr).toMatch(/^code 5$/m);
    const sentence = errorLine(stderr);
    expect(sentence).toMatch(/: it is read-only$/);
    expect(await settings('ro')).toEqual([]);
    table.push(
      `the state directory is mounted read-only · nothing was begun · 5 · … cannot be written: it is read-only`,
    );
  });

  it.runIf(why !== undefined)('that cannot be mounted here is named in the table', () => {
    table.push(`a real full or read-only file system · skipped: ${why} · – · –`);
  });
});
