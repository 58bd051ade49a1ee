import type { ApplySet } from '../schemas/apply-set.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import type { KubeObject, ObjectRef } from '../schemas/kube-object.ts';
import type { Proof } from '../schemas/proof.ts';
import type { StepProgress } from '../schemas/run-event.ts';
import type { Where } from '../schemas/where.ts';
import type { Cluster, Mesh, World } from './world.ts';

/**
 * What a step kind can do. `Input` is the kind's schema after templates are resolved. Handlers hold no state between
 * calls: everything they must remember goes through the context into the journal.
 */
export interface StepHandler<Input> {
  /** Does the step and waits until the effect is *observed*. Throws `Failure` for the world's faults. */
  execute(input: Input, ctx: StepContext): Promise<StepOutcome>;
  /** After a crash, or for drift: what does the world look like? Never writes. */
  observe(input: Input, ctx: StepContext): Promise<Observation>;
  /** Puts back what `priors` say was there, in the order given; absent for kinds without effects. */
  compensate?(input: Input, priors: readonly PriorRecord[], ctx: StepContext): Promise<readonly string[]>;
}

export interface StepOutcome {
  /** What `steps.x.outputs` expressions see as `result`. */
  readonly result: JsonObject;
  /** One sentence for the progress line: `3 objects applied, Deployment available`. */
  readonly summary: string;
  readonly proofs?: readonly Proof[];
}

export type Observation =
  | { readonly status: 'done'; readonly outcome: StepOutcome }
  | { readonly status: 'absent' }
  | { readonly status: 'partial'; readonly detail: string }
  | { readonly status: 'unknown'; readonly detail: string };

/** One object as it was before this run's first write to it. */
export interface PriorRecord {
  readonly role: string;
  readonly ref: ObjectRef;
  /** `null`: it did not exist. Stripped of managedFields, status, uid and resourceVersion. */
  readonly body: KubeObject | null;
  /** UID of the object that our write left, once known. */
  readonly uid?: string;
  /** What earlier runs had applied to it; absent where it was nobody's of ours. */
  readonly owned?: readonly OwnedFields[];
}

/** The fields of an object that one of our field managers had applied, as `managedFields` writes them (`fieldsV1`). */
export interface OwnedFields {
  readonly manager: string;
  readonly fields: JsonObject;
}

/** What one attempt of a step is given. */
export interface StepContext {
  readonly runId: string;
  /** Annotations of the pods that a step starts for itself: which process stands behind them. */
  readonly podMarks?: Readonly<Record<string, string>>;
  readonly key: string;
  /** From 1. */
  readonly attempt: number;
  /** Stable over a resumed attempt: `hash(runId, key, attempt)`. */
  readonly dedupKey: string;
  /** Aborts on cancel, on the attempt's time-out and on the step's deadline. */
  readonly signal: AbortSignal;
  /** Wall time in ms when this attempt must be over. */
  readonly deadlineAt: number;
  /** Who said yes, for `approve`. */
  readonly approvedBy?: string;
  readonly role: string;
  readonly namespace: string | undefined;
  readonly world: World;
  cluster(): Promise<Cluster>;
  mesh(): Promise<Mesh>;
  /** The meshes of the run's other clusters, each once: a request may arrive in another one than it was sent in. */
  otherMeshes(): Promise<readonly Mesh[]>;
  where(): Promise<Where>;
  /** The set that what this step applies belongs to; `undefined` for a run that keeps none. */
  applySet(): Promise<StepApplySet | undefined>;
  /** This proof's share of the run's α (false red of a correct mesh), between 0 and 1. */
  readonly alpha: number;
  /** Variables for CEL in `assert`: `params`, loop variables, `steps`, `run`. */
  readonly scope: JsonObject;
  /**
   * The only way to write to a cluster: stores the prior object (once per object and run), writes the intent, checks
   * the signal and the lock, then calls; the result or the error is journalled. `call` gets a signal of its own: when a
   * run is cancelled, `ctx.signal` aborts at once while a write in flight may still finish for some seconds. `alone` says
   * whether no other write of this run to the object can have got through yet: then what stands there is no work of ours.
   * `record`: what the journal keeps of the answer, for `recorded`.
   */
  effect<T extends { readonly metadata?: { readonly uid?: string } } | 'deleted' | 'absent'>(
    intent: EffectIntent,
    call: (signal: AbortSignal, alone: () => boolean) => Promise<T>,
    record?: (answer: T) => JsonObject,
  ): Promise<T>;
  /** After a crash, for `observe`: what the journal keeps of the answer that the lost attempt's last effect had got. */
  readonly recorded?: JsonObject;
  /** Whether later steps read what this one finds; otherwise nothing of it need be kept. */
  readonly resultIsRead: boolean;
  /**
   * Stores many objects as they are before the step writes any of them, with one sync of the journal for all; what is
   * last in the list is put back first. Their effects then store nothing more. Writes nothing to a cluster.
   */
  savePriors(priors: readonly PriorState[]): Promise<void>;
  /**
   * Stores again how an object was: somebody made or changed it between our look and our write. Called before the effect's
   * call returns, so that no result is ever recorded with a prior that is known to be wrong. `uid` is that of
   * the object now: what the run found before an earlier write of its own, and what it wrote itself, stays out of this.
   */
  correctPrior(prior: PriorState, uid?: string): Promise<void>;
  /** Live figures for people; at most four a second are kept. */
  progress(progress: StepProgress): void;
  /** Evaluates a CEL expression against `scope` plus `extra`. Throws `Failure('invalid')` with the place. */
  evaluate(expression: string, extra: JsonObject): Json;
}

/** The set of the step's cluster, shared by all steps of the run that write there. */
export interface StepApplySet extends ApplySet {
  /** Opens it (its parent must list whatever is applied next) once per run; a failed opening is tried again by the next. */
  opened(open: () => Promise<void>, signal: AbortSignal): Promise<void>;
}

export interface EffectIntent {
  readonly verb: 'apply' | 'create' | 'patch' | 'replace' | 'delete' | 'exec';
  readonly ref: ObjectRef;
  /** The object as it is now, or `null`; read by the handler just before. Absent: nothing to restore (`exec`, agents). */
  readonly prior?: KubeObject | null;
  /** With `prior`: what of it we had applied before. */
  readonly owned?: readonly OwnedFields[];
}

/** One object as it is before a write. */
export type PriorState = Pick<PriorRecord, 'ref' | 'body' | 'owned'>;
