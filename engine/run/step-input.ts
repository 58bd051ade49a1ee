import type { Json } from '../../schemas/json.ts';
import { isSecretReference, secretNames } from '../../schemas/secret-source.ts';
import { readsOfTemplate } from '../expr/expressions.ts';
import { readsSecret } from '../expr/secret-fields.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import type { Run } from './run-state.ts';
import { paramsOf, scopeOf } from './step-scope.ts';

/** A step's input with its late templates filled in. */
export interface StepInput {
  /** For the handler, with the values of secrets; never written. */
  readonly input: Json;
  /** The same with references in their place: what a digest may be made of. */
  readonly shown: Json;
}

/** Fills in the late templates of a step and reads the secrets that they need. Throws `Failure`. */
export async function stepInput(run: Run, node: PlanNode, signal: AbortSignal): Promise<StepInput> {
  if (node.late.length === 0) return { input: node.input, shown: node.input };
  const { renderLate } = run.deps;
  const scope = scopeOf(run, node);
  const params = paramsOf(run.plan, node.within);
  const names = new Set(secretNames(params));
  const secret = node.late.filter((pointer) => readsSecret(textAt(node.input, pointer), names));
  if (secret.length === 0) {
    const input = renderLate(node.input, node.late, scope);
    return { input, shown: input };
  }
  const open = renderLate(
    node.input,
    node.late.filter((pointer) => !secret.includes(pointer)),
    scope,
  );
  const values: Record<string, Json> = {};
  const references: Record<string, Json> = {};
  for (const name of new Set(
    secret.flatMap((pointer) => readsOfTemplate(textAt(node.input, pointer)).params),
  )) {
    const reference = params[name];
    if (!isSecretReference(reference)) continue;
    values[name] = await run.secrets.valueOf(reference.$secret, signal);
    references[name] = JSON.stringify(reference);
  }
  const filled = (secrets: Readonly<Record<string, Json>>): Json =>
    renderLate(open, secret, { ...scope, params: { ...params, ...secrets } });
  return { input: filled(values), shown: filled(references) };
}

/** Which secrets of the run a step reads, whatever the pattern that it is part of calls them. */
export function secretsOf(plan: Plan, node: PlanNode): readonly string[] {
  const params = paramsOf(plan, node.within);
  return node.late
    .flatMap((pointer) => readsOfTemplate(textAt(node.input, pointer)).params)
    .flatMap((name) => {
      const value = params[name];
      return isSecretReference(value) ? [value.$secret] : [];
    });
}

/** The text at a JSON pointer (RFC 6901); empty where there is none. */
function textAt(input: Json, pointer: string): string {
  const found = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json>((inside, key) => {
      if (Array.isArray(inside)) return (inside[Number(key)] ?? null) as Json; // a list of Json
      if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, key)) return null;
      return (inside as { readonly [key: string]: Json })[key] ?? null; // neither null nor a list
    }, input);
  return typeof found === 'string' ? found : '';
}
