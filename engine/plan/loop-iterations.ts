import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { RepeatModel } from '../read/pattern-model.ts';
import { errorAt } from './problems.ts';

/** One round of a loop: its part of the key and the variables it binds. */
export interface Iteration {
  /** `weight=5`, `region=eu,size=2`. */
  readonly label: string;
  readonly variables: JsonObject;
}

/** The loop's own expressions, already filled in by the caller. */
export interface LoopValues {
  /** Filled `in` of a `forEach`, or the filled list of each axis. */
  readonly lists: Readonly<Record<string, Json>>;
  /** Text of `key` for an item, when the loop has one. */
  readonly keyOf?: (item: Json) => Json | undefined;
}

const PLAIN = /^[A-Za-z0-9_.:@/+-]+$/;
const LONGEST_LABEL = 120;

/**
 * Rounds of a `forEach` or `matrix`. Keys come from values, so that a resumed or re-planned run finds its steps again;
 * that is why two equal ones, or an item without a text of its own, are errors.
 */
export function iterationsOf(
  repeat: RepeatModel,
  values: LoopValues,
  span: Span,
): { readonly iterations: readonly Iteration[]; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const rounds =
    repeat.type === 'forEach'
      ? forEachRounds(repeat.as, values, span, problems)
      : matrixRounds(values, span, problems);
  const seen = new Set<string>();
  const iterations = rounds.filter(({ label }) => {
    if (!seen.has(label)) {
      seen.add(label);
      return true;
    }
    problems.push(
      errorAt('E412', span, `two iterations would have the same key '${label}'`, {
        help: 'step keys come from values: remove the duplicate, or tell the items apart with `key`',
      }),
    );
    return false;
  });
  return { iterations, problems };
}

function forEachRounds(
  name: string,
  values: LoopValues,
  span: Span,
  problems: Diagnostic[],
): readonly Iteration[] {
  const items = listOf(values.lists[name], name, span, problems);
  return items.flatMap((item) => {
    const own = values.keyOf === undefined ? item : values.keyOf(item);
    const text = own === undefined ? undefined : labelText(own);
    if (text !== undefined) return [{ label: `${name}=${text}`, variables: { [name]: item } }];
    problems.push(
      errorAt('E413', span, `an item of 'forEach' over '${name}' has no text to name its steps by`, {
        help: 'give a `key`, such as `key: "{{ item.name }}"`; it must be a short scalar',
      }),
    );
    return [];
  });
}

function matrixRounds(values: LoopValues, span: Span, problems: Diagnostic[]): readonly Iteration[] {
  let rounds: readonly Iteration[] = [{ label: '', variables: {} }];
  for (const [axis, list] of Object.entries(values.lists)) {
    const items = listOf(list, axis, span, problems);
    rounds = rounds.flatMap((round) =>
      items.flatMap((item) => {
        const text = labelText(item);
        if (text === undefined) {
          problems.push(
            errorAt('E413', span, `axis '${axis}' of 'matrix' holds a value that cannot name a step`, {
              help: 'matrix axes hold short strings, numbers or booleans; use `forEach` with `key` for objects',
            }),
          );
          return [];
        }
        const label = `${round.label === '' ? '' : `${round.label},`}${axis}=${text}`;
        return [{ label, variables: { ...round.variables, [axis]: item } }];
      }),
    );
  }
  return rounds;
}

function listOf(value: Json | undefined, name: string, span: Span, problems: Diagnostic[]): readonly Json[] {
  if (Array.isArray(value)) return value;
  problems.push(errorAt('E316', span, `the loop over '${name}' needs a list, but got ${describe(value)}`));
  return [];
}

function labelText(value: Json): string | undefined {
  if (value === null || typeof value === 'object') return undefined;
  const text = String(value);
  if (text === '' || text.length > LONGEST_LABEL) return undefined;
  return PLAIN.test(text) ? text : JSON.stringify(text);
}

function describe(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'object') return 'an object';
  return `${typeof value} ${JSON.stringify(value)}`;
}
