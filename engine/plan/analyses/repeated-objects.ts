import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { describeRef, jsonOf, objectId, refOf } from '../../../schemas/kube-object.ts';
import { type BoundObject, repeatedObjects } from '../bind-objects.ts';
import type { BoundStep } from '../bind-step.ts';
import { warningAt } from '../problems.ts';
import type { Analysis } from './analysis.ts';

/** W417: the same object twice in one step, or the very same content again by another step with nothing in between. */
export const findRepeatedObjects: Analysis = (plan) => {
  const found: Diagnostic[] = [];
  const last = new Map<
    string,
    { readonly step: BoundStep; readonly text: string; readonly entry: BoundObject }
  >();
  for (const step of plan.steps) {
    for (const [first, second] of repeatedObjects(step.objects)) {
      found.push(
        warningAt(
          'W417',
          second.span,
          `${describeRef(refOf(second.object))} stands twice in step '${step.node.id}'`,
          {
            related: [{ span: first.span, message: 'the first time' }],
            help: 'the second one replaces the first; take one of them away',
          },
        ),
      );
    }
    for (const entry of step.objects) {
      const id = `${step.leaf.role}\0${objectId(refOf(entry.object))}`;
      const text = canonicalJson(jsonOf(entry.object));
      const before = last.get(id);
      if (before !== undefined && before.text === text && isCopy(before.step, step)) {
        found.push(
          warningAt(
            'W417',
            entry.span,
            `step '${step.node.id}' applies ${describeRef(refOf(entry.object))} as it already is`,
            {
              related: [
                { span: before.entry.span, message: `'${before.step.node.id}' applied the same content` },
              ],
              help: 'nothing changes in between; one of the two is not needed',
            },
          ),
        );
      }
      last.set(id, { step, text, entry });
    }
    // what was deleted, scaled or relabelled is no longer as it was applied
    if (step.objects.length === 0) {
      for (const ref of step.node.writes) last.delete(`${step.leaf.role}\0${objectId(ref)}`);
    }
  }
  return found;
};

/** Rounds of one step repeat on purpose, and a condition on either side makes them alternatives. */
function isCopy(first: BoundStep, second: BoundStep): boolean {
  return (
    first.leaf.step !== second.leaf.step &&
    first.leaf.phase === second.leaf.phase &&
    first.leaf.whens.length === 0 &&
    second.leaf.whens.length === 0
  );
}
