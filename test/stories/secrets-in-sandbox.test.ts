import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../rig/run-cli.ts';

const TOKEN = 'Zk3-correct/horse+battery=9';
const BASE64 = Buffer.from(TOKEN).toString('base64');
/** All the ways in which this very token may be written. */
const FORMS = [
  TOKEN,
  BASE64,
  BASE64.replaceAll('=', ''),
  encodeURIComponent(TOKEN),
  Buffer.from(`Bearer ${TOKEN}`).toString('base64').slice(10, -4),
];

const PATTERN = `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: secret-door, version: 1.0.0}
spec:
  summary: A workload is asked with a token that a Secret holds.
  parameters:
    token: {type: string, secret: true}
    wanted: {type: string, default: "authorization\\":\\"Bearer [^\\"]{${TOKEN.length}}\\""}
  defaults: {namespace: shop, timeout: 1m}
  steps:
    - id: app
      apply:
        inline:
          - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
          - apiVersion: v1
            kind: Secret
            metadata: {name: door}
            stringData: {token: "{{ params.token }}", line: "token={{ params.token }};"}
        files: [manifests/]
        waitFor: {condition: Available}
    - id: mesh
      enrol: {namespaces: [shop], restart: true}
    - id: held
      assert:
        - resource: {apiVersion: v1, kind: Secret, name: door}
          that: size(object.data.token) == ${BASE64.length}
    - id: said
      exec: {program: printenv, args: [DOOR], env: {DOOR: "{{ params.token }}"}}
      outputs:
        text: {type: string, value: result.stdout}
    - id: ask
      probe:
        from: {workload: deployment/shopper}
        request: {url: "http://website:8080/", headers: {authorization: "Bearer {{ params.token }}"}}
        count: 5
        expect: {status: 200, body: {matches: "{{ params.wanted }}"}}
  outputs:
    text: {type: string, value: steps.said.outputs.text}
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshwright-secrets-'));
  cpSync('patterns/canary-release/manifests', path.join(folder, 'manifests'), { recursive: true });
  writeFileSync(path.join(folder, 'pattern.yaml'), PATTERN);
  writeFileSync(path.join(folder, 'token'), `${TOKEN}\n`, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file of a run, but for what its cluster keeps: a Secret has to be somewhere. */
function filesOfRun(stateDir: string): string {
  const [run = ''] = readdirSync(path.join(stateDir, 'runs'));
  const root = path.join(stateDir, 'runs', run);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && !path.join(entry.parentPath, entry.name).includes(`${path.sep}sandbox${path.sep}`),
    )
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

function expectNowhere(text: string): void {
  for (const form of FORMS) expect(text).not.toContain(form);
}

describe('a run in the sandbox with a secret', () => {
  it('writes it into a Secret and sends it in a header, and says it nowhere', async () => {
    const report = path.join(folder, 'good.xml');
    const run = startCli(
      [
        'run',
        folder,
        '--sandbox',
        '--set-secret',
        'token=env:DOOR_TOKEN',
        '--allow-exec',
        'printenv',
        '--progress',
        'plain',
        '-o',
        'json',
        '--report',
        `junit=${report}`,
      ],
      { env: { DOOR_TOKEN: TOKEN } },
    );
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({ outcome: 'succeeded', outputs: { text: '[secret token]' } });
    const files = filesOfRun(run.stateDir);
    expect(files).toContain('env:DOOR_TOKEN');
    expectNowhere([stdout, stderr, files, readFileSync(report, 'utf8')].join('\n'));
  });

  it('says it nowhere when the proof fails on an answer that holds it', async () => {
    const report = path.join(folder, 'bad.xml');
    const run = startCli([
      'run',
      folder,
      '--sandbox',
      '--set-secret',
      `token=file:${path.join(folder, 'token')}`,
      '--set',
      'wanted=never-there',
      '--allow-exec',
      'printenv',
      '--progress',
      'jsonl',
      '--report',
      `junit=${report}`,
    ]);
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(1);
    expect(stdout).toContain('"type":"run.rollback.begin"');
    expectNowhere([stdout, stderr, filesOfRun(run.stateDir), readFileSync(report, 'utf8')].join('\n'));
  });
});

describe('the command line', () => {
  it('plans and checks without the value, and shows where it will be', async () => {
    const plan = await runCli(['plan', folder, '--set-secret', 'token=env:NOT_THERE']);
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toContain('token={"$secret":"token"}');
    expect(plan.stdout).toContain('secrets token from env:NOT_THERE');
    expect((await runCli(['check', folder])).code).toBe(0);
  });

  it.each([
    [['--set', `token=${TOKEN}`], "parameter 'token' is secret: its value cannot be given in the open"],
    [
      ['--set-secret', `token=${TOKEN}`],
      "what is given for the secret 'token' is not a place to read it from",
    ],
    [[], "the secret parameter 'token' was not given"],
    [
      ['--set-secret', 'token=env:DOOR_TOKEM'],
      'there is no environment variable DOOR_TOKEM\ndid you mean DOOR_TOKEN?',
    ],
    [['--set-secret', 'token=file:/nowhere/token'], '/nowhere/token does not exist'],
    [['--set-secret', 'token=env:SHORT'], "the value of the secret 'token' is shorter than 4 characters"],
  ])('refuses %j before anything is started, without a word of the value', async (flags, sentence) => {
    const ended = await runCli(['run', folder, '--sandbox', ...flags], {
      env: { DOOR_TOKEN: TOKEN, SHORT: 'abc' },
    });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(sentence);
    expectNowhere(ended.stdout + ended.stderr);
  });
});
