import { describeRef, type ObjectRef, objectId } from '../../../schemas/kube-object.ts';
import { errorAt } from '../problems.ts';
import { Reachability, sortSteps } from '../step-order.ts';
import type { AnalysedPlan, Analysis } from './analysis.ts';

interface Writer {
  readonly index: number;
  readonly ref: ObjectRef;
}

/** E416: two steps that may run at the same time write one object, so that the outcome is a matter of luck. */
export const findParallelWriters: Analysis = (plan) => {
  const order = sortSteps(plan.steps.length, plan.waits);
  const reach = new Reachability(order);
  return [...writersByObject(plan)].flatMap(([, writers]) => {
    const sorted = [...writers].sort((a, b) => (order.place[a.index] ?? 0) - (order.place[b.index] ?? 0));
    // writers that are not neighbours in the order are unordered only if some neighbours are
    const at = sorted.findIndex((writer, i) => {
      const next = sorted[i + 1];
      return next !== undefined && !reach.reaches(writer.index, next.index);
    });
    const [first, second] = at < 0 ? [] : [sorted[at], sorted[at + 1]];
    const a = first === undefined ? undefined : plan.steps[first.index];
    const b = second === undefined ? undefined : plan.steps[second.index];
    if (first === undefined || a === undefined || b === undefined) return [];
    return [
      errorAt(
        'E416',
        b.leaf.step.span,
        `${a.node.key} and ${b.node.key} may run at the same time, and both write ${describeRef(first.ref)}`,
        {
          help:
            a.leaf.step === b.leaf.step
              ? "run the rounds one after the other ('strategy: serial'), or give each its own object"
              : `let '${b.node.id}' wait for '${a.node.id}' with 'needs'`,
          related:
            a.leaf.step === b.leaf.step
              ? []
              : [{ span: a.leaf.step.span, message: `'${a.node.id}' writes it too` }],
        },
      ),
    ];
  });
};

/** Who puts content into which object; enrolling only labels, beside what others own. */
function writersByObject(plan: AnalysedPlan): ReadonlyMap<string, Writer[]> {
  const found = new Map<string, Writer[]>();
  for (const { leaf, node } of plan.steps) {
    if (node.kind === 'enrol') continue;
    for (const ref of node.writes) {
      const id = `${leaf.role}\0${leaf.phase}\0${objectId(ref)}`;
      const list = found.get(id);
      if (list === undefined) found.set(id, [{ index: leaf.index, ref }]);
      else if (list.at(-1)?.index !== leaf.index) list.push({ index: leaf.index, ref });
    }
  }
  return found;
}
