import type { Json } from '../../schemas/json.ts';

/** A value expression inside `{{ … }}`. Offsets are UTF-16 units into the scalar's text. */
export type Expression =
  | {
      readonly type: 'literal';
      readonly value: string | number | boolean | null;
      readonly start: number;
      readonly end: number;
    }
  | { readonly type: 'path'; readonly parts: readonly string[]; readonly start: number; readonly end: number }
  | {
      readonly type: 'call';
      readonly helper: string;
      readonly args: readonly Expression[];
      readonly start: number;
      readonly end: number;
    };

/** A scalar with templates: literal text and expressions in turn. */
export interface Template {
  readonly text: string;
  readonly parts: readonly (string | Expression)[];
}

/** Something wrong with a template, at offsets of the scalar's text. */
export interface TemplateProblem {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly label?: string;
  readonly help?: string;
}

/** Whether a scalar may hold a template at all; the fast path of everything here. */
export function mayHoldTemplate(text: string): boolean {
  return text.includes('{{');
}

/** Whether a value, anywhere inside, holds a template; what depends on values is then checked after binding. */
export function holdsTemplate(value: Json): boolean {
  if (typeof value === 'string') return mayHoldTemplate(value);
  if (Array.isArray(value)) return value.some(holdsTemplate);
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(holdsTemplate);
}

/** Every path that a template reads, with its place: for data edges, unknown names and taint. */
export function templateReads(
  template: Template,
): readonly { readonly parts: readonly string[]; readonly start: number; readonly end: number }[] {
  const reads: { readonly parts: readonly string[]; readonly start: number; readonly end: number }[] = [];
  const visit = (expression: Expression): void => {
    if (expression.type === 'path') reads.push(expression);
    if (expression.type === 'call') for (const arg of expression.args) visit(arg);
  };
  for (const part of template.parts) if (typeof part !== 'string') visit(part);
  return reads;
}
