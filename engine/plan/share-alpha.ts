import { asObject } from './json-parts.ts';
import type { PlanNode } from './plan.ts';

/** Of a correct mesh, at most this share of runs may be red (proofs.md, "Shares and splits"). */
export const RUN_ALPHA = 0.01;

/** Whether a step's verdict rests on a sample: shares, latency bounds, load thresholds and comparisons, suites of such. */
export function isStatistical(node: Pick<PlanNode, 'kind' | 'input'>): boolean {
  const input = asObject(node.input);
  switch (node.kind) {
    case 'probe': {
      const expect = asObject(input['expect']);
      return expect['share'] !== undefined || expect['latency'] !== undefined;
    }
    case 'conformance':
      return true;
    case 'performance':
      return input['compare'] !== undefined || input['thresholds'] !== undefined;
    default:
      return false;
  }
}

/** Splits the run's α evenly over its statistical proofs. */
export function shareAlpha(nodes: readonly PlanNode[]): {
  readonly nodes: readonly PlanNode[];
  readonly statisticalProofs: number;
} {
  const count = nodes.filter(isStatistical).length;
  if (count === 0) return { nodes, statisticalProofs: 0 };
  return {
    nodes: nodes.map((node) => (isStatistical(node) ? { ...node, alpha: RUN_ALPHA / count } : node)),
    statisticalProofs: count,
  };
}
