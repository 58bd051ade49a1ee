import { createHash } from 'node:crypto';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { Json } from '../../schemas/json.ts';
import type { Digest, Plan, PlanNode } from './plan.ts';

/** SHA-256 of canonical JSON: equal for equal values, whatever the order of their keys. */
export function digestJson(value: Json): Digest {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}

/**
 * The name of exactly this plan, for journal, locks and resume. Places in the source (`span`, the file's path) are left
 * out: the same pattern read from another folder is the same plan.
 */
export function digestPlan(plan: Plan): Digest {
  const { pattern, nodes, ...rest } = plan;
  const placeless = {
    ...rest,
    pattern: { name: pattern.name, version: pattern.version, digest: pattern.digest },
    nodes: nodes.map(withoutPlaces),
  };
  return digestJson(placeless as unknown as Json); // a plan is JSON by construction; its interfaces lack index signatures
}

function withoutPlaces(node: PlanNode): object {
  const { span: _, when, compensate, ...rest } = node;
  return {
    ...rest,
    ...(when === undefined ? {} : { when: when.cel }),
    compensate: typeof compensate === 'string' ? compensate : compensate.map(withoutPlaces),
  };
}
