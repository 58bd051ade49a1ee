import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import type { NodePath } from './pattern-model.ts';

/** One finding about the shape of a value, by path from the value that was checked. */
export interface ShapeProblem {
  readonly code: string;
  readonly path: NodePath;
  /** Which part of the node to point at. */
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly label?: string;
  readonly help?: string;
  /** The one edit that mends it: what to write in place of the key or value pointed at. */
  readonly replacement?: string;
}

/** Finds a node of the checked value in a source file. */
export type SpanOf = (path: NodePath, part: 'key' | 'value') => Span;

/** Gives a shape problem its place. */
export function shapeDiagnostic(problem: ShapeProblem, spanOf: SpanOf): Diagnostic {
  const span = spanOf(problem.path, problem.part);
  return {
    code: problem.code,
    severity: 'error',
    message: problem.message,
    span,
    ...(problem.label === undefined ? {} : { label: problem.label }),
    ...(problem.help === undefined ? {} : { help: problem.help }),
    ...(problem.replacement === undefined
      ? {}
      : {
          fix: {
            title: `write '${problem.replacement}'`,
            edits: [{ span, replacement: problem.replacement }],
          },
        }),
  };
}
