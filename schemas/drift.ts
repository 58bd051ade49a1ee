import type { Json } from './json.ts';
import type { ObjectRef } from './kube-object.ts';

/** One object that is not as a plan leaves it. */
export interface ObjectDrift {
  readonly role: string;
  readonly context: string;
  readonly ref: ObjectRef;
  /** `present`: the plan deletes it, and it is there; `message` says where that is by pruning. `unclear`: the API server did not say. */
  readonly state: 'changed' | 'missing' | 'present' | 'unclear';
  readonly fields: readonly DriftedField[];
  readonly message?: string;
}

/** A field with another value than the plan gives it. */
export interface DriftedField {
  /** `spec.template.spec.containers[name=app].image` */
  readonly path: string;
  /** What a Secret holds is masked; absent: no such field. */
  readonly live?: Json;
  readonly planned?: Json;
  /** Field managers that the API server names for it. */
  readonly managers: readonly string[];
}
