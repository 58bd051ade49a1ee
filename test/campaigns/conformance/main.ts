import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isSwitch, SWITCH_NAMES } from '../../../sandbox/sabotage/switches.ts';
import { mapBounded } from '../../../schemas/map-bounded.ts';
import { expectedReds, FAULTS } from './expected-reds.ts';
import { withTables } from './fault-tables.ts';
import { deviations, type ExpectedReds, NO_REDS } from './judge-reds.ts';
import { runBroken } from './run-broken.ts';

/**
 * The suite against every way to break the sandbox's mesh. Ends with 1 when a fault goes uncaught that some case is to
 * catch, when a case turns red that has nothing to do with the fault, or when the mesh as it is does not pass.
 */
const PAGE = 'docs/conformance.md';
/** With few requests a share may stay undecided on any mesh, and a busy machine may answer too late: a calmer look decides. */
const SECOND_LOOK = { profile: 'full', parallel: 1 } as const;

const { values } = parseArgs({
  options: {
    switch: { type: 'string', multiple: true },
    case: { type: 'string', multiple: true },
    profile: { type: 'string', default: 'quick' },
    parallel: { type: 'string', default: '1' },
    'write-docs': { type: 'boolean', default: false },
  },
});

if (values['write-docs']) {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
  execFileSync('npx', ['biome', 'format', '--write', PAGE], { stdio: 'inherit' });
} else {
  process.exitCode = await campaign();
}

async function campaign(): Promise<number> {
  const unknown = (values.switch ?? []).find((name) => !isSwitch(name));
  if (unknown !== undefined) throw new Error(`there is no switch ${unknown}`);
  const chosen = SWITCH_NAMES.filter((name) => values.switch?.includes(name) ?? true);
  const meshes = [undefined, ...chosen];
  const faults = await mapBounded(meshes, Number(values.parallel), async (name) => {
    const expected = name === undefined ? NO_REDS : expectedReds(FAULTS[name]);
    return (await deviationsUnder(name, expected)).map((what) => `${name ?? 'nothing is broken'}: ${what}`);
  });
  const found = faults.flat();
  for (const fault of found) process.stdout.write(`FAULT ${fault}\n`);
  process.stdout.write(`${chosen.length} switches, ${found.length} faults\n`);
  return found.length === 0 ? 0 : 1;
}

/** What deviates twice: in the whole run, and when it is looked at by itself. */
async function deviationsUnder(name: string | undefined, expected: ExpectedReds): Promise<readonly string[]> {
  const profile = values.profile === 'full' ? 'full' : 'quick';
  const begun = performance.now();
  const { cases } = await runBroken(name, { profile, cases: values.case ?? [] });
  const first = deviations(cases, expected);
  const red = cases.filter(({ verdict }) => verdict !== 'passed').length;
  const seconds = Math.round((performance.now() - begun) / 1000);
  const again = first.map(({ what }) => `\n  again: ${what}`).join('');
  process.stdout.write(`${name ?? 'nothing'}: ${red} of ${cases.length} red, ${seconds} s${again}\n`);
  if (first.length === 0) return [];
  const second = await runBroken(name, { ...SECOND_LOOK, cases: first.map(({ id }) => id) });
  return deviations(second.cases, expected).map(({ what }) => what);
}
