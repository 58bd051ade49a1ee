import type { Span } from '../../schemas/diagnostic.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { RetryModel, StepModel } from '../read/pattern-model.ts';
import type { Unit } from './unit.ts';

/** A list of items that run by one rule of order: the top level, a group, or one round of a loop. */
export interface Body {
  readonly parent?: Body;
  readonly items: Item[];
  /** Every step name at or below this body, and what it means when said here. */
  readonly names: Map<string, NamedItems>;
  /** A used pattern: names beyond it are not its business. */
  readonly closed?: true;
}

export interface NamedItems {
  readonly items: Item[];
  /** Whether a loop lies between the body and the step, so that the name means all its rounds. */
  readonly list: boolean;
}

export type Item = Leaf | Block;

/** One step that will run. */
export interface Leaf {
  readonly type: 'leaf';
  /** Position in written order over the whole plan. */
  readonly index: number;
  readonly key: string;
  readonly step: StepModel;
  readonly phase: 'steps' | 'finally';
  readonly unit: Unit;
  readonly body: Body;
  /** As the plan calls it. */
  readonly role: string;
  readonly namespace: string | undefined;
  readonly variables: JsonObject;
  /** Outermost first; those of the patterns that use this one come before its own. */
  readonly whens: readonly Condition[];
  readonly inherited: Inherited;
}

/** A `when` and what its names mean: those of the pattern, and of the place, where it is written. */
export interface Condition {
  readonly cel: string;
  readonly span: Span;
  readonly unit: Unit;
  readonly body: Body;
  readonly variables: JsonObject;
}

/** A group, a loop, or both: its bodies one after the other or side by side. */
export interface Block {
  readonly type: 'block';
  readonly step: StepModel;
  readonly bodies: readonly Body[];
  readonly strategy: 'serial' | 'parallel';
}

/** What the steps of a group take from it unless they say otherwise. */
export interface Inherited {
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly retry?: RetryModel;
  readonly compensate: 'restore' | 'none';
  readonly continueOnError: boolean;
}

/** The unrolled pattern: its bodies for the order, its leaves in written order. */
export interface Expansion {
  readonly main: Body;
  readonly finally: Body;
  readonly leaves: readonly Leaf[];
  /** The top level of `steps` of every unit, whose names its `finally` may read too. */
  readonly mains: ReadonlyMap<Unit, Body>;
}
