import type { BoundStep } from './bind-step.ts';
import type { Body, Item, Leaf } from './expansion.ts';
import { lookUp, type Wait } from './order-steps.ts';
import { errorAt, type Findings } from './problems.ts';
import type { Unit } from './unit.ts';

/** Waits of steps that read `steps.x` for every step that the name stands for where they stand. */
export function dataWaits(
  steps: readonly BoundStep[],
  mains: ReadonlyMap<Unit, Body>,
  lineOf: (step: Leaf['step']) => number,
  findings: Findings,
): readonly Wait[] {
  return steps.flatMap(({ leaf, readsSteps, outerReads }) =>
    [{ names: readsSteps, body: leaf.body, unit: leaf.unit }, ...outerReads]
      .flatMap((reads) => reads.names.map((name) => ({ name, reads })))
      .flatMap(({ name, reads }) => {
        const main = mains.get(reads.unit);
        const items = lookUp(name, reads.body) ?? (main === undefined ? [] : (lookUp(name, main) ?? []));
        const sources = leavesOf(items);
        if (items.length === 0) {
          findings.add(
            errorAt(
              'E401',
              leaf.step.span,
              `step '${leaf.step.id}' reads '${name}', which is not in this plan`,
              {
                help: 'it was left out by --only or --skip',
              },
            ),
          );
        }
        if (leaf.phase === 'steps' && sources.some((source) => source.phase === 'finally')) {
          findings.add(
            errorAt('E404', leaf.step.span, `step '${leaf.step.id}' reads '${name}', a step of finally`, {
              help: 'steps of finally run after all others; nothing can read them',
            }),
          );
          return [];
        }
        const detail = `reads steps.${name} (line ${lineOf(leaf.step)})`;
        return sources
          .filter((source) => source.index !== leaf.index)
          .map((source) => ({ from: source.index, to: leaf.index, why: 'data' as const, detail }));
      }),
  );
}

function leavesOf(items: readonly Item[]): readonly Leaf[] {
  return [...new Set(items.filter((item) => item.type === 'leaf'))];
}
