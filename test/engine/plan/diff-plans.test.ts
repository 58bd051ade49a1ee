import { describe, expect, it } from 'vitest';
import { diffPlans } from '../../../engine/plan/diff-plans.ts';
import { printPlanChanges } from '../../../report/plan/print-plan-changes.ts';
import type { Json } from '../../../schemas/json.ts';
import { planOf } from '../../rig/plan-of.ts';

const secret = (token: string): Json => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key', namespace: 'shop' },
  stringData: { token },
});

describe('the differences between two plans', () => {
  it('are none when only places, summaries and the text around them differ', () => {
    const before = planOf([{ key: 'a', input: { x: 1 } }]);
    const after = planOf(
      [{ key: 'a', input: { x: 1 }, span: { file: 'b.yaml', start: 7, end: 9 }, summary: 'other words' }],
      { pattern: { ...before.pattern, digest: 'sha256:9', file: 'b.yaml' } },
    );
    expect(diffPlans(before, after)).toEqual([]);
  });

  it('name the step and the place, and say both values', () => {
    const before = planOf([{ key: 'stage[weight=5].share', input: { expect: { share: { v2: 5 } } } }]);
    const after = planOf([{ key: 'stage[weight=5].share', input: { expect: { share: { v2: 10 } } } }]);
    expect(printPlanChanges(diffPlans(before, after))).toEqual([
      '  ~ stage[weight=5].share  input.expect.share.v2: 5 → 10',
    ]);
  });

  it('see a new need and another order, which change nothing inside a step', () => {
    const before = planOf([{ key: 'a' }, { key: 'b' }, { key: 'c' }]);
    const needing = planOf([{ key: 'a' }, { key: 'b' }, { key: 'c', needs: ['a'] }]);
    expect(printPlanChanges(diffPlans(before, needing))).toEqual([
      '  ~ c  waits for: (none) → ["a (needs)"]',
    ]);
    const moved = planOf([{ key: 'b' }, { key: 'a' }, { key: 'c' }]);
    expect(printPlanChanges(diffPlans(before, moved))).toEqual(['  ~ order: ["a","b","c"] → ["b","a","c"]']);
  });

  it('never say what a Secret holds, but that it differs', () => {
    const of = (token: string) => planOf([{ key: 'a', input: { objects: [secret(token)] } }]);
    const lines = printPlanChanges(diffPlans(of('hunter-one'), of('hunter-two')));
    expect(lines).toEqual([
      '  ~ a  input.objects[Secret/shop/key].stringData.token: "*** (before)" → "*** (after)"',
    ]);
    const added = printPlanChanges(
      diffPlans(planOf([{ key: 'a', input: { objects: [] } }]), of('hunter-two')),
    );
    expect(added.join('\n')).not.toContain('hunter');
    expect(added).toHaveLength(1);
  });

  it('are harmless to a terminal and stop at a screenful', () => {
    const before = planOf([{ key: 'a', input: Object.fromEntries(keys().map((key) => [key, 1])) }]);
    const after = planOf([
      { key: 'a', input: Object.fromEntries(keys().map((key) => [key, '\u001b[31mred'])) },
    ]);
    const lines = printPlanChanges(diffPlans(before, after));
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe('  … and 20 more');
    expect(lines.join('')).not.toContain('\u001b');
  });
});

function keys(): readonly string[] {
  return Array.from({ length: 60 }, (_, index) => `k${index}`);
}
