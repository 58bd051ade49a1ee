import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSmiSet } from '../../../../mesh/policy/smi/check-smi-set.ts';
import { TARGET_NAMES } from '../../../../mesh/policy/smi/conversion-target.ts';
import { anyPolicies, anyVersions, type WrittenVersions } from './any-policies.ts';
import { meaningOf } from './meaning.ts';
import { convert, errorsOf, placed } from './placed.ts';

const anySet = anyVersions.chain((versions) =>
  anyPolicies(versions).map((objects) => ({ versions, objects })),
);

const byGroup = ({ access, specs, split }: WrittenVersions) =>
  `access=${access},specs=${specs},split=${split}`;

const anyTarget = fc.oneof(fc.constantFrom(...TARGET_NAMES), anyVersions.map(byGroup));

describe('conversion of any set of policies', () => {
  it('is asked about sets that nothing is wrong with', () => {
    fc.assert(
      fc.property(anySet, ({ objects }) => {
        expect(errorsOf(checkSmiSet(placed(...objects)))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('changes neither who is admitted to what nor who answers, or yields nothing', () => {
    let done = 0;
    fc.assert(
      fc.property(anySet, anyTarget, ({ objects }, to) => {
        const result = convert(to, ...objects);
        if (!result.ok) return;
        done++;
        expect(meaningOf(result.value.map(({ object }) => object))).toEqual(meaningOf(objects));
      }),
      { numRuns: 60 },
    );
    expect(done).toBeGreaterThan(5);
  });

  it('always succeeds upwards, but where a port and the TCPRoutes of a target exclude each other', () => {
    fc.assert(
      fc.property(anySet, ({ objects }) => {
        const result = convert('latest', ...objects);
        const errors = result.ok ? [] : errorsOf(result.diagnostics);
        expect(errors.filter((error) => !/^E514 \d+:(spec\.)?destination\.port$/.test(error))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps its meaning up and down again, wherever it can come back', () => {
    let done = 0;
    fc.assert(
      fc.property(anySet, ({ objects, versions }) => {
        const up = convert('latest', ...objects);
        if (!up.ok) return;
        const down = convert(byGroup(versions), ...up.value.map(({ object }) => object));
        if (!down.ok) return;
        done++;
        expect(meaningOf(down.value.map(({ object }) => object))).toEqual(meaningOf(objects));
      }),
      { numRuns: 50 },
    );
    expect(done).toBeGreaterThan(5);
  });

  it('is done after one time: converting a result again to the same target changes nothing', () => {
    fc.assert(
      fc.property(anySet, anyTarget, ({ objects }, to) => {
        const once = convert(to, ...objects);
        if (!once.ok) return;
        const first = once.value.map(({ object }) => object);
        const twice = convert(to, ...first);
        expect(twice.ok ? twice.value.map(({ object }) => object) : twice.diagnostics).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });
});
