import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, PlanEdge } from '../../../../engine/plan/plan.ts';
import { planOf, type StepOf } from '../../../rig/plan-of.ts';
import {
  applies,
  type Disk,
  goOn,
  live,
  replanOf,
  type SmallWorld,
  sees,
  sightsOf,
  smallWorld,
  textOf,
  thing,
} from '../../../rig/replan-story.ts';

/** A step of a random pattern; its number is its key. */
interface RandomStep {
  readonly id: number;
  readonly sees: boolean;
  readonly objects: readonly { readonly name: string; readonly says: string }[];
  readonly keeps: boolean;
  /** Steps that it needs, of those that come before it; absent: the one written before it. */
  readonly needs: readonly number[] | undefined;
}

const NAMES = ['a', 'b', 'c', 'route-a'];
const needsArbitrary = fc.uniqueArray(fc.nat(30), { minLength: 0, maxLength: 12 });
const stepArbitrary: fc.Arbitrary<RandomStep> = fc.record({
  id: fc.nat(30),
  sees: fc.boolean(),
  objects: fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...NAMES), says: fc.constantFrom('1', '2', '3') }),
    { minLength: 1, maxLength: 2, selector: ({ name }) => name },
  ),
  keeps: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  needs: fc.option(needsArbitrary, { nil: undefined }),
});
const stepsArbitrary = fc.uniqueArray(stepArbitrary, {
  minLength: 2,
  maxLength: 8,
  selector: ({ id }) => id,
});

type Edit =
  | { readonly type: 'drop'; readonly at: number }
  | { readonly type: 'say'; readonly at: number; readonly says: string }
  | { readonly type: 'insert'; readonly at: number; readonly step: RandomStep }
  | { readonly type: 'move'; readonly at: number; readonly to: number }
  | { readonly type: 'need'; readonly at: number; readonly needs: readonly number[] | undefined }
  | { readonly type: 'none' };

const editArbitrary: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constant('drop' as const), at: fc.nat(7) }),
  fc.record({ type: fc.constant('say' as const), at: fc.nat(7), says: fc.constantFrom('4', '5') }),
  fc.record({ type: fc.constant('insert' as const), at: fc.nat(7), step: stepArbitrary }),
  fc.record({ type: fc.constant('move' as const), at: fc.nat(7), to: fc.nat(7) }),
  fc.record({
    type: fc.constant('need' as const),
    at: fc.nat(7),
    needs: fc.option(needsArbitrary, { nil: undefined }),
  }),
  fc.record({ type: fc.constant('none' as const) }),
);

const replanArbitrary = fc.record({
  steps: stepsArbitrary,
  edits: fc.array(editArbitrary, { minLength: 1, maxLength: 3 }),
  diesAt: fc.nat(7),
  there: fc.subarray(NAMES),
});

function edited(steps: readonly RandomStep[], edits: readonly Edit[]): readonly RandomStep[] {
  return edits.reduce<readonly RandomStep[]>((list, edit) => {
    if (edit.type === 'none') return list;
    const at = edit.at % Math.max(1, list.length);
    if (edit.type === 'drop') return list.length < 2 ? list : list.toSpliced(at, 1);
    if (edit.type === 'insert')
      return list.some(({ id }) => id === edit.step.id) ? list : list.toSpliced(at, 0, edit.step);
    const step = list[at];
    if (step === undefined) return list;
    if (edit.type === 'move') return list.toSpliced(at, 1).toSpliced(edit.to % list.length, 0, step);
    if (edit.type === 'need') return list.with(at, { ...step, needs: edit.needs });
    const objects = step.objects.map((object) => ({ ...object, says: edit.says }));
    return list.with(at, { ...step, objects });
  }, steps);
}

function planFrom(steps: readonly RandomStep[]): Plan {
  const before = (at: number): readonly RandomStep[] => steps.slice(0, at);
  const plan = planOf(
    steps.map(({ id, sees: looks, objects, keeps, needs }, at): StepOf => {
      const key = `s${id}`;
      const compensate = keeps ? ('none' as const) : ('restore' as const);
      const needed = before(at).filter((each) => needs?.includes(each.id) === true);
      const more = needs === undefined ? {} : { needs: needed.map((each) => `s${each.id}`) };
      if (looks) return sees(key, more);
      const wanted = objects.map(({ name, says }) => thing(name, says));
      return applies(key, wanted, { ...more, compensate });
    }),
    { onFailure: 'stop' },
  );
  // as the planner does: whoever writes an object waits for those that wrote it before
  const resources = steps.flatMap(({ id, sees: looks, objects }, at): PlanEdge[] => {
    if (looks) return [];
    const writers = before(at).filter(
      (each) => !each.sees && each.objects.some(({ name }) => objects.some((own) => own.name === name)),
    );
    return writers.map((each) => ({ from: `s${each.id}`, to: `s${id}`, why: 'resource', detail: '' }));
  });
  const known = new Set(plan.edges.map(({ from, to }) => `${from} ${to}`));
  return {
    ...plan,
    edges: [...plan.edges, ...resources.filter(({ from, to }) => !known.has(`${from} ${to}`))],
  };
}

/** A run that died, and the plan that is to be followed from there. */
async function replanned(given: {
  readonly steps: readonly RandomStep[];
  readonly edits: readonly Edit[];
  readonly diesAt: number;
  readonly there: readonly string[];
}) {
  const plan = planFrom(given.steps);
  const next = planFrom(edited(given.steps, given.edits));
  const before = given.there.map((name) => thing(name, '0'));
  const world = smallWorld(before);
  const disk = await live(plan, world, plan.nodes[given.diesAt % plan.nodes.length]?.key ?? '');
  return { plan, next, world, disk, before: smallWorld(before) };
}

/** What a run of this plan alone makes of this world. */
async function fresh(plan: Plan, before: SmallWorld): Promise<string> {
  const world = new Map(before);
  await live(plan, world);
  return textOf(world);
}

function hasNoUndo(plan: Plan): boolean {
  return plan.nodes.some(({ compensate }) => compensate === 'none');
}

describe('a run that goes on by another plan', () => {
  it('ends in the world of a run that had that plan from the beginning, and every proof counts in it', async () => {
    let refused = 0;
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(replanArbitrary, async (given) => {
        const { plan, next, world, disk, before } = await replanned(given);
        const chosen = replanOf(disk, next);
        if (!chosen.ok) {
          refused += 1;
          expect(chosen.why).toMatch(/compensate: none|needs a key of its own/);
          return;
        }
        kept += chosen.replan.replanned.kept.length;
        const end = await goOn(disk, world, 'finish', next);
        expect(end.result.outcome, end.result.error?.message).toBe('succeeded');
        expect(textOf(world)).toBe(await fresh(next, before));
        const sights = sightsOf(next, before);
        for (const key of chosen.replan.replanned.kept) {
          const met = disk.seen.get(key);
          if (met !== undefined) expect([key, sights.get(key)?.(met)]).toEqual([key, true]);
        }
        if (hasNoUndo(plan) || hasNoUndo(next)) return;
        await goOn(end, world, 'putBack');
        expect(textOf(world)).toBe(textOf(before));
      }),
      { numRuns: 120 },
    );
    expect(kept).toBeGreaterThan(40);
    expect(refused).toBeLessThan(40);
  });

  it('ends there, or where it began, wherever the process dies on the way', async () => {
    await fc.assert(
      fc.asyncProperty(replanArbitrary, async (given) => {
        const { plan, next, world, disk, before } = await replanned(given);
        if (hasNoUndo(plan) || hasNoUndo(next) || !replanOf(disk, next).ok) return;
        const { crashes } = await goOn(disk, world, 'finish', next);
        const wanted = await fresh(next, before);
        for (const crash of crashes.slice(0, -2)) {
          const on = new Map(crash.world);
          const isNew = crash.disk.journal.includes('"run.replanned"');
          const end = await goOn(crash.disk, on, 'finish', isNew ? undefined : next);
          expect([end.result.outcome, textOf(on)], placeOf(crash.disk)).toEqual(['succeeded', wanted]);
          const off = new Map(crash.world);
          await goOn(crash.disk, off, 'putBack');
          expect(textOf(off), placeOf(crash.disk)).toBe(textOf(before));
        }
      }),
      { numRuns: 12 },
    );
  });
});

function placeOf({ journal }: Disk): string {
  return `behind ${journal.trimEnd().split('\n').at(-1) ?? ''}`;
}
