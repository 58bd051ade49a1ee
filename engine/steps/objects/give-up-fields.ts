import type { Json } from '../../../schemas/json.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { OwnedFields, StepContext } from '../../step-handler.ts';
import { isOurs } from './field-owners.ts';
import { listAt, textAt } from './json-fields.ts';

/**
 * Takes our names off an object that was put back, but for what earlier runs had applied. Applying an empty set would also
 * remove values of which nobody else says that they are his, and leaves what our patches wrote; this changes no value.
 * Guarded by the version that was read: throws `Failure('conflict')` when the object has changed since.
 */
export async function giveUpFields(
  ref: ObjectRef,
  live: KubeObject,
  owned: readonly OwnedFields[],
  ctx: StepContext,
): Promise<void> {
  const entries = listAt(live, ['metadata', 'managedFields']);
  const kept = entries.filter((entry) => {
    const manager = textAt(entry, ['manager']) ?? '';
    const before = textAt(entry, ['operation']) === 'Apply' && owned.some((each) => each.manager === manager);
    return !isOurs(manager) || before;
  });
  if (kept.length === entries.length) return;
  const { resourceVersion } = live.metadata;
  // one empty entry is how the API is asked for none at all
  const managedFields: readonly Json[] = kept.length === 0 ? [{}] : kept;
  const metadata = { ...(resourceVersion === undefined ? {} : { resourceVersion }), managedFields };
  const cluster = await ctx.cluster();
  await ctx.effect({ verb: 'patch', ref }, (signal) =>
    cluster.patch(ref, { type: 'merge', body: { metadata } }, signal),
  );
}
