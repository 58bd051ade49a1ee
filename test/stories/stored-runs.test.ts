import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../schemas/run-event.ts';
import { type Said, startCli } from '../rig/run-cli.ts';

const PROGRAM = path.resolve('dist/cli/main.js');
let stateDir: string;

beforeAll(async () => {
  await access(PROGRAM);
  stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-stored-'));
});
afterAll(() => rm(stateDir, { recursive: true, force: true }));

interface Ended extends Said {
  readonly events: readonly RunEvent[];
}

/** Runs the command line and reads the events that it tells; sends the signal while it stands at the given line. */
async function meshwright(
  args: readonly string[],
  on?: { readonly signal: NodeJS.Signals; readonly at: readonly string[] },
): Promise<Ended> {
  const stopAt = on === undefined ? {} : { stopAt: { words: on.at } };
  const cli = startCli(args, { stateDir, ...stopAt });
  if (on !== undefined) {
    await cli.stands();
    cli.process.kill(on.signal);
    cli.process.kill('SIGCONT');
  }
  const said = await cli.ended;
  const lines = said.stdout.split('\n').filter((line) => line.startsWith('{"v":1'));
  return { ...said, events: lines.map((line) => JSON.parse(line) as RunEvent) }; // written by our own command line
}

const JSONL = ['--progress', 'jsonl'];

describe('a run that was stopped half-way', () => {
  it('is put back by the line that Ctrl-C printed, once, and says so the second time', async () => {
    const stopped = await meshwright(
      ['run', 'patterns/canary-release', '--sandbox', '--set', 'stages=[50]', ...JSONL],
      { signal: 'SIGINT', at: ['"type":"step.running"', '.share"'] },
    );
    expect(stopped.code, stopped.stderr).toBe(130);
    const line = stopped.stderr.split('\n').find((text) => text.startsWith('meshwright rollback '));
    const run = stopped.events[0]?.type === 'run.created' ? stopped.events[0].data.run : '';
    expect(line).toBe(`meshwright rollback ${run} --state-dir ${stateDir}`);
    expect(stopped.stderr).toContain(`meshwright resume ${run} --state-dir ${stateDir}`);
    const back = await meshwright(['rollback', run, '-o', 'json']);
    expect([back.code, JSON.parse(back.stdout)], back.stderr).toMatchObject([0, { outcome: 'rolledBack' }]);
    expect(back.stderr.indexOf('TrafficSplit')).toBeLessThan(back.stderr.indexOf('Deployment'));
    const again = await meshwright(['rollback', run]);
    expect([again.code, again.stderr]).toEqual([
      0,
      `run ${run}: everything that it wrote was already put back\n`,
    ]);
  });

  it('goes on after kill -9 and passes the proofs that were left, without repeating the others', async () => {
    const killed = await meshwright(['run', 'patterns/zero-trust-access', '--sandbox', ...JSONL], {
      signal: 'SIGKILL',
      at: ['"type":"step.running"', '"step":"deniedIdentity"'],
    });
    expect(killed.signal).toBe('SIGKILL');
    const listed = await meshwright(['runs', 'get', '-o', 'json']);
    expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{}, { standing: 'interrupted' }] });
    const resumed = await meshwright(['resume', 'latest', ...JSONL]);
    expect(resumed.code, resumed.stderr).toBe(0);
    const begun = resumed.events.flatMap((event) => (event.type === 'step.intent' ? [event.step] : []));
    expect(begun).toEqual(['deniedIdentity', 'deniedMethod', 'stillReady', 'evidence']);
    const refused = await meshwright(['resume', 'latest']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('it is over: it succeeded')]);
  });
});
