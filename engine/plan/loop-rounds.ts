import type { Json } from '../../schemas/json.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { RepeatModel, StepModel } from '../read/pattern-model.ts';
import { fillNow } from './fill-now.ts';
import { type Iteration, iterationsOf, type LoopValues } from './loop-iterations.ts';
import type { Findings } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

type Around = Pick<Surroundings, 'unit' | 'variables'>;

/** The rounds of a step's loop; none where its lists cannot be known now, which is a finding like all that is wrong. */
export function roundsOf(step: StepModel, around: Around, findings: Findings): readonly Iteration[] {
  const { repeat } = step;
  if (repeat === undefined) return [];
  const values = valuesOf(repeat, around, findings);
  if (values === undefined) return [];
  const { iterations, problems } = iterationsOf(repeat, values, around.unit.model.doc.spanOf(repeat.path));
  findings.addAll(problems);
  return iterations;
}

/** What the loop's own expressions are, filled in. */
function valuesOf(
  repeat: RepeatModel,
  { unit, variables }: Around,
  findings: Findings,
): LoopValues | undefined {
  const fill = (value: Json, field: string, seen = variables): Json | undefined =>
    fillNow({ unit, path: [...repeat.path, field], variables: seen }, value, findings);
  switch (repeat.type) {
    case 'forEach': {
      const list = fill(repeat.in, 'in');
      if (list === undefined) return undefined;
      const lists = { [repeat.as]: list };
      const { key } = repeat;
      if (key === undefined) return { lists };
      return { lists, keyOf: (item) => fill(key, 'key', { ...variables, [repeat.as]: item }) };
    }
    case 'matrix': {
      const lists: Record<string, Json> = {};
      for (const [axis, values] of Object.entries(repeat.axes)) {
        const list = fill(values, axis);
        if (list === undefined) return undefined;
        lists[axis] = list;
      }
      return { lists };
    }
    default:
      return unreachable(repeat);
  }
}
