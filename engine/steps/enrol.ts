import { Failure } from '../../schemas/failure.ts';
import type { EnrolInput } from '../../schemas/generated/documents.ts';
import type { KubeObject, ObjectRef } from '../../schemas/kube-object.ts';
import type { PriorRecord, StepContext, StepHandler, StepOutcome } from '../step-handler.ts';
import { waitConverged } from './convergence.ts';
import { applyObjects, contains } from './objects/apply-objects.ts';
import { missing } from './objects/delete-object.ts';
import { countOf, nameObject, refOf } from './objects/name-object.ts';
import { patchAsRecorded } from './objects/patch-as-recorded.ts';
import { restorePriors } from './objects/restore-priors.ts';
import { podsOf, untilReady, waitObserved } from './objects/wait-observed.ts';
import { parseWorkload } from './objects/workload-ref.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/**
 * Puts namespaces or workloads into the mesh, restarts running workloads that lack a proxy, and verifies through the
 * mesh that each of their pods has one.
 */
export const enrolStep: StepHandler<EnrolInput> = {
  async execute(input, ctx) {
    await markEnrolled(input, ctx);
    return takeIn(input, ctx);
  },
  async observe(input, ctx) {
    const cluster = await ctx.cluster();
    for (const object of await enrolObjects(input, ctx)) {
      const live = await cluster.get(refOf(object), ctx.signal);
      if (live === undefined || !contains(live, object)) return { status: 'absent' };
    }
    const workloads = await enrolledWorkloads(input, ctx);
    const outside = await firstUnmeshed(workloads, ctx);
    if (outside !== undefined) return { status: 'partial', detail: outside.reason };
    const verified = workloads.length;
    return { status: 'done', outcome: outcomeOf(input, { workloads, restarted: [], verified }) };
  },
  async compensate(input, priors, ctx) {
    // proxies come and go with the pods, so what decides about them goes back before the pods are made anew
    const isWorkload = ({ ref }: PriorRecord) => RESTARTABLE.some((kind) => kind === ref.kind);
    const order = [...priors.filter((each) => !isWorkload(each)), ...priors.filter(isWorkload)];
    return restorePriors(order, await enrolObjects(input, ctx), ctx);
  },
};

/** Writes what makes the mesh take in the pods that are made from now on. */
export async function markEnrolled(input: EnrolInput, ctx: StepContext): Promise<void> {
  await applyObjects(await enrolObjects(input, ctx), { conflicts: 'fail', ownership: 'partial' }, ctx);
}

/** Restarts what runs without a proxy although it is marked, and verifies all. */
export async function takeIn(input: EnrolInput, ctx: StepContext): Promise<StepOutcome> {
  const workloads = await enrolledWorkloads(input, ctx);
  await waitObserved(
    workloads.map((workload) => untilReady(refOf(workload))),
    ctx,
  );
  const { restarted, seen } =
    input.restart === false ? { restarted: [], seen: [] } : await restartUnmeshed(workloads, ctx);
  const others = workloads.filter((workload) => !seen.includes(workload));
  const verified = seen.length + (await verifyWorkloads(others, ctx));
  await waitConverged(namespacesOf(input, ctx), ctx);
  return outcomeOf(input, { workloads, restarted, verified });
}

async function enrolObjects(input: EnrolInput, ctx: StepContext): Promise<readonly KubeObject[]> {
  const mesh = await ctx.mesh();
  return mesh.enrolObjects(
    {
      namespaces: input.namespaces ?? [],
      workloads: (input.workloads ?? []).map((each) => parseWorkload(each, ctx.namespace)),
      ...(input.access === undefined ? {} : { defaultAccess: input.access }),
    },
    ctx.signal,
  );
}

function namespacesOf(input: EnrolInput, ctx: StepContext): readonly string[] {
  const own = input.workloads === undefined || ctx.namespace === undefined ? [] : [ctx.namespace];
  return [...new Set([...(input.namespaces ?? []), ...own])];
}

/** Every restartable workload of the namespaces, and those named one by one. Reads only. */
async function enrolledWorkloads(input: EnrolInput, ctx: StepContext): Promise<readonly KubeObject[]> {
  const cluster = await ctx.cluster();
  const found = new Map<string, KubeObject>();
  for (const namespace of input.namespaces ?? []) {
    if (
      (await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, ctx.signal)) === undefined
    )
      throw new Failure(
        'notFound',
        `namespace ${namespace} does not exist, so nothing in it can join the mesh`,
      );
    for (const kind of RESTARTABLE) {
      const listed = await cluster.list({ apiVersion: 'apps/v1', kind, namespace }, ctx.signal);
      for (const object of listed) found.set(nameObject(refOf(object)), object);
    }
  }
  for (const text of input.workloads ?? []) {
    const ref = parseWorkload(text, ctx.namespace);
    const object = await cluster.get(ref, ctx.signal);
    if (object === undefined) throw missing(ref);
    found.set(nameObject(ref), object);
  }
  return [...found.values()];
}

/** One pod that is not in the mesh, and why. */
interface Unmeshed {
  readonly workload: ObjectRef;
  readonly reason: string;
}

async function unmeshedPod(workload: KubeObject, ctx: StepContext): Promise<Unmeshed | undefined> {
  const cluster = await ctx.cluster();
  const mesh = await ctx.mesh();
  const pods = workload.kind === 'Pod' ? [workload] : await podsOf(workload, cluster, ctx.signal);
  for (const pod of pods) {
    const { name, namespace, deletionTimestamp } = pod.metadata;
    if (name === undefined || namespace === undefined || deletionTimestamp !== undefined) continue;
    const report = await mesh.verifyMeshed({ name, namespace }, undefined, ctx.signal);
    if (report.meshed) continue;
    const why = report.reason === undefined ? '' : `: ${report.reason}`;
    return {
      workload: refOf(workload),
      reason: `pod ${name} of ${nameObject(refOf(workload))} is not meshed${why}`,
    };
  }
  return undefined;
}

async function firstUnmeshed(
  workloads: readonly KubeObject[],
  ctx: StepContext,
): Promise<Unmeshed | undefined> {
  for (const workload of workloads) {
    const found = await unmeshedPod(workload, ctx);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What {@link restartUnmeshed} did and saw. */
interface Restarts {
  readonly restarted: readonly ObjectRef[];
  /** Whose pods were all in the mesh, so that there is nothing to restart, nor to verify once more. */
  readonly seen: readonly KubeObject[];
}

/** Restarts what runs without a proxy, as `kubectl rollout restart` does, and waits for the roll-outs. */
async function restartUnmeshed(workloads: readonly KubeObject[], ctx: StepContext): Promise<Restarts> {
  const cluster = await ctx.cluster();
  const restarted: ObjectRef[] = [];
  const seen: KubeObject[] = [];
  for (const workload of workloads) {
    const ref = refOf(workload);
    if (workload.kind === 'Pod') continue;
    if ((await unmeshedPod(workload, ctx)) === undefined) {
      seen.push(workload);
      continue;
    }
    ctx.progress({ message: `restarting ${nameObject(ref)}` });
    const restartedAt = new Date(ctx.world.clock.now()).toISOString();
    const body = { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } } };
    // the plan's own apply may just have changed it: what counts as prior is what stands there now
    const live = (await cluster.get(ref, ctx.signal)) ?? workload;
    await patchAsRecorded(ref, live, { body }, ctx);
    restarted.push(ref);
  }
  await waitObserved(restarted.map(untilReady), ctx);
  return { restarted, seen };
}

/** How often, and how far apart, the mesh is asked again before a pod counts as outside. */
const TRIES = 20;
const PAUSE_MS = 250;

async function verifyWorkloads(workloads: readonly KubeObject[], ctx: StepContext): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const outside = await firstUnmeshed(workloads, ctx);
    if (outside === undefined) return workloads.length;
    if (attempt === TRIES)
      throw new Failure('notReady', outside.reason, {
        object: nameObject(outside.workload),
        hint: 'with restart: true its pods are made anew and get a proxy',
      });
    await ctx.world.clock.sleep(PAUSE_MS, ctx.signal);
  }
}

function outcomeOf(
  input: EnrolInput,
  done: {
    readonly workloads: readonly KubeObject[];
    readonly restarted: readonly ObjectRef[];
    readonly verified: number;
  },
): StepOutcome {
  const what = [...(input.namespaces ?? []).map((each) => `namespace ${each}`), ...(input.workloads ?? [])];
  const restarted =
    done.restarted.length === 0 ? '' : `, ${countOf(done.restarted.length, 'workload')} restarted`;
  return {
    result: {
      namespaces: [...(input.namespaces ?? [])],
      workloads: done.workloads.map((each) => nameObject(refOf(each))),
      restarted: done.restarted.map(nameObject),
      meshed: done.verified,
    },
    summary: `${what.join(', ')} in the mesh${restarted}, ${countOf(done.verified, 'workload')} verified`,
  };
}
