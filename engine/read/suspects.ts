import type { NodePath } from './pattern-model.ts';
import type { ShapeProblem } from './shape-problem.ts';

/**
 * Places that were meant to say something but do not: refused values, and keys that a misspelt key stands for. What
 * would follow from their absence is not reported; it is a consequence.
 */
export interface Suspects {
  /** Something at or below this path is not what its author meant. */
  within(path: NodePath): boolean;
}

/** Paths from the root of the document, each with the path of the key that was probably meant. */
export function suspectPaths(base: NodePath, problem: ShapeProblem): readonly NodePath[] {
  const path = [...base, ...problem.path];
  if (problem.code !== 'E320' && problem.code !== 'E306') return [path];
  const near = problem.replacement;
  return near === undefined ? [path] : [path, [...path.slice(0, -1), near]];
}

export function suspects(paths: readonly NodePath[]): Suspects {
  const startsWith = (path: NodePath, start: NodePath): boolean =>
    start.length <= path.length && start.every((segment, i) => path[i] === segment);
  return {
    within: (path) => paths.some((suspect) => startsWith(suspect, path)),
  };
}
