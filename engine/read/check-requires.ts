import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { engineSatisfies } from './engine-range.ts';
import type { PatternModel } from './pattern-model.ts';

/** E118: `requires.engine` is no version range, or this engine lies outside it; without a version only the first is seen. */
export function checkRequires(
  { doc, name, requires }: Pick<PatternModel, 'doc' | 'name' | 'requires'>,
  engine: string | undefined,
): readonly Diagnostic[] {
  const range = requires.engine;
  const fits = range === undefined ? true : engineSatisfies(range, engine ?? '0.0.0');
  if (fits === true || (fits === false && engine === undefined)) return [];
  const span = doc.spanOf(['spec', 'requires', 'engine']);
  const problem = { code: 'E118', severity: 'error', span } as const;
  return fits === undefined
    ? [
        {
          ...problem,
          message: `'${range ?? ''}' is not a range of versions`,
          help: "write one such as '>=0.1' or '>=0.1 <1'",
        },
      ]
    : [
        {
          ...problem,
          message: `'${name}' is for another meshwright: this is ${engine ?? ''}, it wants ${range ?? ''}`,
          help: 'use a meshwright, or a version of the pattern, that fits',
        },
      ];
}
