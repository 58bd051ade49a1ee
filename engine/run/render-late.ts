import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { parseTemplate } from '../expr/parse-template.ts';
import { renderTemplate } from '../expr/render-template.ts';

/**
 * Fills in the late templates of a step's input, at the pointers that the plan lists and nowhere else, so that text
 * which came out of a step is never read as a template again. Throws `Failure('invalid')` naming the place.
 */
export function renderLate(input: Json, pointers: readonly string[], scope: JsonObject): Json {
  return pointers.reduce<Json>((value, pointer) => renderAt(value, pathOf(pointer), pointer, scope), input);
}

/** The steps of a JSON pointer (RFC 6901). */
function pathOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function renderAt(value: Json, path: readonly string[], pointer: string, scope: JsonObject): Json {
  const [key, ...rest] = path;
  if (key === undefined) return renderText(value, pointer, scope);
  if (isList(value)) {
    return value.map((item, index) => (String(index) === key ? renderAt(item, rest, pointer, scope) : item));
  }
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) {
    throw new Error(`the plan has a late template at ${pointer}, the step's input has not`);
  }
  return { ...value, [key]: renderAt(value[key] ?? null, rest, pointer, scope) };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function renderText(value: Json, pointer: string, scope: JsonObject): Json {
  if (typeof value !== 'string') throw new Error(`the late template at ${pointer} is no text`);
  const parsed = parseTemplate(value);
  if (!parsed.ok) {
    throw new Failure('invalid', `${pointer}: ${parsed.problems[0]?.message ?? 'no template'}`);
  }
  const rendered = renderTemplate(parsed.template, scope);
  if (!rendered.ok) throw new Failure('invalid', `${pointer}: ${rendered.problem.message}`);
  return rendered.value;
}
