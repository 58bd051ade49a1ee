import type { Plan, PlanEdge, PlanNode } from '../../engine/plan/plan.ts';

/** A step of a hand-made plan; everything not said is plain. */
export type StepOf = Partial<Omit<PlanNode, 'key'>> & {
  readonly key: string;
  /** Absent: after the step written before it. */
  readonly needs?: readonly string[];
  /** Steps whose outputs it reads. */
  readonly reads?: readonly string[];
};

/** A node with plain values. */
export function nodeOf(step: StepOf): PlanNode {
  const { needs: _needs, reads: _reads, ...given } = step;
  return {
    id: step.key,
    kind: 'apply',
    phase: 'steps',
    role: 'main',
    namespace: 'shop',
    input: {},
    late: [],
    variables: {},
    stepKeys: {},
    effect: 'idempotent',
    proof: false,
    alpha: 0,
    writes: [],
    timeoutMs: 60_000,
    timeoutFrom: 'built-in',
    retry: { limit: 0, delayMs: 1_000, factor: 2, maxDelayMs: 30_000, jitter: 0 },
    compensate: 'restore',
    continueOnError: false,
    outputs: [],
    span: { file: 'pattern.yaml', start: 0, end: 0 },
    summary: `do ${step.key}`,
    findings: [],
    ...given,
  };
}

/** A plan out of hand-made steps, ordered as written unless they say what they need. */
export function planOf(steps: readonly StepOf[], more: Partial<Plan> = {}): Plan {
  const nodes = steps.map(nodeOf);
  const edges = steps.flatMap((step, index): PlanEdge[] => {
    const previous = steps[index - 1];
    const phase = step.phase ?? 'steps';
    const order = previous !== undefined && (previous.phase ?? 'steps') === phase ? [previous.key] : [];
    return [
      ...(step.needs ?? order).map(
        (from): PlanEdge => ({
          from,
          to: step.key,
          why: step.needs === undefined ? 'order' : 'needs',
          detail: '',
        }),
      ),
      ...(step.reads ?? []).map((from): PlanEdge => ({ from, to: step.key, why: 'data', detail: '' })),
    ];
  });
  return {
    planVersion: 1,
    pattern: { name: 'story', version: '1.0.0', digest: 'sha256:0', file: 'pattern.yaml' },
    params: {},
    roles: ['main'],
    requires: { capabilities: [] },
    onFailure: 'rollback',
    maxParallel: 8,
    nodes,
    edges,
    outputs: [],
    statisticalProofs: 0,
    ...more,
  };
}
