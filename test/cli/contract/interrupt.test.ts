import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type CliOptions, type RunningCli, runCli, startCli } from '../../rig/run-cli.ts';

/** Starts a run with a sandbox of its own and resolves while its long wait is under way. */
async function runningWait(): Promise<RunningCli> {
  const cli = startCli(['run', 'test/fixtures/patterns/waiting', '--sandbox', '--progress', 'jsonl']);
  await cli.line((line) => line.includes('"type":"step.running","step":"pause"'));
  return cli;
}

/** Command lines of living processes that say this: a state directory, or what a program was started with. */
function living(words: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(words));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch (error) {
    // it ended between the listing and the reading
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return '';
    throw error;
  }
}

describe.runIf(process.platform === 'linux')('an interrupted run', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that gets %s ends with %i, cleans up, and leaves no process', async (signal, code) => {
    const cli = await runningWait();
    expect(living(cli.stateDir).join('\n')).toContain('sandbox/main.js');
    cli.process.kill(signal);
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(code);
    expect(living(cli.stateDir)).toEqual([]);
    expect(said.stdout).toContain('"type":"step.cancelled","step":"pause"');
    expect(said.stdout).toContain('"type":"step.succeeded","step":"evidence"');
    expect(said.stdout).not.toContain('"type":"run.rollback.begin"');
    const run = /"run":"([0-9A-Z]{26})"/.exec(said.stdout)?.[1];
    expect(said.stderr).toMatch(new RegExp(`meshwright resume ${run}`));
    expect(said.stderr).toMatch(new RegExp(`meshwright rollback ${run}`));
  });

  it('that is killed outright takes its sandbox along', async () => {
    const cli = await runningWait();
    expect(living(cli.stateDir).join('\n')).toContain('sandbox/main.js');
    cli.process.kill('SIGKILL');
    await cli.ended;
    await vi.waitFor(() => expect(living(cli.stateDir)).toEqual([]), { timeout: 60_000, interval: 20 });
  });
});

describe.runIf(process.platform === 'linux')('a run that is told to stop again and again', () => {
  /** Goes on until this holds of it, or until the run that began it is no more. */
  const lasting = (until: string) =>
    `const parent = process.ppid; setInterval(() => { if (${until} || process.ppid !== parent) process.exit() }, 20)`;

  /** Runs a program of Node as a step, and resolves while a process of these words is under way. */
  async function running(
    script: string,
    words = `-e ${script}`,
    options: CliOptions = {},
  ): Promise<RunningCli> {
    const more = ['--set', `script=${script}`, '--allow-exec', 'node', '--progress', 'jsonl'];
    const cli = startCli(['run', 'test/fixtures/patterns/stubborn', '--sandbox', ...more], options);
    await cli.line((line) => line.includes('"type":"effect.intent","step":"program"'));
    // Between the two the cluster is told.
    await vi.waitFor(() => expect(living(words)).not.toEqual([]), { timeout: 60_000, interval: 20 });
    return cli;
  }

  /** Sends SIGINT and resolves when the run has journalled it. */
  async function interrupt(cli: RunningCli): Promise<void> {
    const heard = cli.line((line) => line.includes('"type":"run.command"'));
    cli.process.kill('SIGINT');
    await heard;
  }

  const DONE = '"type":"effect.result","step":"program"';

  it('lets what it has begun finish at the first signal', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-go-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const go = path.join(folder, 'go');
    const cli = await running(lasting(`require('node:fs').existsSync('${go}')`));
    await interrupt(cli);
    writeFileSync(go, '');
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(130);
    expect(said.stderr).toContain('once more aborts it');
    expect(said.stdout).toContain(DONE);
    expect(said.stdout).toContain('"type":"step.cancelled","step":"green"');
  });

  it('aborts it at the second', async () => {
    const cli = await running(lasting('false'));
    await interrupt(cli);
    await interrupt(cli);
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(130);
    expect(said.stderr).toContain('once more leaves at once');
    expect(said.stdout).not.toContain(DONE);
    expect(said.stdout).toContain('"type":"step.cancelled","step":"program"');
    expect(said.stderr).toMatch(/^meshwright resume [0-9A-Z]{26} .*--allow-exec node$/m);
    expect(living(cli.stateDir)).toEqual([]);
  });

  it('leaves at the third, and what it wrote can still be put back', async () => {
    // It takes this name only once SIGTERM no longer ends it.
    const deaf = "process.on('SIGTERM', () => {}); process.title = ['deaf', 'program'].join('-');";
    // The program is killed 5 s after the second signal, so the run stands there until it has got the third.
    const options = { stopAt: { words: ['"type":"run.command"'], nth: 2 } };
    const cli = await running(`${deaf} ${lasting('false')}`, 'deaf-program', options);
    cli.process.kill('SIGINT');
    await cli.line((line) => line.includes('"type":"run.command"'));
    cli.process.kill('SIGINT');
    await cli.stands();
    cli.process.kill('SIGINT');
    cli.process.kill('SIGCONT');
    const said = await cli.ended;
    expect(said, said.stderr).toMatchObject({ code: 130, signal: null });
    expect(said.stdout).not.toContain('"type":"run.finished"');
    expect(said.stderr).toMatch(/left as it was; .*\nmeshwright resume [0-9A-Z]{26} /);
    await vi.waitFor(() => expect(living(cli.stateDir)).toEqual([]), { timeout: 60_000, interval: 20 });
    const back = await runCli(['rollback', 'latest'], { stateDir: cli.stateDir });
    expect(back.code, back.stderr).toBe(0);
    expect(back.stderr).toMatch(/put back: .*Namespace settings deleted/);
  });
});
