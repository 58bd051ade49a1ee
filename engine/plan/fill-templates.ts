import type { Json, JsonObject } from '../../schemas/json.ts';
import { fillTemplate, readsOfTemplate } from '../expr/expressions.ts';
import type { TemplateProblem } from '../expr/template.ts';
import type { NodePath } from '../read/pattern-model.ts';

/** A template that could not be filled in, with its place below the value that was given. */
export interface UnfilledTemplate extends TemplateProblem {
  readonly path: NodePath;
}

export interface FilledValue {
  readonly value: Json;
  /** JSON pointers of scalars that only the run can fill in; they stay as written. */
  readonly late: readonly string[];
  /** Steps that those scalars read. */
  readonly readsSteps: readonly string[];
  readonly problems: readonly UnfilledTemplate[];
}

/** Root names that have no value before the run. */
const LATE_ROOTS: ReadonlySet<string> = new Set(['steps', 'run']);

interface Filling {
  readonly scope: JsonObject;
  /** Parameters whose values must not enter the plan. */
  readonly secrets: ReadonlySet<string>;
  readonly late: string[];
  readonly readsSteps: Set<string>;
  readonly problems: UnfilledTemplate[];
}

/**
 * Fills in the templates of every string scalar below `value`; keys stay as they are. Scalars that read step outputs,
 * the run or a secret stay templates and are listed as late.
 */
export function fillTemplates(
  value: Json,
  scope: JsonObject,
  secrets: ReadonlySet<string> = new Set(),
): FilledValue {
  const filling: Filling = {
    scope,
    secrets,
    late: [],
    readsSteps: new Set(),
    problems: [],
  };
  const filled = fillIn(value, [], filling);
  return {
    value: filled,
    late: filling.late,
    readsSteps: [...filling.readsSteps],
    problems: filling.problems,
  };
}

function fillIn(value: Json, path: NodePath, filling: Filling): Json {
  if (typeof value === 'string') return value.includes('{{') ? fillScalar(value, path, filling) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => fillIn(item, [...path, index], filling));
  }
  const filled: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    define(filled, key, fillIn(member, [...path, key], filling));
  }
  return filled;
}

function fillScalar(text: string, path: NodePath, filling: Filling): Json {
  const reads = readsOfTemplate(text);
  const late =
    reads.roots.some((root) => LATE_ROOTS.has(root) && !Object.hasOwn(filling.scope, root)) ||
    reads.params.some((name) => filling.secrets.has(name));
  if (late) {
    filling.late.push(jsonPointer(path));
    for (const step of reads.steps) filling.readsSteps.add(step);
    return text;
  }
  const result = fillTemplate(text, filling.scope);
  if (result.ok) return result.value;
  filling.problems.push({ ...result.problem, path });
  return text;
}

/** RFC 6901. */
export function jsonPointer(path: NodePath): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The path that a pointer of {@link jsonPointer} stands for; digits are list positions. */
export function pathOfPointer(pointer: string): NodePath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) =>
      /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
}

/** Own data property, also for `__proto__`: a plain assignment would change the prototype. */
function define(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, writable: true });
  else target[key] = value;
}
