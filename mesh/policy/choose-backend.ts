import { fitsMatch, type HttpRequestFacts } from './fits-match.ts';
import type { SplitBackend, SplitPolicy } from './policy-model.ts';

/** `root`: the root service's own endpoints take it; `none`: every eligible weight is 0. */
export type BackendChoice =
  | { readonly kind: 'backend'; readonly service: string }
  | { readonly kind: 'root' }
  | { readonly kind: 'none' };

/** What the choice depends on beside the split. */
export interface SplitQuestion {
  /** Absent: an opaque connection, which fits no match. */
  readonly http?: HttpRequestFacts;
  /** Whether a backend service exists and has the root's port; others lose their share. */
  readonly eligible: (service: string) => boolean;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/** Assigns one request or connection to a backend: P = weight / sum of the eligible weights (SMI traffic split). */
export function chooseBackend(split: SplitPolicy, question: SplitQuestion): BackendChoice {
  if (staysAtRoot(split, question.http)) return { kind: 'root' };
  return chooseByWeight(eligibleBackends(split, question.eligible), question.random);
}

/** Why a request or connection is not split: the split is for HTTP alone, or none of its matches fits. */
export function staysAtRoot(
  { httpOnly, matches }: SplitPolicy,
  http: HttpRequestFacts | undefined,
): 'http only' | 'no match' | undefined {
  if (http === undefined && httpOnly) return 'http only';
  if (matches === undefined) return undefined;
  return http !== undefined && matches.some((match) => fitsMatch(match, http)) ? undefined : 'no match';
}

/** Those among whom weights decide. */
export function eligibleBackends(
  split: SplitPolicy,
  eligible: SplitQuestion['eligible'],
): readonly SplitBackend[] {
  return split.keepsLostShares
    ? split.backends
    : split.backends.filter((backend) => eligible(backend.service));
}

function chooseByWeight(backends: readonly SplitBackend[], random: number): BackendChoice {
  const total = backends.reduce((sum, backend) => sum + backend.weight, 0);
  let rest = random * total;
  for (const backend of backends) {
    if (backend.weight === 0) continue;
    rest -= backend.weight;
    if (rest < 0) return { kind: 'backend', service: backend.service };
  }
  // Rounding may leave a rest of exactly 0 at the upper end: the last backend with a share takes it.
  const last = backends.findLast((backend) => backend.weight > 0);
  return last === undefined ? { kind: 'none' } : { kind: 'backend', service: last.service };
}
