import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli, startCli } from '../../rig/run-cli.ts';

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
  ])('is 2 for the unknown command %s, and the nearest one is named', async (word, near) => {
    const said = await runCli([word]);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain(`'${word}'`);
    expect(said.stderr).toContain(near);
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
