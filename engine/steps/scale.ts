import type { ScaleInput } from '../../schemas/generated/documents.ts';
import type { KubeObject, ObjectRef } from '../../schemas/kube-object.ts';
import type { StepContext, StepHandler, StepOutcome } from '../step-handler.ts';
import { missing } from './objects/delete-object.ts';
import { numberAt } from './objects/json-fields.ts';
import { judgeReadiness } from './objects/judge-readiness.ts';
import { countOf, nameObject } from './objects/name-object.ts';
import { patchAsRecorded } from './objects/patch-as-recorded.ts';
import { restorePriors } from './objects/restore-priors.ts';
import { untilReady, waitObserved } from './objects/wait-observed.ts';

/** Sets the replicas of a workload through its scale subresource and waits until exactly so many are ready. */
export const scaleStep: StepHandler<ScaleInput> = {
  async execute(input, ctx) {
    const ref = workloadRef(input, ctx);
    const live = await read(ref, ctx);
    const before = numberAt(live, ['spec', 'replicas'], 1);
    if (before !== input.replicas) await setReplicas(ref, input.replicas, live, ctx);
    await waitScaled(ref, input.replicas, ctx);
    return outcomeOf(ref, before, input.replicas);
  },
  async observe(input, ctx) {
    const ref = workloadRef(input, ctx);
    const live = await (await ctx.cluster()).get(ref, ctx.signal);
    if (live === undefined) return { status: 'unknown', detail: `${nameObject(ref)} does not exist` };
    if (numberAt(live, ['spec', 'replicas'], 1) !== input.replicas) return { status: 'absent' };
    const readiness = judgeScaled(live, input.replicas);
    if (readiness.state === 'ready')
      return { status: 'done', outcome: outcomeOf(ref, input.replicas, input.replicas) };
    return { status: 'partial', detail: `${nameObject(ref)} ${readiness.detail}` };
  },
  // Another step of the run may have written more to the workload: it all goes back with the first one's prior.
  async compensate(input, priors, ctx) {
    const written = priors.map(({ ref: { name, namespace, ...kind } }) => ({
      ...kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      spec: { replicas: input.replicas },
    }));
    const done = await restorePriors(priors, written, ctx);
    for (const { ref, body } of priors)
      if (body !== null) await waitScaled(ref, numberAt(body, ['spec', 'replicas'], 1), ctx);
    return done;
  },
};

function workloadRef(input: ScaleInput, ctx: StepContext): ObjectRef {
  const { kind, name } = input;
  return {
    apiVersion: 'apps/v1',
    kind,
    name,
    ...(ctx.namespace === undefined ? {} : { namespace: ctx.namespace }),
  };
}

async function read(ref: ObjectRef, ctx: StepContext): Promise<KubeObject> {
  const live = await (await ctx.cluster()).get(ref, ctx.signal);
  if (live === undefined) throw missing(ref);
  return live;
}

async function setReplicas(
  ref: ObjectRef,
  replicas: number,
  live: KubeObject,
  ctx: StepContext,
): Promise<void> {
  await patchAsRecorded(ref, live, { body: { spec: { replicas } }, subresource: 'scale' }, ctx);
}

async function waitScaled(ref: ObjectRef, replicas: number, ctx: StepContext): Promise<void> {
  const judge = (object: KubeObject | undefined) =>
    object === undefined ? untilReady(ref).judge(object) : judgeScaled(object, replicas);
  await waitObserved([{ ref, judge }], ctx);
}

/** Ready, and none too many: scaling down is over only when the others are gone. */
function judgeScaled(object: KubeObject, replicas: number): ReturnType<typeof judgeReadiness> {
  const readiness = judgeReadiness(object);
  const have = numberAt(object, ['status', 'replicas']);
  if (readiness.state !== 'ready' || have <= replicas) return readiness;
  return { state: 'waiting', detail: `${have - replicas} pods too many` };
}

function outcomeOf(ref: ObjectRef, from: number, to: number): StepOutcome {
  const moved =
    from === to ? `already at ${countOf(to, 'replica')}` : `from ${from} to ${countOf(to, 'replica')}`;
  return { result: { replicas: to, before: from }, summary: `${nameObject(ref)} ${moved}, ready` };
}
