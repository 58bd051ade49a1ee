import type { DeleteInput, ResourceRef } from '../../schemas/generated/documents.ts';
import type { ObjectRef } from '../../schemas/kube-object.ts';
import type { StepContext, StepHandler, StepOutcome } from '../step-handler.ts';
import { deleteObject, missing } from './objects/delete-object.ts';
import { countOf, nameObject } from './objects/name-object.ts';
import { priorOf } from './objects/prior-state.ts';
import { restorePriors } from './objects/restore-priors.ts';

/** Deletes exactly the objects that are there now, and waits until each is gone. */
export const deleteStep: StepHandler<DeleteInput> = {
  async execute(input, ctx) {
    const cluster = await ctx.cluster();
    const deleted: string[] = [];
    for (const resource of input.objects) {
      const ref = resourceRef(resource, ctx);
      const live = await cluster.get(ref, ctx.signal);
      if (live === undefined) {
        if (input.ignoreMissing === false) throw missing(ref);
        continue;
      }
      const { uid } = live.metadata;
      ctx.progress({ message: `deleting ${nameObject(ref)}` });
      await deleteObject(
        ref,
        { prior: priorOf(ref, live), seen: live, ...(uid === undefined ? {} : { uid }) },
        ctx,
      );
      deleted.push(nameObject(ref));
    }
    return outcomeOf(deleted, input.objects.length);
  },
  async observe(input, ctx) {
    const cluster = await ctx.cluster();
    const there: string[] = [];
    for (const resource of input.objects) {
      const ref = resourceRef(resource, ctx);
      if ((await cluster.get(ref, ctx.signal)) !== undefined) there.push(nameObject(ref));
    }
    if (there.length === 0) return { status: 'done', outcome: outcomeOf([], input.objects.length) };
    if (there.length === input.objects.length) return { status: 'absent' };
    return { status: 'partial', detail: `still there: ${there.join(', ')}` };
  },
  compensate: (_input, priors, ctx) => restorePriors(priors, [], ctx),
};

/** A resource of a step as a reference: its namespace is the step's where it names none. */
export function resourceRef(resource: ResourceRef, ctx: Pick<StepContext, 'namespace'>): ObjectRef {
  const namespace = resource.namespace ?? ctx.namespace;
  const { apiVersion, kind, name } = resource;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function outcomeOf(deleted: readonly string[], asked: number): StepOutcome {
  const absent = asked - deleted.length;
  const gone = absent === 0 ? '' : ` (${countOf(absent, 'object')} already gone)`;
  return {
    result: { deleted: [...deleted], absent },
    summary: `${countOf(deleted.length, 'object')} deleted${gone}`,
  };
}
