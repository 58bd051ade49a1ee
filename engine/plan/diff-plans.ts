import type { Json } from '../../schemas/json.ts';
import { jsonOfPlan } from '../../schemas/plan.ts';
import type { PlanChange } from '../../schemas/plan-change.ts';
import { jsonChanges } from './json-changes.ts';
import type { Plan, PlanNode } from './plan.ts';

/** What follows from the rest, or says where something was written. */
const DERIVED_OF_PLAN = [
  'nodes',
  'edges',
  'stepKeys',
  'exposure',
  'statisticalProofs',
  'planVersion',
] as const;

/**
 * What differs between two plans in what they do: none means that going on with either is the same, though their texts
 * and the places in them may differ. In the order of the plans; first what the plan says as a whole.
 */
export function diffPlans(before: Plan, after: Plan): readonly PlanChange[] {
  const was = new Map(before.nodes.map((node) => [node.key, node]));
  const is = new Map(after.nodes.map((node) => [node.key, node]));
  const waits = waitsOf(before, is);
  const waitsNow = waitsOf(after, was);
  return [
    ...jsonChanges(wholeOf(before), wholeOf(after), '').map(
      (change) => ({ type: 'changed', ...change }) as const,
    ),
    ...before.nodes
      .filter(({ key }) => !is.has(key))
      .map(({ key, summary }) => ({ type: 'removed', step: key, summary }) as const),
    ...after.nodes.flatMap((node): readonly PlanChange[] => {
      const old = was.get(node.key);
      if (old === undefined) return [{ type: 'added', step: node.key, summary: node.summary }];
      const changes = [
        ...jsonChanges(nodeContent(old), nodeContent(node), ''),
        ...jsonChanges(waits.get(node.key), waitsNow.get(node.key), 'waits for'),
      ];
      return changes.map((change) => ({ type: 'changed', step: node.key, ...change }));
    }),
    ...movedNodes(before, after),
  ];
}

/** Everything of a step that decides what it does and how it is judged; where it is written does not. */
export function nodeContent(node: PlanNode): Json {
  const { span: _, when, outerWhens, compensate, ...rest } = node;
  const { summary: _summary, timeoutFrom, findings: _findings, lowered: _lowered, ...told } = rest;
  const content = {
    ...told,
    // for a question the default time is none at all
    ...(node.kind === 'approve' ? { timeoutFrom } : {}),
    ...(when === undefined ? {} : { when: when.cel }),
    ...(outerWhens === undefined
      ? {}
      : { outerWhens: outerWhens.map(({ span: _place, ...outer }) => outer) }),
    compensate: typeof compensate === 'string' ? compensate : compensate.map(nodeContent),
  };
  return jsonOfPlan(content);
}

function wholeOf(plan: Plan): Json {
  const { pattern, ...rest } = plan;
  const derived: ReadonlySet<string> = new Set(DERIVED_OF_PLAN);
  const said = Object.entries(rest).filter(([key]) => !derived.has(key));
  const { name, version } = pattern;
  return jsonOfPlan({ pattern: { name, version }, ...Object.fromEntries(said) });
}

/** For each step what it waits for and why, of those steps that both plans have. */
function waitsOf(plan: Plan, other: ReadonlyMap<string, PlanNode>): ReadonlyMap<string, Json> {
  const waits = new Map<string, string[]>();
  for (const { from, to, why } of plan.edges) {
    if (why === 'order' || !other.has(from)) continue;
    waits.set(to, [...(waits.get(to) ?? []), `${from} (${why})`]);
  }
  return new Map([...waits].map(([key, list]) => [key, list.sort()]));
}

/** Steps that both plans have, in another order. */
function movedNodes(before: Plan, after: Plan): readonly PlanChange[] {
  const orderOf = (plan: Plan, other: Plan): string[] => {
    const known = new Set(other.nodes.map(({ key }) => key));
    return plan.nodes.map(({ key }) => key).filter((key) => known.has(key));
  };
  const [was, is] = [orderOf(before, after), orderOf(after, before)];
  return was.join('\n') === is.join('\n') ? [] : [{ type: 'changed', path: 'order', before: was, after: is }];
}
