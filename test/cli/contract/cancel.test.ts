import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../../rig/run-cli.ts';

describe('cancel', () => {
  it('asks a run in another process to stop, and ends when it has', async () => {
    const cli = startCli(['run', 'test/fixtures/patterns/waiting', '--sandbox', '--progress', 'jsonl']);
    await cli.line((line) => line.includes('"type":"step.running","step":"pause"'));
    const asked = await runCli(['cancel', 'latest', '--by', 'ann'], { stateDir: cli.stateDir });
    expect(asked.code, asked.stderr).toBe(0);
    const run = /asked (\S+) to stop, as ann/.exec(asked.stderr)?.[1];
    expect(asked.stderr).toContain(`run ${run} is cancelled`);
    expect(asked.stdout).toContain(`meshwright rollback ${run}`);
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(130);
    expect(said.stdout).toContain('"data":{"command":"cancel","by":"ann"}');
    expect(said.stdout).toContain('"type":"step.cancelled","step":"pause"');
    expect(said.stdout).not.toContain('"type":"run.rollback.begin"');

    const again = await runCli(['cancel', 'latest'], { stateDir: cli.stateDir });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain(`run ${run} is not under way: it is cancelled`);
  });
});
