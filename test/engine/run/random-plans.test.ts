import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../engine/plan/plan.ts';
import { planOf, type StepOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import {
  type Act,
  fail,
  hang,
  prove,
  scriptedSteps,
  split,
  succeed,
  take,
  workload,
  write,
} from '../../rig/scripted-steps.ts';

type Ending = 'well' | 'invalid' | 'unreachable' | 'unproved' | 'hang';

interface RandomStep {
  readonly needs: readonly number[];
  readonly reads: readonly number[];
  readonly ending: Ending;
  readonly ms: number;
  readonly writes: 'nothing' | 'own' | 'shared' | 'both';
  readonly retries: number;
  readonly tolerated: boolean;
  readonly when: boolean;
  readonly late: boolean;
}

const stepArbitrary: fc.Arbitrary<RandomStep> = fc.record({
  needs: fc.array(fc.nat(11), { maxLength: 3 }),
  reads: fc.array(fc.nat(11), { maxLength: 1 }),
  ending: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Ending>('well') },
    { weight: 2, arbitrary: fc.constantFrom<Ending>('invalid', 'unreachable', 'unproved', 'hang') },
  ),
  ms: fc.constantFrom(0, 0, 10, 200, 3_000),
  writes: fc.constantFrom('nothing', 'own', 'shared', 'both'),
  retries: fc.nat(2),
  tolerated: fc.boolean(),
  when: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  late: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const runArbitrary = fc.record({
  steps: fc.array(stepArbitrary, { minLength: 1, maxLength: 12 }),
  onFailure: fc.constantFrom('rollback' as const, 'rollback' as const, 'stop' as const, 'continue' as const),
  maxParallel: fc.integer({ min: 1, max: 5 }),
  deadlineMs: fc.option(fc.constantFrom(100, 2_500, 60_000), { nil: undefined }),
  /** Record at which somebody asks to stop, and how often. */
  cancel: fc.option(
    fc.record({ seq: fc.integer({ min: 1, max: 120 }), times: fc.integer({ min: 1, max: 2 }) }),
    { nil: undefined },
  ),
  undoFails: fc.boolean(),
});

function endingOf(step: RandomStep): Act {
  switch (step.ending) {
    case 'well':
      return succeed({ n: 1 });
    case 'unproved':
      return prove('failed');
    case 'hang':
      return hang();
    default:
      return fail(step.ending);
  }
}

/** Writes first, so that a step that fails or hangs has left something behind. */
function actOf(step: RandomStep, index: number): Act {
  const shared = step.writes === 'shared' || step.writes === 'both' ? [split('shared')] : [];
  const own = step.writes === 'own' || step.writes === 'both' ? [workload(`own-${index}`)] : [];
  const rest = take(step.ms, endingOf(step));
  return write([...shared, ...own], rest);
}

function planFor(given: { readonly steps: readonly RandomStep[] } & Partial<Plan>): Plan {
  const { steps, ...more } = given;
  const key = (index: number): string => `s${index}`;
  const earlier = (list: readonly number[], index: number) => [
    ...new Set(list.filter((other) => other < index).map(key)),
  ];
  return planOf(
    steps.map(
      (step, index): StepOf => ({
        key: key(index),
        kind: step.ending === 'unproved' ? 'probe' : 'apply',
        phase: step.late ? 'finally' : 'steps',
        needs: earlier(step.needs, index).filter(
          (other) => steps[Number(other.slice(1))]?.late === step.late,
        ),
        reads: earlier(step.reads, index).filter(
          (other) => step.late || steps[Number(other.slice(1))]?.late === false,
        ),
        timeoutMs: 5_000,
        retry: { limit: step.retries, delayMs: 100, factor: 2, maxDelayMs: 1_000, jitter: 0.5, from: 'step' },
        continueOnError: step.tolerated,
        ...(step.when ? {} : { when: { cel: 'false', span: { file: '', start: 0, end: 0 } } }),
      }),
    ),
    more,
  );
}

describe('any plan with any failures', () => {
  it('ends, starts nothing too early, and puts back what each step wrote exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        runArbitrary,
        async ({ steps, onFailure, maxParallel, deadlineMs, cancel, undoFails }) => {
          const plan = planFor({
            steps,
            onFailure,
            maxParallel,
            ...(deadlineMs === undefined ? {} : { deadlineMs }),
          });
          const acts = Object.fromEntries(steps.map((step, index) => [`s${index}`, actOf(step, index)]));
          const script = scriptedSteps(
            acts,
            undoFails ? { s0: async (ctx) => fail('forbidden')(ctx, {}).then(() => []) } : {},
          );
          const story = tellStory(plan, script);
          story.folder.onAppend((text) => {
            if (cancel === undefined || !text.includes(`"seq":${cancel.seq},`)) return;
            for (let i = 0; i < cancel.times; i += 1) story.run.commands.cancel();
          });
          // `end` checks the journal: replay, fold, order of starts, an end for every effect.
          const result = await story.end();
          const wrote = new Set(
            story.events.flatMap((event) =>
              event.type === 'effect.intent' &&
              plan.nodes.find(({ key }) => key === event.step)?.phase === 'steps'
                ? [event.step]
                : [],
            ),
          );
          const undone = story.events.flatMap((event) =>
            event.type === 'step.compensated' || event.type === 'step.compensationFailed' ? [event.step] : [],
          );
          expect(new Set(undone).size).toBe(undone.length);
          const rolledBack = story.told().includes('run rollingBack');
          expect([...undone].sort()).toEqual(rolledBack ? [...wrote].sort() : []);
          if (result.outcome === 'succeeded') expect(result.exitCode).toBe(0);
          else expect(result.exitCode).not.toBe(0);
          const open = result.steps.filter(
            ({ state }) =>
              !/^(succeeded|failed|skipped|cancelled|compensated|compensationFailed)$/.test(state),
          );
          expect(open).toEqual([]);
          expect(story.folder.isClosed()).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
