import type { Interval } from '../schemas/proof.ts';
import { isExact, type ShareLook, type ShareTest, shareTest } from './judge-share.ts';
import type { Judgement } from './judgement.ts';
import { defaultTolerance } from './share-band.ts';

/** The shares of one probe: percent by backend. */
export interface SharesClaim {
  readonly shares: Readonly<Record<string, number>>;
  /** Percentage points for every backend; absent: each has its default. */
  readonly tolerance?: number;
  /** For all backends together. */
  readonly alpha: number;
  readonly maxSamples: number;
}

/** What was counted so far. */
export interface ShareCounts {
  /** Responses by the backend that each named. */
  readonly byBackend: Readonly<Record<string, number>>;
  /** Responses that named none. */
  readonly unnamed: number;
}

/** One backend after a look. */
export interface BackendShare {
  readonly backend: string;
  readonly target: number;
  readonly tolerance: number;
  readonly band: { readonly low: number; readonly high: number };
  readonly look: ShareLook;
  /** What it means if no more samples come: `continue` has become `inconclusive`. */
  readonly judgement: Judgement;
}

/** A sequential test of all shares of one probe. */
export interface SharesTest {
  /** Cumulative numbers of responses at which to judge; stop at the first that decides. */
  readonly looks: readonly number[];
  judge(counts: ShareCounts): {
    /** `failed` as soon as one backend fails, `passed` once all pass. */
    readonly verdict: ShareLook['verdict'];
    readonly backends: readonly BackendShare[];
  };
}

interface BackendTest {
  readonly backend: string;
  readonly target: number;
  readonly tolerance: number;
  readonly test: ShareTest;
}

/** Tests several backends in one stream of samples; each gets an equal part of α (Bonferroni). */
export function sharesTest(claim: SharesClaim): SharesTest {
  const entries = Object.entries(claim.shares);
  if (entries.length === 0) throw new Error('a share claim names no backend');
  const alpha = claim.alpha / entries.length;
  const tests = entries.map(([backend, target]): BackendTest => {
    const tolerance = claim.tolerance ?? defaultTolerance(target);
    return {
      backend,
      target,
      tolerance,
      test: shareTest({ target, tolerance, alpha, maxSamples: claim.maxSamples }),
    };
  });
  // tests of bands all look at the same sizes; exact ones may be judged at any
  const guide = tests.find(({ target }) => !isExact(target)) ?? longest(tests);
  return {
    looks: guide?.test.looks ?? [],
    judge(counts) {
      const named = Object.values(counts.byBackend).reduce((sum, count) => sum + count, 0);
      const n = named + counts.unnamed;
      const backends = tests.map((one) => judgeBackend(one, counts, n));
      return { verdict: together(backends.map(({ look }) => look.verdict)), backends };
    },
  };
}

function longest(tests: readonly BackendTest[]): BackendTest | undefined {
  return [...tests].sort((a, b) => (b.test.looks.at(-1) ?? 0) - (a.test.looks.at(-1) ?? 0))[0];
}

function together(verdicts: readonly ShareLook['verdict'][]): ShareLook['verdict'] {
  if (verdicts.includes('failed')) return 'failed';
  return verdicts.every((verdict) => verdict === 'passed') ? 'passed' : 'continue';
}

function judgeBackend(one: BackendTest, counts: ShareCounts, n: number): BackendShare {
  const { backend, target, tolerance, test } = one;
  const count = Object.hasOwn(counts.byBackend, backend) ? (counts.byBackend[backend] ?? 0) : 0;
  const look = test.judge(count, n, counts.unnamed);
  const verdict = look.verdict === 'continue' ? 'inconclusive' : look.verdict;
  const interval: Interval = { low: look.low, high: look.high, confidence: look.confidence };
  const message = sentence(one, { count, n, unnamed: counts.unnamed }, look);
  return {
    backend,
    target,
    tolerance,
    band: test.band,
    look,
    judgement: {
      verdict,
      n,
      interval,
      message,
      observed: round(look.observed, 2),
      expected: isExact(target) ? { target } : { target, tolerance },
    },
  };
}

function sentence(
  { backend, target, tolerance, test }: BackendTest,
  counted: { readonly count: number; readonly n: number; readonly unnamed: number },
  look: ShareLook,
): string {
  const { count, n, unnamed } = counted;
  const got = `${backend} got ${count} of ${n} requests`;
  const unknown = unnamed === 0 ? '' : `; ${unnamed} responses named no backend`;
  if (isExact(target)) {
    const words = {
      passed: 'as it must',
      failed: `not ${target} %`,
      continue: `too few to prove ${target} %`,
    };
    return `${got}, ${words[look.verdict]}${unknown}`;
  }
  const range = `${got} (${round(look.low, 1)} to ${round(look.high, 1)} %)`;
  const band = `${target} ± ${tolerance} %`;
  const words = {
    passed: `inside ${band}`,
    failed: `outside ${band} (${round(test.band.low, 1)} to ${round(test.band.high, 1)} %)`,
    continue: `which neither proves nor refutes ${band}`,
  };
  return `${range}, ${words[look.verdict]}${unknown}`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
