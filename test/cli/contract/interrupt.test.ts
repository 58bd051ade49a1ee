import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { type RunningCli, startCli } from '../../rig/run-cli.ts';

/** Starts a run with a sandbox of its own and resolves while its wait of 30 s is under way. */
async function runningWait(): Promise<RunningCli> {
  const cli = startCli(['run', 'test/fixtures/patterns/waiting', '--sandbox', '--progress', 'jsonl']);
  await cli.line((line) => line.includes('"type":"step.running","step":"pause"'));
  return cli;
}

/** Command lines of living processes that were started with this state directory, the program's own included. */
function living(stateDir: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(stateDir));
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
    await vi.waitFor(() => expect(living(cli.stateDir)).toEqual([]), { timeout: 20_000, interval: 20 });
  });
});
