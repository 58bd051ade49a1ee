import { parseDuration } from '../../schemas/duration.ts';
import type { StepContext } from '../step-handler.ts';

const DEFAULT_PAUSE_MS = 1000;

/** `eventually` and `consistently` as a step kind has them. */
export interface OverTime {
  readonly eventually?: { readonly within: string; readonly interval?: string };
  readonly consistently?: { readonly for: string; readonly interval?: string };
}

/** How many evaluations a step may make that each can turn a right mesh red; they share its α. */
export function countedEvaluations({ consistently }: OverTime): number {
  if (consistently === undefined) return 1;
  return 1 + Math.ceil(ms(consistently.for) / Math.max(1, ms(consistently.interval, DEFAULT_PAUSE_MS)));
}

/**
 * Evaluates once; with `eventually` again until it holds or time is up; with `consistently` on until it fails or the
 * time has passed. Gives the evaluation that decides, and how many there were.
 */
export async function evaluateOverTime<T>(
  time: OverTime,
  evaluate: () => Promise<{ readonly holds: boolean; readonly value: T }>,
  ctx: StepContext,
): Promise<{ readonly value: T; readonly evaluations: number }> {
  const { clock } = ctx.world;
  let evaluations = 1;
  let last = await evaluate();
  const again = async (until: number, pause: number) => {
    await clock.sleep(Math.min(pause, Math.max(1, until - clock.now())), ctx.signal);
    evaluations += 1;
    last = await evaluate();
  };
  if (time.eventually !== undefined) {
    const until = clock.now() + ms(time.eventually.within);
    while (!last.holds && clock.now() < until)
      await again(until, ms(time.eventually.interval, DEFAULT_PAUSE_MS));
  }
  if (time.consistently !== undefined) {
    const until = clock.now() + ms(time.consistently.for);
    while (last.holds && clock.now() < until)
      await again(until, ms(time.consistently.interval, DEFAULT_PAUSE_MS));
  }
  return { value: last.value, evaluations };
}

function ms(text: string | undefined, otherwise = 0): number {
  return (text === undefined ? undefined : parseDuration(text)) ?? otherwise;
}
