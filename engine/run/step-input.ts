import type { Json } from '../../schemas/json.ts';
import { readsOfTemplate } from '../expr/expressions.ts';
import { readsSecret } from '../expr/secret-fields.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { Run } from './run-state.ts';
import { scopeOf } from './step-scope.ts';

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
  const { names } = run.secrets;
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
    if (!names.has(name)) continue;
    values[name] = await run.secrets.valueOf(name, signal);
    references[name] = JSON.stringify(run.plan.params[name] ?? null);
  }
  const filled = (params: Readonly<Record<string, Json>>): Json =>
    renderLate(open, secret, { ...scope, params: { ...run.plan.params, ...params } });
  return { input: filled(values), shown: filled(references) };
}

/** Which secrets a step reads. */
export function secretsOf(node: PlanNode, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  return node.late
    .flatMap((pointer) => readsOfTemplate(textAt(node.input, pointer)).params)
    .filter((name) => names.has(name));
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
