import { digestJson } from '../../schemas/digest-json.ts';
import { jsonOfPlan } from '../../schemas/plan.ts';
import type { Digest, Plan, PlanNode } from './plan.ts';

/**
 * The name of exactly this plan, for journal, locks and resume. Places in the source (`span`, the file's path) are left
 * out: the same pattern read from another folder is the same plan.
 */
export function digestPlan(plan: Plan): Digest {
  const { pattern, nodes, edges, ...rest } = plan;
  const placeless = {
    ...rest,
    pattern: { name: pattern.name, version: pattern.version, digest: pattern.digest },
    nodes: nodes.map(withoutPlaces),
    // the detail of an edge names lines
    edges: edges.map(({ from, to, why }) => ({ from, to, why })),
  };
  return digestJson(jsonOfPlan(placeless));
}

function withoutPlaces(node: PlanNode): object {
  const { span: _, when, outerWhens, compensate, ...rest } = node;
  return {
    ...rest,
    ...(when === undefined ? {} : { when: when.cel }),
    ...(outerWhens === undefined
      ? {}
      : { outerWhens: outerWhens.map(({ span: _place, ...outer }) => outer) }),
    compensate: typeof compensate === 'string' ? compensate : compensate.map(withoutPlaces),
  };
}
