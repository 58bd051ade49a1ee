import type { KubeObject, ObjectRef } from './kube-object.ts';

/** What a plan would make of one object of a cluster. */
export type ObjectChange = 'create' | 'change' | 'delete' | 'none';

/** One object that a plan writes: as it is, and as it would be after the last step that writes it. */
export interface ObjectDifference {
  readonly role: string;
  readonly context: string;
  readonly ref: ObjectRef;
  readonly change: ObjectChange;
  /** Stripped of what only the server sets; what a Secret holds is masked. `null`: there is no such object. */
  readonly before: KubeObject | null;
  readonly after: KubeObject | null;
  /** Keys of the steps that write it, in order; the last one decides what stands at the end. */
  readonly steps: readonly string[];
  /** Fields whose values are known only when the step begins. */
  readonly unknown: readonly string[];
  /** Fields that others own and that the run would stop at; none where the step forces them. */
  readonly conflicts: readonly { readonly field: string; readonly manager: string }[];
  /** What the reader should know: a namespace that does not exist yet, a condition of the step. */
  readonly notes: readonly string[];
  /** Why the API server did not say what would become of it. */
  readonly problem?: string;
}

/** What running a plan would change in its clusters. */
export interface PlanDiff {
  readonly objects: readonly ObjectDifference[];
  /** Steps that change clusters in ways that cannot be tried out. */
  readonly notCompared: readonly { readonly step: string; readonly kind: string }[];
}
