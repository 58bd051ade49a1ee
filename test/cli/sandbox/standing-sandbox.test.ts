import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { storeHolder } from '../../../sandbox/store/store-lock.ts';
import { runCli, startCli } from '../../rig/run-cli.ts';

describe('a sandbox that stands', () => {
  it('is not what a program is that got its process number: that one is left alone', async () => {
    const stateDir = stateFolder();
    const other = spawn('sleep', ['1000'], { stdio: 'ignore' });
    onTestFinished(() => void other.kill('SIGKILL'));
    writeRecord(
      stateDir,
      `{"apiServer":"https://127.0.0.1:1","kubeconfig":"/k","context":"sandbox","pid":${other.pid}}`,
    );
    const status = await runCli(['sandbox', 'status'], { stateDir });
    expect(status).toMatchObject({ code: 5, stderr: expect.stringContaining('no sandbox is running') });
    const down = await runCli(['sandbox', 'down'], { stateDir });
    expect(down).toMatchObject({ code: 0, stderr: 'no sandbox was running\n' });
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  });

  it('starts in place of one that was killed, with a record that was half written, and goes down', async () => {
    const stateDir = stateFolder();
    const first = await up(stateDir);
    process.kill(first, 'SIGKILL');
    writeRecord(stateDir, '{"apiServ');
    const second = await up(stateDir);
    expect(second).not.toBe(first);
    expect(await runCli(['sandbox', 'down'], { stateDir })).toMatchObject({
      code: 0,
      stderr: 'the sandbox is down\n',
    });
    expect(await storeHolder(path.join(stateDir, 'sandbox'))).toBeUndefined();
  });

  it('that lost its record is still one, and goes down', async () => {
    const stateDir = stateFolder();
    const pid = await up(stateDir, '--name', 'east');
    rmSync(path.join(stateDir, 'sandboxes', 'east', 'up.json'));
    const again = await runCli(['sandbox', 'up', '--background', '--name', 'east'], { stateDir });
    expect(again.code).toBe(5);
    expect(again.stderr).toContain(`another sandbox (pid ${pid}) is using the store`);
    const down = await runCli(['sandbox', 'down', '--name', 'east'], { stateDir });
    expect(down.stderr).toBe("the sandbox 'east' is down\n");
    expect(await storeHolder(path.join(stateDir, 'sandboxes', 'east'))).toBeUndefined();
  });

  it('is one, though two are started at once', async () => {
    const stateDir = stateFolder();
    const both = await Promise.all([1, 2].map(() => runCli(['sandbox', 'up', '--background'], { stateDir })));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 5]);
    expect(both.find(({ code }) => code === 5)?.stderr).toMatch(
      /^error: (another sandbox \(pid \d+\) is using the store|a sandbox is already running)/,
    );
  });

  it('in the foreground says so when it ends by itself', async () => {
    const running = startCli(['sandbox', 'up'], { stateDir: stateFolder() });
    const { pid }: { readonly pid: number } = JSON.parse(await running.line((line) => line.startsWith('{')));
    process.kill(pid, 'SIGKILL');
    const said = await running.ended;
    expect(said.code).toBe(5);
    expect(said.stderr).toContain('error: the sandbox has ended by itself, by SIGKILL');
  });

  it('names those that go on when the one that was meant is not there', async () => {
    const stateDir = stateFolder();
    await up(stateDir, '--name', 'east');
    const down = await runCli(['sandbox', 'down', '--name', 'esat'], { stateDir });
    expect(down).toMatchObject({ code: 0, stderr: "no sandbox 'esat' was running; still running: east\n" });
  });

  it('says what to do about a store that is damaged', async () => {
    const stateDir = stateFolder();
    mkdirSync(path.join(stateDir, 'sandbox'), { recursive: true });
    writeFileSync(path.join(stateDir, 'sandbox', 'objects.jsonl'), 'junk\nmore\n');
    const said = await runCli(['sandbox', 'up'], { stateDir });
    expect(said.code).toBe(5);
    expect(said.stderr).toMatch(
      /^error: line 1 of the sandbox state file \S+ is damaged\ntake the file away to start with an empty sandbox\n$/,
    );
  });

  it.each([
    [['sandbox', 'up']],
    [['sandbox', 'status']],
    [['run', 'test/fixtures/patterns/settings', '--sandbox']],
  ])('is no fault of ours where the state directory cannot be one: %s', async (words) => {
    const stateDir = path.join(stateFolder(), 'file');
    writeFileSync(stateDir, '');
    const said = await runCli(words, { stateDir });
    expect(said.code, said.stderr).toBe(5);
    expect(said.stderr).toMatch(/^error: \S+ cannot be used: a part of its path is a file, not a folder$/m);
  });
});

/** Whatever still runs in it at the end of the test is ended. */
function stateFolder(): string {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'mw-standing-'));
  onTestFinished(async () => {
    const named = path.join(stateDir, 'sandboxes');
    for (const name of [
      'sandbox',
      ...(readdirSync(stateDir).includes('sandboxes') ? readdirSync(named) : []),
    ]) {
      await runCli(['sandbox', 'down', '--name', name], { stateDir });
    }
    rmSync(stateDir, { recursive: true, force: true });
  });
  return stateDir;
}

function writeRecord(stateDir: string, text: string): void {
  mkdirSync(path.join(stateDir, 'sandbox'), { recursive: true });
  writeFileSync(path.join(stateDir, 'sandbox', 'up.json'), text);
}

async function up(stateDir: string, ...flags: readonly string[]): Promise<number> {
  const said = await runCli(['sandbox', 'up', '--background', ...flags], { stateDir });
  expect(said.code, said.stderr).toBe(0);
  const { pid }: { readonly pid: number } = JSON.parse(said.stdout);
  return pid;
}
