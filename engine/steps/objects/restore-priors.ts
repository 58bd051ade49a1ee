import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { objectId } from '../../../schemas/kube-object.ts';
import type { PriorRecord, StepContext } from '../../step-handler.ts';
import { deleteObject } from './delete-object.ts';
import { isWrittenByUs } from './field-owners.ts';
import { customObjects, foreignObjects } from './foreign-objects.ts';
import { WORKLOAD_KINDS } from './judge-readiness.ts';
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
  if (live === undefined) {
    await ctx.effect({ verb: 'apply', ref }, (signal) => cluster.apply(body, { force: true }, signal));
    return `${name} made again as it was`;
  }
  return putBack({ ref, body, written }, ctx);
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

async function putBack(
  prior: { readonly ref: ObjectRef; readonly body: KubeObject; readonly written: KubeObject | undefined },
  ctx: StepContext,
): Promise<string> {
  const cluster = await ctx.cluster();
  const name = nameObject(prior.ref);
  for (let race = 0; ; race += 1) {
    const live = await cluster.get(prior.ref, ctx.signal);
    if (live === undefined) throw new Failure('conflict', `${name} vanished while it was put back`);
    const { body, taken } = restorePatch(live, prior.body, prior.written);
    if (taken.length > 0) {
      const list = taken.map(({ path, manager }) => `${path} by ${manager}`).join(', ');
      throw new Failure('conflict', `${name} was changed by others since (${list}); it is left as it is`, {
        object: name,
      });
    }
    if (body === undefined) return `${name} is as it was`;
    const resourceVersion = live.metadata.resourceVersion;
    const metadata = typeof body['metadata'] === 'object' ? body['metadata'] : {};
    const guarded =
      resourceVersion === undefined ? body : { ...body, metadata: { ...metadata, resourceVersion } };
    try {
      await ctx.effect({ verb: 'patch', ref: prior.ref }, (signal) =>
        cluster.patch(prior.ref, { type: 'merge', body: guarded }, signal),
      );
      return `${name} put back as it was`;
    } catch (error) {
      const raced = error instanceof Failure && error.reason === 'conflict' && race < RACES;
      if (!raced) throw error;
    }
  }
}
