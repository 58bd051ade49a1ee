import { canonicalJson } from './canonical-json.ts';
import type { Span } from './diagnostic.ts';
import type { StepKind } from './generated/step-kinds.ts';
import type { Json, JsonObject } from './json.ts';
import type { KubeObject, ObjectRef } from './kube-object.ts';

export type Digest = `sha256:${string}`;

/**
 * What will happen, exactly: pattern, parameters and manifests bound, loops unrolled, every edge with its reason.
 * `run` executes a plan and nothing else; equal inputs give byte-equal canonical JSON and so the same digest.
 */
export interface Plan {
  readonly planVersion: 1;
  readonly pattern: {
    readonly name: string;
    readonly version: string;
    readonly digest: Digest;
    readonly file: string;
  };
  /** Where its steps work that name no namespace of their own: with the name, which instance of the pattern this is. */
  readonly namespace?: string;
  readonly params: JsonObject;
  readonly roles: readonly string[];
  /** What every mesh of the run must have, and (apiVersions) what every cluster must serve; of used patterns too. */
  readonly requires: { readonly capabilities: readonly string[]; readonly apis?: readonly string[] };
  readonly onFailure: 'rollback' | 'stop' | 'continue';
  readonly maxParallel: number;
  /** As written; without it the namespaces of the run's steps are locked, and nobody is waited for. */
  readonly lock?: PlanLock;
  readonly deadlineMs?: number;
  /** In written order; `finally` steps are last and marked. */
  readonly nodes: readonly PlanNode[];
  readonly edges: readonly PlanEdge[];
  readonly outputs: readonly PlanOutput[];
  /** Number of statistical proofs that share the run's α. */
  readonly statisticalProofs: number;
  /** What step names mean in the pattern's own `outputs`. */
  readonly stepKeys?: Readonly<Record<string, string | readonly string[]>>;
  /** Users met by a canary before the first step that can stop it, one entry per shifted split. */
  readonly exposure?: readonly PlanExposure[];
  /** Patterns that this one uses, by the key of the step that uses them. */
  readonly used?: Readonly<Record<string, PlanUse>>;
}

/** One use of another pattern: what it is, and its own parameters. */
export interface PlanUse {
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly params: JsonObject;
}

/** Which runs exclude each other, and how long one waits for another. */
export interface PlanLock {
  readonly scope: 'namespace' | 'cluster';
  readonly waitForMs: number;
}

/** How much traffic a split sends to a backend before a proof can stop it: rate × share × time. */
export interface PlanExposure {
  /** The node that shifts the traffic, and the first one after it that can stop the run. */
  readonly key: string;
  readonly stoppedBy: string;
  readonly backend: string;
  /** Percent of the root service's requests. */
  readonly share: number;
  /** Requests per second that the pattern itself sends; `share` percent of real traffic comes on top. */
  readonly rps: number;
  /** Shortest time between the shift and the verdict. */
  readonly seconds: number;
  readonly requests: number;
}

export interface PlanNode {
  /** `app`, `stage[weight=5].shift`, `mesh[target=east]`. */
  readonly key: string;
  /** The id as written, without iteration: `shift`. */
  readonly id: string;
  readonly kind: Exclude<StepKind, 'group'>;
  /** Key in `Plan.used` of the used pattern that it is a step of; absent for the pattern's own steps. */
  readonly within?: string;
  readonly phase: 'steps' | 'finally';
  readonly role: string;
  readonly namespace?: string;
  /**
   * The step kind's input with parameters and loop variables filled in and `files`, `inline` replaced by `objects`.
   * Late templates stay strings; `late` lists where.
   */
  readonly input: Json;
  /** JSON pointers into `input` of templates that are resolved just before the step starts. */
  readonly late: readonly string[];
  readonly when?: PlanCondition;
  /** Conditions of the uses around it, outermost first; each is said in the words of the pattern that has it. */
  readonly outerWhens?: readonly PlanOuterCondition[];
  /** CEL variables of the enclosing loops. */
  readonly variables: JsonObject;
  /** Which node(s) a step name means here: one key, or all keys for a step inside another loop. */
  readonly stepKeys: Readonly<Record<string, string | readonly string[]>>;
  readonly effect: 'pure' | 'idempotent' | 'once';
  readonly proof: boolean;
  /** This node's share of the run's α; 0 for nodes without a statistical proof. */
  readonly alpha: number;
  /** Objects it writes, as far as they are known before the run. */
  readonly writes: readonly ObjectRef[];
  readonly timeoutMs: number;
  /** Where `timeoutMs` came from: `step`, `defaults`, `built-in`. */
  readonly timeoutFrom: string;
  readonly deadlineMs?: number;
  readonly retry: PlanRetry;
  readonly compensate: 'restore' | 'none' | readonly PlanNode[];
  readonly continueOnError: boolean;
  readonly outputs: readonly PlanOutput[];
  readonly span: Span;
  /** One sentence for people: `apply 5 objects from manifests/`. */
  readonly summary: string;
  /** For `policy`, when a lowering was given: what the mesh will be told. */
  readonly lowered?: readonly KubeObject[];
  /** What the mesh cannot say as written, for `policy`. */
  readonly findings: readonly {
    readonly severity: 'narrowed' | 'unsupported';
    readonly object: string;
    readonly message: string;
  }[];
}

export interface PlanCondition {
  readonly cel: string;
  readonly span: Span;
}

/** A condition together with what its names mean. */
export interface PlanOuterCondition extends PlanCondition {
  readonly within?: string;
  readonly variables: JsonObject;
  readonly stepKeys: PlanNode['stepKeys'];
}

export interface PlanRetry {
  readonly limit: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
  readonly jitter: number;
  /** Where it was written. Proofs that did not pass are measured again only under `step`; absent counts as not there. */
  readonly from?: 'step' | 'defaults' | 'built-in';
}

export interface PlanOutput {
  readonly name: string;
  readonly type: string;
  readonly cel: string;
}

/**
 * `to` may start only when `from` has settled well; one edge per pair, its strongest reason in `why`. No edge leads
 * from `steps` into `finally`: the phase says it. `detail` is for people: the object, the expression, the line.
 */
export interface PlanEdge {
  readonly from: string;
  readonly to: string;
  readonly why: 'order' | 'needs' | 'data' | 'resource' | 'group';
  readonly detail: string;
}

/** A plan as a run keeps it on disk and in its clusters: canonical JSON, byte-equal for equal plans. */
export function canonicalPlan(plan: Plan): string {
  return canonicalJson(jsonOfPlan(plan));
}

/** A plan, or a part of one, as plain JSON, for digests and comparisons; the same value, not a copy. */
export function jsonOfPlan(part: object): Json {
  return part as unknown as Json; // JSON by construction; the interfaces of a plan only lack index signatures
}
