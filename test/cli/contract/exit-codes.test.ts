import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli, startCli } from '../../rig/run-cli.ts';
import { standSandbox } from '../../rig/standing-sandbox.ts';

const pattern = (name: string): string => `test/fixtures/patterns/${name}`;

describe('the exit code', () => {
  it('is 0 when every proof passed, with the result document on stdout', async () => {
    const said = await runCli(['run', pattern('settings'), '--sandbox', '-o', 'json']);
    expect(said.code, said.stderr).toBe(0);
    const result = JSON.parse(said.stdout);
    expect(result).toEqual({
      apiVersion: 'meshwright.dev/v1alpha1',
      kind: 'RunResult',
      run: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      pattern: { name: 'settings', version: '1.0.0', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      outcome: 'succeeded',
      exitCode: 0,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      targets: [
        { role: 'main', context: 'sandbox', kind: 'sandbox', mesh: expect.stringContaining('simulated') },
      ],
      steps: ['objects', 'green'].map((key) =>
        expect.objectContaining({ key, kind: expect.any(String), state: 'succeeded', attempts: 1 }),
      ),
      proofs: [
        expect.objectContaining({
          key: 'green',
          verdict: 'passed',
          observed: { 'object.data.door': 'green' },
          expected: 'object.data.door == "green"',
          where: { kind: 'sandbox', context: 'sandbox', mesh: 'simulated reference mesh' },
          message: expect.any(String),
        }),
      ],
      outputs: {},
    });
  });

  it('is 1 when a proof failed, and the lines say what was put back', async () => {
    const said = await runCli(['run', pattern('broken-settings'), '--sandbox', '-o', 'json']);
    expect(said.code, said.stderr).toBe(1);
    expect(JSON.parse(said.stdout)).toMatchObject({ outcome: 'rolledBack', exitCode: 1 });
    expect(said.stderr).toContain('the door is not red');
    expect(said.stderr).toMatch(/put back: .*ConfigMap settings\/colours deleted/);
    expect(said.stderr).toMatch(/put back: .*Namespace settings deleted/);
  });

  it.each([
    ['rnu', 'meshwright run'],
    ['chek', 'meshwright check'],
    ['sandbox statis', 'meshwright sandbox status'],
    ['runs gte', 'meshwright runs get'],
  ])('is 2 for the unknown command %s, and the nearest one is named', async (words, near) => {
    const said = await runCli(words.split(' '));
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr.trim()).toBe(`error: unknown command '${words}'\ndid you mean: ${near}`);
  });

  it.each([
    ['sandbox break alow-all', 'alow-all', 'allow-all'],
    ['sandbox mend plaintex', 'plaintex', 'plaintext'],
    ['test patterns/mesh-baseline --switch deny-al', 'deny-al', 'deny-all'],
  ])('is 2 for a sabotage switch that does not exist: %s', async (words, word, near) => {
    const said = await runCli(words.split(' '));
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr.trim()).toBe(`error: unknown sabotage switch '${word}'\ndid you mean: ${near}`);
  });

  it('is 2 for a test that wants an unknown switch: nothing of any test is started', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-tests-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const tests = path.join(folder, 'settings', 'tests');
    mkdirSync(tests, { recursive: true });
    cpSync(`${pattern('settings')}/pattern.yaml`, path.join(folder, 'settings', 'pattern.yaml'));
    const test = {
      apiVersion: 'meshwright.dev/v1alpha1',
      kind: 'PatternTest',
      metadata: { name: 'settings', version: '1.0.0' },
      spec: { targets: 'sandbox', expect: { outcome: 'succeeded' } },
    };
    writeFileSync(path.join(tests, 'a.yaml'), JSON.stringify(test));
    const sabotage = [{ switch: 'alow-all', expect: { green: 'failed' } }];
    const second = { ...test, spec: { ...test.spec, sabotage } };
    writeFileSync(path.join(tests, 'b.yaml'), JSON.stringify(second));
    const said = await runCli(['test', folder]);
    expect(said, said.stderr).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toMatch(/b\.yaml: unknown sabotage switch 'alow-all'\ndid you mean: allow-all/);
  });

  it('is 2 when no target is named, and both ways are shown', async () => {
    const cli = startCli(['run', pattern('settings')]);
    const said = await cli.ended;
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('--sandbox');
    expect(said.stderr).toContain('--context');
    expect(existsSync(path.join(cli.stateDir, 'runs'))).toBe(false);
  });

  it('is 2 for two independent typing mistakes: both are shown, and nothing is started', async () => {
    const cli = startCli(['run', pattern('typing-mistakes'), '--sandbox']);
    const said = await cli.ended;
    expect(said.code).toBe(2);
    expect(said.stderr).toContain("did you mean 'namespace'?");
    expect(said.stderr).toContain("did you mean 'assert'?");
    expect(existsSync(path.join(cli.stateDir, 'runs'))).toBe(false);
  });
});

describe('exit code 3', () => {
  it('is for a denial without an allowed control: no evidence either way, and what was applied is put back', async () => {
    const said = await runCli(['run', pattern('denied-without-control'), '--sandbox', '-o', 'json']);
    expect(said.code, said.stderr).toBe(3);
    const result = JSON.parse(said.stdout);
    expect(result).toMatchObject({ outcome: 'rolledBack', exitCode: 3 });
    expect(result.proofs).toEqual([
      expect.objectContaining({ key: 'locked', verdict: 'inconclusive', n: 10 }),
    ]);
    expect(said.stderr).toContain('there was no allowed control request');
    expect(said.stderr).toMatch(/put back: .*Namespace settings deleted/);
  });
});

describe('exit code 5', () => {
  it('is for a sandbox port that another program has', async () => {
    const occupied = await listen();
    onTestFinished(() => new Promise<void>((resolve) => occupied.close(() => resolve())));
    const port = portOf(occupied);
    const said = await runCli(['sandbox', 'up', '--port', String(port)]);
    expect(said).toMatchObject({ code: 5, stdout: '' });
    expect(said.stderr.trim()).toBe(`error: port ${port} on 127.0.0.1 is in use by another program`);
  });
});

describe('exit code 4', () => {
  it('is for a mesh that lacks what the pattern requires; nothing is begun, and what lacks is named', async () => {
    const said = await runCli(['run', pattern('unsupported'), '--sandbox', '--progress', 'none']);
    expect(said.code, said.stderr).toBe(4);
    expect(said.stderr.trim().split('\n')).toEqual([
      'sandbox, the mesh of target main, lacks waypoints',
      'nothing had begun: nothing was written',
    ]);
  });
});

describe('exit code 6', () => {
  it('is for a field that another manager owns: it is named and keeps its value', async () => {
    const sandbox = await standSandbox();
    onTestFinished(() => sandbox.close());
    const { signal } = new AbortController();
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'settings' } };
    const theirs = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'colours', namespace: 'settings' },
      data: { door: 'red' },
    };
    for (const object of [namespace, theirs])
      await sandbox.cluster.apply(object, { fieldManager: 'their-operator' }, signal);
    const onIt = ['--kubeconfig', sandbox.kubeconfig, '--context', 'sandbox'];
    const said = await runCli(['run', pattern('settings'), ...onIt, '-o', 'json']);
    expect(said.code, said.stderr).toBe(6);
    const result = JSON.parse(said.stdout);
    expect(result).toMatchObject({ outcome: 'rolledBack', exitCode: 6 });
    expect(result.error).toMatchObject({
      reason: 'fieldConflict',
      message: expect.stringMatching(
        /ConfigMap\/settings\/colours: field \.data\.door belongs to manager 'their-operator'/,
      ),
    });
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'settings', name: 'colours' };
    expect(await sandbox.cluster.get(ref, signal)).toMatchObject({ data: { door: 'red' } });
  });
});

describe('exit code 8', () => {
  it('is for a run that takes longer than --timeout allows, and what it wrote is put back', async () => {
    const said = await runCli(['run', pattern('waiting'), '--sandbox', '--timeout', '6s', '-o', 'json']);
    expect(said.code, said.stderr).toBe(8);
    expect(JSON.parse(said.stdout)).toMatchObject({
      outcome: 'rolledBack',
      error: { reason: 'deadline', message: 'the run did not finish within its deadline of 6 s' },
    });
    expect(said.stderr).toMatch(/put back: .*Namespace settings deleted/);
  });

  it('needs a duration that is one', async () => {
    const said = await runCli(['run', pattern('waiting'), '--sandbox', '--timeout', 'soon']);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('--timeout soon is not a duration');
  });
});

describe('exit code 9', () => {
  it('is for a cluster that goes away before the rollback: the manual work is listed, and how to try again', async () => {
    const sandbox = await standSandbox();
    const onIt = ['--kubeconfig', sandbox.kubeconfig, '--context', 'sandbox'];
    const cli = startCli(['run', pattern('wont-go-back'), ...onIt, '--progress', 'jsonl', '-o', 'json']);
    await cli.line((line) => line.includes('"type":"step.running","step":"never"'));
    await sandbox.close();
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(9);
    const manual = [
      'kubectl --context sandbox delete configmap colours -n settings --ignore-not-found',
      'kubectl --context sandbox delete namespace settings --ignore-not-found',
      'kubectl --context sandbox delete configmap meshwright-set.wont-go-back.settings -n default --ignore-not-found',
    ];
    const result = JSON.parse(said.stdout.slice(said.stdout.indexOf('\n{\n') + 1));
    expect(result).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9, manual });
    expect(said.stderr.trim().split('\n').slice(-7)).toEqual([
      'to put it back by hand, type in this order:',
      `export KUBECONFIG=${sandbox.kubeconfig}`,
      ...manual,
      'try to put back the rest:',
      `meshwright rollback ${result.run} --state-dir ${cli.stateDir} --kubeconfig ${sandbox.kubeconfig}`,
    ]);
  });
});

describe('exit code 70', () => {
  /** A module that Node loads before the program and that breaks Node under it. */
  const breakage = (code: string): readonly string[] => ['--import', `data:text/javascript,${code}`];

  it('is for a fault of ours: a report file is named and holds the stack', async () => {
    const broken = breakage(
      'import os from "node:os";import {syncBuiltinESMExports} from "node:module";' +
        'os.homedir=()=>{throw new TypeError("no home")};syncBuiltinESMExports()',
    );
    const said = await runCli(['check', 'patterns/canary-release'], { nodeFlags: broken });
    expect(said).toMatchObject({ code: 70, stdout: '' });
    expect(said.stderr).toContain('error: this is a fault of meshwright itself: no home');
    expect(report(said.stderr)).toMatch(/TypeError: no home\n\s+at (?:.|\n)*argv \["check"/);
  });

  it('is for a fault of ours inside a step too, and what the run wrote is put back', async () => {
    // 31 s: no other timer of the program has this length.
    const broken = breakage(
      'const real=setTimeout;globalThis.setTimeout=Object.assign((f,ms,...rest)=>{' +
        'if(ms===31000)throw new TypeError("no time");return real(f,ms,...rest)},real)',
    );
    const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-pattern-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const text = readFileSync(`${pattern('waiting')}/pattern.yaml`, 'utf8');
    writeFileSync(path.join(folder, 'pattern.yaml'), text.replace('for: 30s', 'for: 31s'));
    const said = await runCli(['run', folder, '--sandbox'], { nodeFlags: broken });
    expect(said.code, said.stderr).toBe(70);
    expect(said.stderr).toMatch(/put back: .*Namespace settings deleted/);
    expect(said.stderr).toContain('error: this is a fault of meshwright itself: no time');
    expect(report(said.stderr)).toMatch(/TypeError: no time\n\s+at /);
  });

  function report(stderr: string): string {
    const file = /What happened is in (\S+\/fault\.txt)/.exec(stderr)?.[1];
    if (file === undefined) throw new Error(`no report is named: ${stderr}`);
    onTestFinished(() => rmSync(path.dirname(file), { recursive: true, force: true }));
    return readFileSync(file, 'utf8');
  }
});

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
