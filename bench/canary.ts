import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import type { RunResult } from '../schemas/run-event.ts';
import { type BenchRow, spread } from './measure.ts';
import { runInSandbox, withStateDir } from './pattern-run.ts';

/** What `npm start` costs: the whole canary release in the sandbox, what of it is not load or probe, and its memory. */
export async function benchCanary(): Promise<readonly BenchRow[]> {
  return withStateDir(async (state) => {
    const started = performance.now();
    const args = runInSandbox('patterns/canary-release', state);
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    let peak = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const sampler = setInterval(
      () =>
        void treeRss(child.pid ?? 0).then((bytes) => {
          peak = Math.max(peak, bytes);
        }),
      200,
    );
    const code = await new Promise<number>((resolve) => child.once('close', (c) => resolve(c ?? -1)));
    clearInterval(sampler);
    const wall = (performance.now() - started) / 1000;
    if (code !== 0) throw new Error(`the canary run ended with ${code}`);
    const result = JSON.parse(out) as RunResult; // our own document
    const asked = result.steps
      .filter((step) => step.kind === 'probe' || step.kind === 'performance')
      .reduce(
        (sum, step) => sum + (Date.parse(step.endedAt ?? '') - Date.parse(step.startedAt ?? '')) / 1000,
        0,
      );
    const one = (value: number) => spread([value]);
    return [
      { what: 'canary release in the sandbox, wall', unit: 's', measured: one(wall), target: 60 },
      { what: 'of it, all but loads and probes', unit: 's', measured: one(wall - asked), target: 10 },
      {
        what: 'memory of run, sandbox and agents',
        unit: 'MiB',
        measured: one(peak / 1024 / 1024),
        target: 500,
      },
    ];
  });
}

/** Resident bytes of a process and everything below it. */
async function treeRss(root: number): Promise<number> {
  const parents = new Map<number, number>();
  const rss = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined); // it may have ended meanwhile
    if (stat === undefined) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    parents.set(Number(entry), Number(fields[1]));
    rss.set(Number(entry), Number(fields[21]) * 4096);
  }
  const below = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...rss].filter(([pid]) => below(pid)).reduce((sum, [, bytes]) => sum + bytes, 0);
}
