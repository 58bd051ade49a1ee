import { benchApply } from './apply.ts';
import { benchCanary } from './canary.ts';
import { benchCommandLine } from './command-line.ts';
import { benchEngine } from './engine.ts';
import { benchJournal } from './journal.ts';
import { type BenchRow, noiseProbe, spread } from './measure.ts';
import { printRows } from './print-rows.ts';
import { benchSandbox } from './sandbox.ts';

const GROUPS: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  cli: benchCommandLine,
  engine: engineRows,
  journal: benchJournal,
  sandbox: benchSandbox,
  apply: benchApply,
  canary: benchCanary,
};

/** Prints every figure that this version promises, beside its target. `npm run bench -- cli engine` picks groups. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !(name in GROUPS));
  if (unknown !== undefined)
    throw new Error(`unknown group ${unknown}; known: ${Object.keys(GROUPS).join(', ')}`);
  const noise = [noiseProbe()];
  const rows: BenchRow[] = [];
  for (const [name, bench] of Object.entries(GROUPS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    rows.push(...(await bench()));
    noise.push(noiseProbe());
  }
  console.log(printRows(rows, Math.max(...noise)));
}

async function engineRows(): Promise<readonly BenchRow[]> {
  const [small, large] = await benchEngine([1_000, 10_000]);
  if (small === undefined || large === undefined) throw new Error('the engine bench gave no figures');
  return [
    {
      what: 'engine CPU per no-op step, 1,000 steps',
      unit: 'ms',
      measured: spread([small.cpuPerStepMs]),
      target: 1,
    },
    {
      what: 'engine CPU, 10,000 over 1,000 steps',
      unit: 'x',
      measured: spread([large.cpuMs / small.cpuMs]),
      target: 12,
    },
  ];
}

await main(process.argv.slice(2));
