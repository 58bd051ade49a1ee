import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../../rig/run-cli.ts';

const SETTINGS = 'test/fixtures/patterns/settings/pattern.yaml';
const RUN = ['run', SETTINGS, '--sandbox'];

describe('stdout and stderr', () => {
  it('carry one event a line with --progress jsonl, numbered without a gap from 1', async () => {
    const cli = startCli([...RUN, '--progress', 'jsonl', '-o', 'json']);
    const last = await cli.line((line) => line.includes('"run.finished"'));
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(0);
    const lines = said.stdout.split('\n');
    const events = lines.slice(0, lines.indexOf(last) + 1).map((line) => JSON.parse(line));
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ v: 1, type: 'run.created', ts: expect.any(Number) });
    expect(events.at(-1)).toMatchObject({
      type: 'run.finished',
      data: { outcome: 'succeeded', exitCode: 0 },
    });
    const rest = JSON.parse(lines.slice(events.length).join('\n'));
    expect(rest).toMatchObject({ kind: 'RunResult', outcome: 'succeeded' });
  });

  it('hold no escape bytes and no progress among the data when there is no terminal', async () => {
    const said = await runCli([...RUN, '-o', 'json']);
    expect(said.code).toBe(0);
    expect(() => JSON.parse(said.stdout)).not.toThrow();
    expect(said.stderr).toContain('objects');
    expect(`${said.stdout}${said.stderr}`).not.toContain('\u001b');
  });

  it('say what is wrong with a pattern that comes from stdin', async () => {
    const text = readFileSync(SETTINGS, 'utf8');
    expect(await runCli(['check', '-'], { input: text })).toMatchObject({ code: 0, stdout: '' });
    const broken = text.replace('assert:', 'asert:');
    const said = await runCli(['check', '-', '-o', 'json'], { input: broken });
    expect(said.code).toBe(2);
    const { diagnostics } = JSON.parse(said.stdout);
    expect(diagnostics).toEqual([
      expect.objectContaining({ code: 'E306', severity: 'error', range: expect.anything() }),
    ]);
    const at = broken.split('\n').findIndex((line) => line.includes('asert')) + 1;
    expect(diagnostics[0].range.start).toEqual({ line: at, column: 7 });
  });

  it('are formed as a variable says, unless a flag says otherwise', async () => {
    const env = { MESHWRIGHT_PROGRESS: 'jsonl' };
    const asked = await runCli(RUN, { env });
    expect(asked.stdout.split('\n')[0]).toContain('"run.created"');
    const wins = await runCli([...RUN, '--progress', 'none'], { env });
    expect([wins.code, wins.stdout.includes('run.created')]).toEqual([0, false]);
    const refused = await runCli(RUN, { env: { MESHWRIGHT_PROGRESS: 'louder' } });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("from env 'MESHWRIGHT_PROGRESS' is invalid");
  });

  it('may be closed by their reader: the run goes on to its end without a stack trace', async () => {
    const cli = startCli([...RUN, '--progress', 'jsonl']);
    await cli.line((line) => line.includes('"run.created"'));
    cli.process.stdout?.destroy();
    const said = await cli.ended;
    expect(said).toMatchObject({ code: 0, signal: null });
    expect(said.stderr).not.toMatch(/EPIPE|^\s+at /m);
  });
});
