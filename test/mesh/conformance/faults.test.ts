import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_CASES } from '../../../mesh/conformance/cases/all-cases.ts';
import { SWITCH_NAMES } from '../../../sandbox/sabotage/switches.ts';
import { expectedReds, FAULTS, unknownNames } from '../../campaigns/conformance/expected-reds.ts';
import { partOf, rowsOf, withTables } from '../../campaigns/conformance/fault-tables.ts';
import { deviations } from '../../campaigns/conformance/judge-reds.ts';

/** SMI says nothing of what these break; the campaign proves that no case turns red under them. */
const NOTHING_TO_SMI = [
  'permissive',
  'slow',
  'cut-links',
  'refuse-links',
  'slow-links',
  'wrong-trust',
] as const;

describe('which case catches which fault', () => {
  it.each(SWITCH_NAMES)('is said of %s, with cases that there are', (name) => {
    const { must, may } = expectedReds(FAULTS[name]);
    expect(FAULTS[name].because).not.toBe('');
    expect(unknownNames(FAULTS[name])).toEqual([]);
    expect(must.size > 0).toBe(!NOTHING_TO_SMI.some((each) => each === name));
    expect([...may].filter((id) => must.has(id))).toEqual([]);
  });

  it('leaves no case that catches nothing but what every case catches', () => {
    const telling = SWITCH_NAMES.map((name) => expectedReds(FAULTS[name]).must).filter(
      ({ size }) => size < ALL_CASES.length,
    );
    const useless = ALL_CASES.filter(({ id }) => !telling.some((must) => must.has(id)));
    expect(useless.map(({ id }) => id)).toEqual([]);
  });

  it('is what the docs say', () => {
    const page = readFileSync('docs/conformance.md', 'utf8');
    expect(rowsOf(partOf(page))).toEqual(rowsOf(partOf(withTables(page))));
    expect(rowsOf(partOf(page)).length).toBe(SWITCH_NAMES.length + ALL_CASES.length + 2);
    expect(() => withTables('# A page')).toThrow('no place');
  });
});

describe('what a broken mesh does to the suite', () => {
  const seen = (verdicts: Readonly<Record<string, 'passed' | 'failed' | 'inconclusive'>>) =>
    Object.entries(verdicts).map(([id, verdict]) => ({ id, verdict, message: 'seen' }));
  const expected = { must: new Set(['a']), may: new Set(['b']) };

  it('is as expected where what must be red is, and nothing else that may not be', () => {
    expect(deviations(seen({ a: 'failed', b: 'passed', c: 'passed' }), expected)).toEqual([]);
    expect(deviations(seen({ a: 'inconclusive', b: 'failed', c: 'passed' }), expected)).toEqual([]);
  });

  it('deviates where a case passes that is to catch the fault', () => {
    expect(deviations(seen({ a: 'passed', c: 'passed' }), expected)).toEqual([
      { id: 'a', what: 'a passed, and was to see the fault' },
    ]);
  });

  it('deviates where a case is red that the fault does not concern', () => {
    expect(deviations(seen({ a: 'failed', c: 'inconclusive' }), expected)).toEqual([
      { id: 'c', what: 'c is inconclusive, which the fault does not concern: seen' },
    ]);
  });
});
