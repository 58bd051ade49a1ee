import type { Json } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import type { Proof, Verdict } from './proof.ts';
import type { Where } from './where.ts';

/** The specifications that the SMI suite judges, one by one. */
export const SMI_SPECS = ['traffic-access', 'traffic-specs', 'traffic-split', 'traffic-metrics'] as const;

export type SmiSpec = (typeof SMI_SPECS)[number];

/**
 * How much of a specification a mesh obeys: `full`, every case passed; `half`, at least half of them; `none`, fewer, or
 * nothing could be asked ({@link SpecResult.lacks} says why). Cases that are set apart do not count.
 */
export type Capability = 'full' | 'half' | 'none';

/** One thing that a case did, in order. Times in milliseconds, `at` since the case began. */
export interface CaseStep {
  /** `policy`, `apply`, `flawed`, `remove`, `probe`, `metrics`. */
  readonly did: string;
  /** The objects that were written or removed, or the name of the look. */
  readonly what: string;
  readonly at: number;
  readonly ms: number;
  /** What was asked: the requests of a probe with their caller, control and claims. */
  readonly asked?: Json;
  /** What came back of a probe: answers by outcome and backend, and what the servers counted of them. */
  readonly came?: Json;
}

/** What a case of a suite came to: what was there, what was asked, what was seen. Times in milliseconds. */
export interface CaseResult {
  /** `traffic-access/denied-by-default`. */
  readonly id: string;
  readonly spec: SmiSpec;
  readonly title: string;
  /** Steps of the historical suite whose intent it keeps (`TA-03`). */
  readonly historical: readonly string[];
  readonly verdict: Verdict;
  readonly message: string;
  /** In words: what the world was like before anything was asked. */
  readonly given: string;
  /** Policy objects in the order in which they were applied. */
  readonly applied: readonly KubeObject[];
  readonly evidence: readonly Proof[];
  readonly steps: readonly CaseStep[];
  /** What the mesh could take in only narrower than written. */
  readonly narrowed: readonly string[];
  /** The capabilities that the mesh says itself it has not, and for which nothing was asked of it. */
  readonly lacks?: readonly string[];
  readonly ms: number;
}

/** The cases of one specification together. */
export interface SpecResult {
  readonly spec: SmiSpec;
  readonly capability: Capability;
  /** Number of cases by verdict. */
  readonly cases: Readonly<Record<Verdict, number>>;
  /** Unsupported cases that need another specification as a whole, which the mesh says it has not: they say nothing about this one. */
  readonly apart: number;
  /** What the mesh says itself it has not, and for which cases were not run. */
  readonly lacks: readonly string[];
}

/** What a suite found on one mesh, before it is signed. */
export interface SuiteResult {
  readonly suite: 'smi';
  /** sha256 of the suite's cases: two results are comparable where it is the same. */
  readonly suiteDigest: string;
  readonly profile: 'full' | 'quick';
  /** What the order followed from in which the cases were begun; whole, 0 to 2^32 - 1. */
  readonly seed: number;
  readonly where: Where;
  /** Version of the API server (`gitVersion`) and UID of namespace `kube-system`: which cluster it was. */
  readonly cluster: { readonly version: string; readonly uid: string };
  /** Images of the sample workloads that it ran. */
  readonly images: readonly string[];
  readonly specs: readonly SpecResult[];
  readonly cases: readonly CaseResult[];
}

/** A suite's result as it is kept, compared and signed. Times are RFC 3339. */
export interface ConformanceResult extends SuiteResult {
  readonly apiVersion: 'meshwright.dev/v1alpha1';
  readonly kind: 'ConformanceResult';
  /** Number of cases by verdict. */
  readonly summary: Readonly<Record<Verdict, number>>;
  readonly provenance: {
    readonly tool: { readonly name: 'meshwright'; readonly version: string; readonly digest?: string };
    readonly run: string;
    readonly startedAt: string;
    readonly endedAt: string;
  };
}
