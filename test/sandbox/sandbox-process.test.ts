import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('the sandbox process', () => {
  let dir: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mw-process-'));
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });

  function start(...args: readonly string[]) {
    const command = ['--import', 'tsx', 'sandbox/main.ts', '--state-dir', dir, ...args];
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(child);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const exited = new Promise<{ code: number | null; err: string }>((resolve) => {
      child.once('close', (code) => resolve({ code, err }));
    });
    const ready = new Promise<Record<string, unknown>>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString())));
    });
    return { child, exited, ready };
  }

  it('prints one line when it is ready and ends cleanly on SIGTERM', async () => {
    const sandbox = start();
    expect(await sandbox.ready).toEqual({
      apiServer: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      kubeconfig: join(dir, 'kubeconfig'),
      pid: sandbox.child.pid,
    });
    sandbox.child.kill('SIGTERM');
    expect(await sandbox.exited).toEqual({ code: 0, err: '' });
  });

  it('ends with its parent when stdin closes', async () => {
    const sandbox = start('--exit-with-parent');
    await sandbox.ready;
    sandbox.child.stdin.end();
    expect((await sandbox.exited).code).toBe(0);
  });

  it('says in one sentence that its port is taken and ends with 5', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const outcome = await start('--port', String(port)).exited;
    taken.close();
    expect(outcome).toEqual({ code: 5, err: `port ${port} on 127.0.0.1 is in use by another program\n` });
  });

  it('explains its usage and ends with 2 when an argument is unknown', async () => {
    const outcome = await start('--prot', '1').exited;
    expect(outcome.code).toBe(2);
    expect(outcome.err).toContain('usage: ');
  });
});
