import { parseDuration } from '../../schemas/duration.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { parseQuantity } from '../../schemas/quantity.ts';
import type { Plan, PlanNode, PlanOuterCondition, PlanOutput } from '../plan/plan.ts';
import { type Run, slotOf } from './run-state.ts';

/** What CEL and late templates of a step may name: `params`, loop variables, `steps`, `run`, `target`. */
export function scopeOf(run: Run, node: PlanNode): JsonObject {
  return {
    ...node.variables,
    ...runScope(run, node.within),
    target: targetView(run, node),
    steps: stepViews(run, node.stepKeys),
  };
}

/** What a condition of a use around a step may name: the words of the pattern in which it is written. */
export function outerScopeOf(run: Run, node: PlanNode, outer: PlanOuterCondition): JsonObject {
  return {
    ...outer.variables,
    ...runScope(run, outer.within),
    target: targetView(run, node),
    steps: stepViews(run, outer.stepKeys),
  };
}

function stepViews(run: Run, stepKeys: PlanNode['stepKeys']): Json {
  return Object.fromEntries(
    Object.entries(stepKeys).map(([id, keys]): [string, Json] => [
      id,
      typeof keys === 'string' ? stepView(run, keys) : keys.map((key) => stepView(run, key)),
    ]),
  );
}

/** What the pattern's own outputs may name: every step by its id; one inside a loop is a list of its iterations. */
export function patternScope(run: Run): JsonObject {
  const { stepKeys } = run.plan;
  if (stepKeys !== undefined) return { ...runScope(run, undefined), steps: stepViews(run, stepKeys) };
  const steps = new Map<string, Json>();
  const lists = new Map<string, Json[]>();
  for (const { key, id } of run.plan.nodes) {
    if (!key.includes('[')) {
      steps.set(id, stepView(run, key));
      continue;
    }
    const list = lists.get(id) ?? [];
    list.push(stepView(run, key));
    lists.set(id, list);
  }
  return { ...runScope(run, undefined), steps: Object.fromEntries([...steps, ...lists]) };
}

/** The parameters of the pattern that a step is part of. */
export function paramsOf(plan: Plan, within: string | undefined): JsonObject {
  return within === undefined ? plan.params : (plan.used?.[within]?.params ?? {});
}

function runScope(run: Run, within: string | undefined): JsonObject {
  return { params: paramsOf(run.plan, within), run: { id: run.id, status: run.status() } };
}

function targetView(run: Run, node: PlanNode): Json {
  const binding = run.deps.targets.find((target) => target.role === node.role);
  return {
    role: node.role,
    ...(binding === undefined ? {} : { context: binding.context, kind: binding.kind }),
    ...(node.namespace === undefined ? {} : { namespace: node.namespace }),
  };
}

function stepView(run: Run, key: string): Json {
  const slot = slotOf(run, key);
  return { status: slot.state, attempts: slot.attempts, outputs: slot.outputs ?? {} };
}

/** Evaluates declared outputs and holds each to its declared type. Throws `Failure('invalid')`. */
export function evaluateOutputs(
  run: Run,
  outputs: readonly PlanOutput[],
  variables: () => JsonObject,
  owner: string,
): JsonObject {
  if (outputs.length === 0) return {};
  const scope = variables();
  return Object.fromEntries(
    outputs.map((output): [string, Json] => {
      const value = run.deps.evaluate(output.cel, scope);
      if (!hasType(value, output.type)) {
        throw new Failure(
          'invalid',
          `output ${output.name} of ${owner} is ${typeName(value)}, declared as ${output.type}`,
        );
      }
      return [output.name, value];
    }),
  );
}

function hasType(value: Json, type: string): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeName(value) === 'object';
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined;
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && parseQuantity(value) !== undefined);
    default:
      // `any` and types that only the checker of expressions knows: it has accepted the expression already.
      return true;
  }
}

function typeName(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
