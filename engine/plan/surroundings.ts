import type { JsonObject } from '../../schemas/json.ts';
import type { StepModel } from '../read/pattern-model.ts';
import type { Body, Inherited, Leaf } from './expansion.ts';
import { textNow } from './fill-now.ts';
import type { Iteration } from './loop-iterations.ts';
import type { Findings } from './problems.ts';
import type { Unit } from './unit.ts';

/** What a step is expanded in: where it stands and what it takes from the groups and loops around it. */
export interface Surroundings {
  readonly phase: 'steps' | 'finally';
  readonly unit: Unit;
  readonly prefix: string;
  readonly body: Body;
  readonly variables: JsonObject;
  readonly whens: Leaf['whens'];
  readonly target: string | undefined;
  readonly namespace: string | undefined;
  readonly inherited: Inherited;
}

/** The surroundings with the step's own variables, condition, role and namespace taken in. */
export function enterStep(
  step: StepModel,
  outer: Surroundings,
  iteration: Iteration | undefined,
  findings: Findings,
): Surroundings {
  const variables =
    iteration === undefined ? outer.variables : { ...outer.variables, ...iteration.variables };
  const inside = { unit: outer.unit, variables };
  const axisTarget = iteration?.variables['target'];
  const target =
    textNow(step, 'target', inside, findings) ?? (typeof axisTarget === 'string' ? axisTarget : outer.target);
  const namespace = textNow(step, 'namespace', inside, findings) ?? outer.namespace;
  const whens =
    step.when === undefined
      ? outer.whens
      : [
          ...outer.whens,
          {
            cel: step.when,
            span: outer.unit.model.doc.spanOf([...step.path, 'when']),
            unit: outer.unit,
            body: outer.body,
            variables,
          },
        ];
  return { ...outer, variables, whens, target, namespace };
}

/** What a step inside this group, or this used pattern, takes from it and from all around it. */
export function inherit(group: StepModel, outer: Inherited): Inherited {
  const timeoutMs = group.timeoutMs ?? outer.timeoutMs;
  const deadlineMs = group.deadlineMs ?? outer.deadlineMs;
  const retry = group.retry ?? outer.retry;
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(retry === undefined ? {} : { retry }),
    compensate: group.compensate === 'none' ? 'none' : outer.compensate,
    continueOnError: group.continueOnError || outer.continueOnError,
  };
}
