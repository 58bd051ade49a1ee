import { stringify } from 'yaml';
import { describeRef, type KubeObject } from '../../schemas/kube-object.ts';
import type { ObjectChange, ObjectDifference, PlanDiff } from '../../schemas/plan-diff.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { unifiedDiff } from './unified-diff.ts';

const WORDS: Readonly<Record<ObjectChange, string>> = {
  create: 'would be created',
  change: 'would be changed',
  delete: 'would be deleted',
  none: 'stays as it is',
};

/** An object as text for comparing: YAML with sorted keys; nothing for an object that is not there. */
export function objectText(object: KubeObject | null): string {
  if (object === null) return '';
  const text = stringify(object, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
  return text
    .split('\n')
    .map((line) => safeText(line))
    .join('\n');
}

/** Differences object by object for people, as `diff -u` shows them; objects that stay as they are are only counted. */
export function printDiff(diff: PlanDiff): string {
  const shown = diff.objects.filter(isWorthShowing);
  const contexts = new Set(diff.objects.map(({ context }) => context)).size;
  const blocks = shown.map((each) => printObject(each, contexts > 1));
  return [...blocks, printSummary(diff)].join('\n');
}

/** Objects that differ, and those of which something has to be said. */
export function isWorthShowing(object: ObjectDifference): boolean {
  return object.change !== 'none' || object.problem !== undefined || object.conflicts.length > 0;
}

/** What is to be said of an object beside its lines. */
export function remarksOf(object: ObjectDifference): readonly string[] {
  const { unknown, conflicts, notes, problem, steps } = object;
  const before = steps.slice(0, -1);
  return [
    ...(before.length === 0 ? [] : [`on the way also written by ${before.join(', ')}`]),
    ...notes,
    ...unknown.map((field) => `${field} is known only when the step begins`),
    ...conflicts.map(({ field, manager }) => `the run would stop here: ${field} belongs to ${manager}`),
    ...(problem === undefined ? [] : [`cannot be compared: ${problem}`]),
  ];
}

function printObject(object: ObjectDifference, withContext: boolean): string {
  const { ref, change, context, steps } = object;
  const where = withContext ? ` in ${context}` : '';
  const head = `${describeRef(ref)}${where} ${WORDS[change]} by ${steps.at(-1) ?? 'nobody'}`;
  const name = `${ref.kind}/${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
  const lines = unifiedDiff(objectText(object.before), objectText(object.after));
  const heads =
    lines.length === 0
      ? []
      : [
          `--- ${object.before === null ? '/dev/null' : `live/${name}`}`,
          `+++ ${object.after === null ? '/dev/null' : `planned/${name}`}`,
        ];
  const remarks = remarksOf(object).map((remark) => `# ${safeText(remark)}`);
  return [head, ...remarks, ...heads, ...lines, ''].join('\n');
}

/** One line that counts, and the steps that could not be tried out. */
export function printSummary({ objects, notCompared }: PlanDiff): string {
  const counts = (['create', 'change', 'delete'] as const)
    .map((change) => ({ change, n: objects.filter((each) => each.change === change).length }))
    .filter(({ n }) => n > 0)
    .map(({ change, n }) => `${n} to ${change}`);
  const same = objects.filter(({ change }) => change === 'none').length;
  const told = counts.length === 0 ? 'no difference' : counts.join(', ');
  const steps = notCompared.map(({ step, kind }) => `${step} (${kind})`).join(', ');
  const rest = notCompared.length === 0 ? '' : `\nnot compared: ${steps}`;
  return `${told}, ${same} as they are${rest}`;
}
