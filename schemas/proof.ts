import type { Json } from './json.ts';
import type { Where } from './where.ts';

export type Verdict = 'passed' | 'failed' | 'inconclusive' | 'unsupported';

/** A two-sided interval in the unit of `observed`; `confidence` between 0 and 1 (0.99 = 99 %). */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * One judged claim. `key` is the step's key, with a suffix where a step makes several claims
 * (`stage[weight=5].share:website-v2`). `message` is one sentence a person can act on.
 */
export interface Proof {
  readonly key: string;
  readonly claim: string;
  readonly verdict: Verdict;
  readonly observed: Json;
  readonly expected: Json;
  /** Effective sample size in the unit the mesh balances (requests at L7, connections at L4). */
  readonly n?: number;
  readonly interval?: Interval;
  readonly where: Where;
  readonly message: string;
}
