import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { StepContext } from '../../step-handler.ts';
import { missing } from './delete-object.ts';
import { intentOn, priorOf } from './prior-state.ts';
import { writeAsRecorded } from './write-as-recorded.ts';

/** Merges into an object over nothing but what is recorded of it. Throws `Failure('notFound')` when it is gone by then. */
export async function patchAsRecorded(
  ref: ObjectRef,
  live: KubeObject,
  patch: { readonly body: JsonObject; readonly subresource?: 'scale' },
  ctx: StepContext,
): Promise<KubeObject> {
  const cluster = await ctx.cluster();
  const prior = priorOf(ref, live);
  return ctx.effect({ verb: 'patch', ...intentOn(prior) }, (signal, alone) => {
    const write = (_live: KubeObject, resourceVersion: string | undefined): Promise<KubeObject> => {
      const body =
        resourceVersion === undefined ? patch.body : { ...patch.body, metadata: { resourceVersion } };
      return cluster.patch(ref, { type: 'merge', ...patch, body }, signal);
    };
    const gone = (): never => {
      throw missing(ref);
    };
    return writeAsRecorded({ ref, live, prior }, { write, gone, alone, signal }, ctx);
  });
}
