import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { parseTemplate } from './parse-template.ts';
import { renderTemplate } from './render-template.ts';

/**
 * Fills the templates at the given JSON pointers, which could not be filled before other steps had run. Everything else
 * stays as it is. Throws `Failure('invalid')` naming the pointer.
 */
export function renderLate(input: Json, pointers: readonly string[], scope: JsonObject): Json {
  return pointers.reduce<Json>((value, pointer) => renderAt(value, partsOf(pointer), pointer, scope), input);
}

function partsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function renderAt(node: Json, parts: readonly string[], pointer: string, scope: JsonObject): Json {
  const [head, ...rest] = parts;
  if (head === undefined) return renderScalar(node, pointer, scope);
  if (Array.isArray(node)) {
    return node.map((item: Json, i) => (String(i) === head ? renderAt(item, rest, pointer, scope) : item));
  }
  if (node === null || typeof node !== 'object' || !Object.hasOwn(node, head)) {
    throw new Error(`the plan names a late template at ${pointer}, and there is nothing there`);
  }
  const object = node as JsonObject;
  return { ...object, [head]: renderAt(object[head] ?? null, rest, pointer, scope) };
}

function renderScalar(node: Json, pointer: string, scope: JsonObject): Json {
  if (typeof node !== 'string')
    throw new Error(`the plan names a late template at ${pointer}, and it is no text`);
  const parsed = parseTemplate(node);
  if (!parsed.ok)
    throw new Failure(
      'invalid',
      `${pointer}: ${parsed.problems[0]?.message ?? 'the template cannot be read'}`,
    );
  const rendered = renderTemplate(parsed.template, scope);
  if (!rendered.ok) throw new Failure('invalid', `${pointer}: ${rendered.problem.message}`);
  return rendered.value;
}
