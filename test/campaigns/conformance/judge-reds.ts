import type { Verdict } from '../../../schemas/proof.ts';

/** What one fault is to do to the suite, by the ids of its cases. */
export interface ExpectedReds {
  /** Red whenever the fault is there. */
  readonly must: ReadonlySet<string>;
  /** Red or not, as chance has it. */
  readonly may: ReadonlySet<string>;
}

/** What was seen of one case. */
export interface Seen {
  readonly id: string;
  readonly verdict: Verdict;
  readonly message: string;
}

/** Something else than what was expected, with the case that it is about. */
export interface Deviation {
  readonly id: string;
  /** As a clause that begins with the case. */
  readonly what: string;
}

/** Every case that is red and may not be, or is green and must not be. */
export function deviations(seen: readonly Seen[], { must, may }: ExpectedReds): readonly Deviation[] {
  return seen.flatMap(({ id, verdict, message }) => {
    const red = verdict !== 'passed';
    if (red && !must.has(id) && !may.has(id)) {
      return [{ id, what: `${id} is ${verdict}, which the fault does not concern: ${message}` }];
    }
    return !red && must.has(id) ? [{ id, what: `${id} passed, and was to see the fault` }] : [];
  });
}

/** Nothing is broken: nothing may be red. */
export const NO_REDS: ExpectedReds = { must: new Set(), may: new Set() };
