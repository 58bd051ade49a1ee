import { compareVersions, type JudgedBound } from '../../../proof/compare-versions.ts';
import { judgeThresholds } from '../../../proof/judge-thresholds.ts';
import { type ReadBound, readThreshold, readVersionBound } from '../../../proof/read-bound.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { PerformanceInput } from '../../../schemas/generated/documents.ts';
import type { LoadResult } from '../../../schemas/load.ts';
import type { JudgedClaim } from '../probe/claim.ts';

/** α of a load whose plan gave it none. */
const LEAST_ALPHA = 0.001;
const DEFAULT_MIN_REQUESTS = 100;

interface Claim {
  readonly suffix: string;
  readonly claim: string;
}

/** The claims of a load in the order that they are judged: thresholds by name, comparisons as `compare.NAME`. */
export function loadClaims(input: PerformanceInput): readonly Claim[] {
  const { compare, thresholds } = input;
  return [
    ...Object.entries(thresholds ?? {}).map(([name, bound]) => ({ suffix: name, claim: `${name} ${bound}` })),
    ...comparisonsOf(input).map(([name, bound]) => ({
      suffix: `compare.${name}`,
      claim: `${name} of ${compare?.canary} against ${compare?.control} ${bound}`,
    })),
  ];
}

/** Judges a load and its repeats by thresholds and comparisons. Throws `Failure('invalid')` for a bound it cannot read. */
export function judgeLoad(
  input: PerformanceInput,
  repeats: readonly LoadResult[],
  alpha: number,
): readonly JudgedClaim[] {
  const claims = loadClaims(input);
  const share = (alpha > 0 ? alpha : LEAST_ALPHA) / Math.max(1, claims.length);
  const thresholds = Object.entries(input.thresholds ?? {}).map(([name, bound]) =>
    understood(name, readThreshold(name, bound)),
  );
  const judged: readonly JudgedBound[] = [
    ...judgeThresholds(repeats, thresholds, share * thresholds.length),
    ...judgeVersions(input, repeats, share),
  ];
  return claims.map((claim, index) => {
    const found = judged[index];
    if (found === undefined) throw new Error(`claim ${claim.suffix} was not judged`);
    return { ...claim, judgement: found.judgement };
  });
}

function judgeVersions(
  input: PerformanceInput,
  repeats: readonly LoadResult[],
  share: number,
): readonly JudgedBound[] {
  if (input.compare === undefined) return [];
  const { canary, control, minRequests } = input.compare;
  const bounds = comparisonsOf(input).map(([name, bound]) => understood(name, readVersionBound(name, bound)));
  return compareVersions(repeats, {
    canary,
    control,
    minRequests: minRequests ?? DEFAULT_MIN_REQUESTS,
    bounds,
    alpha: share * bounds.length,
  });
}

function comparisonsOf({ compare }: PerformanceInput): readonly (readonly [name: string, bound: string])[] {
  const { canary: _canary, control: _control, minRequests: _min, ...bounds } = compare ?? {};
  return Object.entries(bounds).flatMap(([name, bound]) =>
    typeof bound === 'string' ? [[name, bound] as const] : [],
  );
}

function understood<T>(name: string, read: ReadBound<T>): T {
  if (read.ok) return read.bound;
  throw new Failure('invalid', `${name}: ${read.message}`);
}
