import { parseArgs } from 'node:util';
import { SWITCH_NAMES } from '../../../sandbox/sabotage/switches.ts';
import type { Verdict } from '../../../schemas/proof.ts';
import { expectedReds } from './expected-reds.ts';
import { runBroken } from './run-broken.ts';

/**
 * The suite against every way to break the sandbox's mesh: a table of which case catches which fault. Ends with 1 when a
 * fault goes uncaught, when a case turns red that has nothing to do with it, or when the mesh as it is does not pass.
 */
const LETTERS: Readonly<Record<Verdict, string>> = {
  passed: '·',
  failed: 'F',
  inconclusive: 'i',
  unsupported: 'u',
};

const { values } = parseArgs({
  options: {
    switch: { type: 'string', multiple: true },
    case: { type: 'string', multiple: true },
    profile: { type: 'string', default: 'quick' },
  },
});
const profile = values.profile === 'full' ? 'full' : 'quick';
const cases = values.case ?? [];
const faults: string[] = [];

const healthy = await runBroken({ profile, cases });
for (const { id, verdict, message } of healthy.cases) {
  if (verdict === 'failed') faults.push(`nothing is broken, and ${id} failed: ${message}`);
}
const columns = new Map<string, ReadonlyMap<string, Verdict>>();
for (const switchName of values.switch ?? SWITCH_NAMES) {
  const expected = expectedReds(switchName);
  if (expected === undefined) continue;
  const broken = await runBroken({ switchName, profile, cases });
  const verdicts = new Map(broken.cases.map(({ id, verdict }) => [id, verdict]));
  columns.set(switchName, verdicts);
  const red = broken.cases.filter(({ verdict }) => verdict !== 'passed');
  process.stderr.write(
    `${switchName}: ${red.map(({ id, verdict }) => `${id} ${verdict}`).join(', ') || 'nothing'}\n`,
  );
  if (red.length === 0) faults.push(`${switchName} goes uncaught`);
  for (const { id, message, verdict } of red) {
    // With few requests a share may stay undecided on any mesh.
    const undecided = profile === 'quick' && verdict === 'inconclusive';
    if (!undecided && !expected.may(id))
      faults.push(`${switchName} turns ${id} ${verdict}, which it does not concern: ${message}`);
  }
}

const names = [...columns.keys()];
process.stdout.write(`| case | ${names.map((name) => `\`${name}\``).join(' | ')} |\n`);
process.stdout.write(`| --- |${names.map(() => ' - |').join('')}\n`);
for (const { id } of healthy.cases) {
  const cells = names.map((name) => LETTERS[columns.get(name)?.get(id) ?? 'passed']);
  process.stdout.write(`| ${id} | ${cells.join(' | ')} |\n`);
}
for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`);
process.stdout.write(`${names.length} switches, ${healthy.cases.length} cases, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
