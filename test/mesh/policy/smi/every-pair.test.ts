import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SMI_TABLE } from '../../../../mesh/policy/smi/smi-kinds.ts';
import { SMI_VERSION_NAMES, type SmiVersionName } from '../../../../mesh/policy/smi/smi-shape.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { anyPolicies, type WrittenVersions } from './any-policies.ts';
import { meaningOf } from './meaning.ts';
import { convert, errorsOf } from './placed.ts';

const SAMPLES = 12;
/** So many meanings are compared for a pair: that takes most of the time. */
const COMPARED = 2;

/** Whether all of a set came back with its meaning, or what refused it. */
function thereAndBack(
  objects: readonly KubeObject[],
  from: WrittenVersions,
  to: WrittenVersions,
  alsoMeans: boolean,
): 'kept' | readonly string[] {
  const there = convert(byGroup(to), ...objects);
  if (!there.ok) return errorsOf(there.diagnostics);
  const back = convert(byGroup(from), ...there.value.map(({ object }) => object));
  if (!back.ok) return errorsOf(back.diagnostics);
  if (alsoMeans) expect(meaningOf(back.value.map(({ object }) => object))).toEqual(meaningOf(objects));
  return 'kept';
}

const byGroup = ({ access, specs, split }: WrittenVersions) =>
  `access=${access},specs=${specs},split=${split}`;

/** The other groups in versions that say the most, so that what is refused is refused because of the pair. */
const with4 = (group: string, version: SmiVersionName): WrittenVersions => ({
  ...{ access: 'v1alpha4', specs: 'v1alpha4', split: 'v1alpha4' },
  [group]: version,
});

describe.each(SMI_TABLE)('$kind goes there and back', ({ kind, group, versions }) => {
  for (const { name } of versions) {
    const from = with4(group, name as SmiVersionName); // names of the table are the known ones
    for (const wanted of SMI_VERSION_NAMES) {
      it(`${name} to ${wanted} with its meaning, or a field is named`, () => {
        const to = with4(group, wanted);
        const samples = fc.sample(anyPolicies(from), { numRuns: SAMPLES, seed: 11 });
        const alone = samples.map((objects) => objects.filter((each) => each.kind === kind));
        let kept = 0;
        const outcomes = [...samples, ...alone]
          .filter((objects) => objects.length > 0)
          .map((objects) => {
            const outcome = thereAndBack(objects, from, to, kept < COMPARED);
            if (outcome === 'kept') kept++;
            return outcome;
          });
        expect(outcomes.length).toBeGreaterThan(SAMPLES);
        for (const outcome of outcomes) {
          if (outcome === 'kept') continue;
          // an object of the set, and a path into it
          for (const place of outcome) expect(place).toMatch(/^E5(14|05) \d+:\w+/);
        }
        const exists = versions.some((version) => version.name === wanted);
        if (exists && SMI_VERSION_NAMES.indexOf(wanted) >= SMI_VERSION_NAMES.indexOf(from[group]))
          expect(outcomes).toContain('kept');
        if (!exists) expect(outcomes).not.toContain('kept');
      });
    }
  }
});
