import { createHash } from 'node:crypto';
import type { StepContext } from '../../step-handler.ts';

/** What a part of a step is called, and what it gets of the step. */
export interface PartOfStep {
  readonly key: string;
  readonly namespace: string | undefined;
  readonly alpha: number;
}

/**
 * The context of a part of a step: its effects are the step's, but it has a name, a namespace and a share of α of its
 * own, tells no progress, and belongs to no set of applied objects.
 */
export function contextOfPart(ctx: StepContext, { key, namespace, alpha }: PartOfStep): StepContext {
  const dedupKey = createHash('sha256').update(`${ctx.dedupKey}\u0000${key}`).digest('hex').slice(0, 32);
  return {
    runId: ctx.runId,
    ...(ctx.podMarks === undefined ? {} : { podMarks: ctx.podMarks }),
    key: `${ctx.key}.${key}`,
    attempt: ctx.attempt,
    dedupKey,
    signal: ctx.signal,
    deadlineAt: ctx.deadlineAt,
    role: ctx.role,
    namespace,
    world: ctx.world,
    cluster: () => ctx.cluster(),
    mesh: () => ctx.mesh(),
    otherMeshes: () => ctx.otherMeshes(),
    where: () => ctx.where(),
    applySet: () => Promise.resolve(undefined),
    alpha,
    scope: ctx.scope,
    effect: (intent, call, record) => ctx.effect(intent, call, record),
    resultIsRead: false,
    savePriors: (priors) => ctx.savePriors(priors),
    correctPrior: (prior, uid) => ctx.correctPrior(prior, uid),
    progress: () => undefined,
    evaluate: (expression, extra) => ctx.evaluate(expression, extra),
  };
}
