import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../schemas/run-event.ts';

const PROGRAM = path.resolve('dist/cli/main.js');
let stateDir: string;

beforeAll(async () => {
  await access(PROGRAM);
  stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-stored-'));
});
afterAll(() => rm(stateDir, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly events: readonly RunEvent[];
}

/** Runs the command line; sends the signal when the given event is told. */
async function meshwright(
  args: readonly string[],
  on?: { readonly signal: NodeJS.Signals; when(event: RunEvent): boolean },
): Promise<Ended> {
  const progress = on === undefined ? [] : ['--progress', 'jsonl'];
  const child = spawn(process.execPath, [PROGRAM, ...args, ...progress, '--state-dir', stateDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: RunEvent[] = [];
  let out = '';
  let err = '';
  let sent = false;
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    out += `${line}\n`;
    if (on === undefined || !line.startsWith('{"v":1')) return;
    const event = JSON.parse(line) as RunEvent; // written by our own command line
    events.push(event);
    if (!sent && on.when(event)) {
      sent = true;
      child.kill(on.signal);
    }
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]; // Node's own event
  return { code, signal, out, err, events };
}

const running =
  (step: RegExp) =>
  (event: RunEvent): boolean =>
    event.type === 'step.running' && step.test(event.step);

describe('a run that was stopped half-way', () => {
  it('is put back by the line that Ctrl-C printed, once, and says so the second time', async () => {
    const stopped = await meshwright(
      ['run', 'patterns/canary-release', '--sandbox', '--set', 'stages=[50]'],
      { signal: 'SIGINT', when: running(/share/) },
    );
    expect(stopped.code, stopped.err).toBe(130);
    const line = stopped.err.split('\n').find((text) => text.startsWith('meshwright rollback '));
    const run = stopped.events[0]?.type === 'run.created' ? stopped.events[0].data.run : '';
    expect(line).toBe(`meshwright rollback ${run} --state-dir ${stateDir}`);
    expect(stopped.err).toContain(`meshwright resume ${run} --state-dir ${stateDir}`);
    const back = await meshwright(['rollback', run, '-o', 'json']);
    expect([back.code, JSON.parse(back.out)], back.err).toMatchObject([0, { outcome: 'rolledBack' }]);
    expect(back.err.indexOf('TrafficSplit')).toBeLessThan(back.err.indexOf('Deployment'));
    const again = await meshwright(['rollback', run]);
    expect([again.code, again.err]).toEqual([
      0,
      `run ${run}: everything that it wrote was already put back\n`,
    ]);
  }, 120_000);

  it('goes on after kill -9 and passes the proofs that were left, without repeating the others', async () => {
    const killed = await meshwright(['run', 'patterns/zero-trust-access', '--sandbox'], {
      signal: 'SIGKILL',
      when: running(/^deniedIdentity$/),
    });
    expect(killed.signal).toBe('SIGKILL');
    const listed = await meshwright(['runs', 'get', '-o', 'json']);
    expect(JSON.parse(listed.out)).toMatchObject({ runs: [{}, { standing: 'interrupted' }] });
    const resumed = await meshwright(['resume', 'latest'], { signal: 'SIGCONT', when: () => false });
    expect(resumed.code, resumed.err).toBe(0);
    const begun = resumed.events.flatMap((event) => (event.type === 'step.intent' ? [event.step] : []));
    expect(begun).toEqual(['deniedIdentity', 'deniedMethod', 'stillReady', 'evidence']);
    const refused = await meshwright(['resume', 'latest']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('it is over: it succeeded')]);
  }, 120_000);
});
