import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { objectId } from '../../../schemas/kube-object.ts';
import type { PriorRecord, StepContext } from '../../step-handler.ts';
import { appliedSet } from './applied-set.ts';
import { applyOverOurs } from './apply-over-ours.ts';
import { deleteObject } from './delete-object.ts';
import { isWrittenByUs } from './field-owners.ts';
import { hasField } from './field-path.ts';
import { customObjects, foreignObjects } from './foreign-objects.ts';
import { giveUpFields } from './give-up-fields.ts';
import { WORKLOAD_KINDS } from './judge-readiness.ts';
import { mayBeOthers } from './made-meanwhile.ts';
import { nameObject } from './name-object.ts';
import { restorePatch } from './restore-patch.ts';
import { type ObjectWait, untilReady, waitObserved } from './wait-observed.ts';

/** How often a put-back is tried again when a controller writes the object in between. */
const RACES = 5;

/**
 * Puts objects back as they were before this run wrote them, in the order given: deletes what did not exist (only the
 * very object that we made), puts back the fields that we changed, makes again what is gone. An object that somebody
 * else has changed or replaced since is left alone. Gives one sentence per object; when any could not be put back it
 * goes on with the rest and then throws `Failure('conflict')` that names each of them.
 */
export async function restorePriors(
  priors: readonly PriorRecord[],
  written: readonly KubeObject[],
  ctx: StepContext,
): Promise<readonly string[]> {
  const wrote = new Map(written.map((object) => [objectId(idOf(object)), object]));
  const done: string[] = [];
  const refused: string[] = [];
  const rolling: ObjectWait[] = [];
  for (const prior of priors) {
    try {
      done.push(await restoreOne(prior, wrote.get(objectId(prior.ref)), ctx));
      if (prior.body !== null && WORKLOAD_KINDS.has(prior.ref.kind)) rolling.push(untilReady(prior.ref));
    } catch (error) {
      if (!(error instanceof Failure) || ctx.signal.aborted) throw error;
      refused.push(error.message);
    }
  }
  if (rolling.length > 0) await waitObserved(rolling, ctx);
  if (refused.length > 0)
    throw new Failure(
      'conflict',
      [...new Set(refused)].join('; '),
      done.length === 0 ? {} : { hint: done.join('; ') },
    );
  return done;
}

function idOf(object: KubeObject): ObjectRef {
  const { namespace, name } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: name ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  };
}

async function restoreOne(
  prior: PriorRecord,
  written: KubeObject | undefined,
  ctx: StepContext,
): Promise<string> {
  const cluster = await ctx.cluster();
  const { ref, body } = prior;
  const name = nameObject(ref);
  const live = await cluster.get(ref, ctx.signal);
  if (body === null) return live === undefined ? `${name} is gone already` : removeOne(prior, live, ctx);
  if (live === undefined && (await makeAgain(ref, body, ctx))) {
    await putBack({ ...prior, body, written }, ctx);
    return `${name} made again as it was`;
  }
  return putBack({ ...prior, body, written }, ctx);
}

/** Whether it could be made: somebody may have been there first. */
async function makeAgain(ref: ObjectRef, body: KubeObject, ctx: StepContext): Promise<boolean> {
  const cluster = await ctx.cluster();
  try {
    await ctx.effect({ verb: 'create', ref }, (signal) => cluster.create(body, signal));
    return true;
  } catch (error) {
    if (error instanceof Failure && error.reason === 'alreadyExists') return false;
    throw error;
  }
}

async function removeOne(prior: PriorRecord, live: KubeObject, ctx: StepContext): Promise<string> {
  const name = nameObject(prior.ref);
  const uid = live.metadata.uid;
  if (prior.uid !== undefined && uid !== prior.uid)
    throw new Failure('conflict', `${name} was made again by somebody else since; it is left as it is`, {
      object: name,
    });
  // The process died before it learnt what its write left, or before it wrote at all.
  if (prior.uid === undefined && !isWrittenByUs(live))
    throw new Failure('conflict', `${name} was made by somebody else; it is left as it is`, { object: name });
  const other = prior.uid === undefined ? mayBeOthers(live) : undefined;
  if (other !== undefined)
    throw new Failure('conflict', `${name} may have been made by '${other}'; it is left as it is`, {
      object: name,
    });
  if (prior.ref.kind === 'Namespace' && prior.ref.apiVersion === 'v1') {
    const others = await foreignObjects(prior.ref.name, await ctx.cluster(), ctx.signal);
    if (others.length > 0)
      throw new Failure('conflict', `${name} is kept: it holds objects of others (${others.join(', ')})`, {
        object: name,
      });
  }
  if (prior.ref.kind === 'CustomResourceDefinition') {
    const others = await customObjects(live, await ctx.cluster(), ctx.signal);
    if (others.length > 0)
      throw new Failure(
        'conflict',
        `${name} is kept: others have made objects of it (${others.join(', ')})`,
        {
          object: name,
        },
      );
  }
  await deleteObject(prior.ref, uid === undefined ? {} : { uid }, ctx);
  return `${name} deleted (it was not there before)`;
}

interface FormerObject extends Pick<PriorRecord, 'ref' | 'uid' | 'owned'> {
  readonly body: KubeObject;
  readonly written: KubeObject | undefined;
}

/** Puts values back, then leaves nothing of us in `managedFields` that was not there before. */
async function putBack(prior: FormerObject, ctx: StepContext): Promise<string> {
  const cluster = await ctx.cluster();
  const name = nameObject(prior.ref);
  let changed = false;
  for (let race = 0; ; race += 1) {
    const live = await cluster.get(prior.ref, ctx.signal);
    if (live === undefined) throw new Failure('conflict', `${name} vanished while it was put back`);
    // Read and recorded, but the run ended before its write; whatever others did since is theirs.
    if (prior.uid === undefined && !isWrittenByUs(live)) return `${name} is as it was`;
    try {
      const before = live.metadata.resourceVersion;
      const after = await restoreFields(prior, await restoreApplied(prior, live, ctx), ctx);
      changed ||= after.metadata.resourceVersion !== before;
      await giveUpFields(prior.ref, after, prior.owned ?? [], ctx);
      return changed ? `${name} put back as it was` : `${name} is as it was`;
    } catch (error) {
      const lost = error instanceof Failure && error.reason === 'conflict' && race < RACES;
      // what others have changed names its fields, and stays
      if (!lost || error.details.fields !== undefined) throw error;
    }
  }
}

/** What earlier runs of ours had applied, applied again: what this run added to it goes with that. */
async function restoreApplied(prior: FormerObject, live: KubeObject, ctx: StepContext): Promise<KubeObject> {
  const cluster = await ctx.cluster();
  let now = live;
  for (const { manager, fields } of prior.owned ?? []) {
    const object = appliedSet(prior.body, fields);
    const apply = (force: boolean) =>
      ctx.effect({ verb: 'apply', ref: prior.ref }, (signal) =>
        applyOverOurs(object, { fieldManager: manager, force }, cluster, signal),
      );
    try {
      now = await apply(false);
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'fieldConflict') throw error;
      const taken = (error.details.fields ?? [])
        // what is gone is nobody's, though somebody may own the empty map around it
        .filter(({ field }) => hasField(now, field))
        .map(({ field, manager }) => ({ path: field.replace(/^\./, ''), manager }));
      if (taken.length > 0) throw changedSince(prior.ref, taken);
      now = await apply(true);
    }
  }
  return now;
}

async function restoreFields(prior: FormerObject, live: KubeObject, ctx: StepContext): Promise<KubeObject> {
  const { body, taken } = restorePatch(live, prior.body, prior.written);
  if (taken.length > 0) throw changedSince(prior.ref, taken);
  if (body === undefined) return live;
  const { resourceVersion } = live.metadata;
  const metadata = typeof body['metadata'] === 'object' ? body['metadata'] : {};
  const guarded =
    resourceVersion === undefined ? body : { ...body, metadata: { ...metadata, resourceVersion } };
  const cluster = await ctx.cluster();
  return ctx.effect({ verb: 'patch', ref: prior.ref }, (signal) =>
    cluster.patch(prior.ref, { type: 'merge', body: guarded }, signal),
  );
}

function changedSince(
  ref: ObjectRef,
  taken: readonly { readonly path: string; readonly manager: string }[],
): Failure {
  const list = taken.map(({ path, manager }) => `${path} by ${manager}`).join(', ');
  const name = nameObject(ref);
  return new Failure('conflict', `${name} was changed by others since (${list}); it is left as it is`, {
    object: name,
    fields: taken.map(({ path, manager }) => ({ field: path, manager })),
  });
}
