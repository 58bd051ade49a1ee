import { parseDuration } from '../../schemas/duration.ts';
import { Failure } from '../../schemas/failure.ts';
import type { ApplyInput } from '../../schemas/generated/documents.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { mapBounded } from '../../schemas/map-bounded.ts';
import type { Observation, StepContext, StepHandler, StepOutcome } from '../step-handler.ts';
import { type AppliedObject, type ApplyManner, applyObjects, contains } from './objects/apply-objects.ts';
import { conditionOf } from './objects/json-fields.ts';
import { judgeCondition, judgeReadiness, type Readiness, WORKLOAD_KINDS } from './objects/judge-readiness.ts';
import { countOf, nameObject, refOf } from './objects/name-object.ts';
import { refuseReverted } from './objects/refuse-reverted.ts';
import { restorePriors } from './objects/restore-priors.ts';
import { withSecretData } from './objects/secret-data.ts';
import { type ObjectWait, waitObserved } from './objects/wait-observed.ts';
import { leftoversOf } from './set/find-leftovers.ts';
import { pruneObjects } from './set/prune-objects.ts';
import { openSet } from './set/set-parent.ts';

const READS_AT_ONCE = 16;

/** Applies the bound objects, in the order they need each other, and waits until each is observed to be ready. */
export const applyStep: StepHandler<ApplyInput> = {
  async execute(input, ctx) {
    const objects = boundObjects(input.objects, 'apply').map(withSecretData);
    const manner = await membersManner(input, ctx);
    const applied = await applyObjects(objects, manner, ctx);
    const timeoutMs = input.waitFor?.timeout === undefined ? undefined : parseDuration(input.waitFor.timeout);
    const waits = objects.map((object) => waitOf(object, input.waitFor?.condition));
    const observed = await waitUnlessReverted(objects, waits, ctx, timeoutMs);
    for (const [index, object] of objects.entries()) refuseReverted(object, observed[index]);
    const outcome = outcomeOf(applied, input.waitFor?.condition);
    return input.prune === true ? withPruned(outcome, await prune(ctx)) : outcome;
  },
  async observe(input, ctx) {
    const seen = await observeObjects(boundObjects(input.objects, 'apply').map(withSecretData), ctx);
    const set = input.prune === true ? await ctx.applySet() : undefined;
    if (seen.status !== 'done' || set === undefined) return seen;
    const leftovers = await leftoversOf(set, await ctx.cluster(), ctx.signal);
    if (leftovers.length === 0) return { ...seen, outcome: withPruned(seen.outcome, []) };
    const names = leftovers.map((object) => nameObject(refOf(object))).join(', ');
    return { status: 'partial', detail: `${names}: there, though the pattern no longer contains it` };
  },
  compensate: (input, priors, ctx) => restorePriors(priors, (input.objects ?? []).map(withSecretData), ctx),
};

/** How objects become ours: labelled as members of the pattern's set, whose parent lists them before they are written. */
export async function membersManner(
  { conflicts = 'fail' }: { readonly conflicts?: 'fail' | 'force' },
  ctx: StepContext,
): Promise<ApplyManner> {
  const set = await ctx.applySet();
  if (set !== undefined) await openSet(set, ctx);
  return { conflicts, ownership: 'whole', ...(set === undefined ? {} : { set }) };
}

/** Only a run that keeps a set knows what the pattern once contained. */
async function prune(ctx: StepContext): Promise<readonly KubeObject[]> {
  const set = await ctx.applySet();
  return set === undefined ? [] : pruneObjects(set, ctx);
}

function withPruned(outcome: StepOutcome, pruned: readonly KubeObject[]): StepOutcome {
  const names = pruned.map((object) => nameObject(refOf(object)));
  const said = pruned.length === 0 ? '' : `, ${countOf(pruned.length, 'object')} pruned`;
  return {
    ...outcome,
    result: { ...outcome.result, pruned: names },
    summary: `${outcome.summary}${said}`,
  };
}

/** Waits; where it was in vain because somebody keeps changing a field back, that is the reason given. */
async function waitUnlessReverted(
  objects: readonly KubeObject[],
  waits: readonly ObjectWait[],
  ctx: StepContext,
  timeoutMs: number | undefined,
): Promise<readonly (KubeObject | undefined)[]> {
  try {
    return await waitObserved(waits, ctx, timeoutMs);
  } catch (error) {
    if (error instanceof Failure && !ctx.signal.aborted) await refuseAllReverted(objects, ctx);
    throw error;
  }
}

/** Reads the objects of a step again and stops at the first field that is no longer ours. */
export async function refuseAllReverted(objects: readonly KubeObject[], ctx: StepContext): Promise<void> {
  const cluster = await ctx.cluster();
  const live = await mapBounded(objects, READS_AT_ONCE, (object) => cluster.get(refOf(object), ctx.signal));
  for (const [index, object] of objects.entries()) refuseReverted(object, live[index]);
}

/** The objects that the plan bound; a step without them was never planned. */
export function boundObjects(
  objects: readonly KubeObject[] | undefined,
  kind: string,
): readonly KubeObject[] {
  if (objects === undefined) throw new Error(`the ${kind} step was run without the plan's objects`);
  return objects;
}

/** What a step that applied objects says: how many, and what changed. */
export function outcomeOf(applied: readonly AppliedObject[], condition?: string): StepOutcome {
  const count = (change: AppliedObject['change']) => applied.filter((each) => each.change === change).length;
  const changes = (['created', 'changed', 'unchanged'] as const)
    .filter((change) => count(change) > 0)
    .map((change) => `${count(change)} ${change}`);
  const workloads = applied.filter(({ object }) => WORKLOAD_KINDS.has(object.kind)).length;
  const ready =
    workloads === 0 ? '' : `, ${countOf(workloads, 'workload')} ${(condition ?? 'ready').toLowerCase()}`;
  return {
    result: {
      objects: applied.map(({ object, change }) => ({ object: nameObject(refOf(object)), change })),
      created: count('created'),
      changed: count('changed'),
      unchanged: count('unchanged'),
    },
    summary: `${countOf(applied.length, 'object')} applied (${changes.join(', ')})${ready}`,
  };
}

/** Compares live objects with those that a step applies: all there as wanted, none there, or which one differs. */
export async function observeObjects(objects: readonly KubeObject[], ctx: StepContext): Promise<Observation> {
  const cluster = await ctx.cluster();
  const found: AppliedObject[] = [];
  let detail: string | undefined;
  for (const object of objects) {
    const name = nameObject(refOf(object));
    const live = await cluster.get(refOf(object), ctx.signal);
    if (live === undefined) detail ??= `${name} does not exist`;
    else {
      found.push({ object: live, change: 'unchanged' });
      if (!contains(live, object)) detail ??= `${name} differs from what was applied`;
      const readiness = judgeReadiness(live);
      if (readiness.state !== 'ready') detail ??= `${name}: ${readiness.detail}`;
    }
  }
  if (found.length === 0 && objects.length > 0) return { status: 'absent' };
  if (detail !== undefined) return { status: 'partial', detail };
  return { status: 'done', outcome: outcomeOf(found) };
}

/** Conditions that readiness by kind already implies. */
const IMPLIED = new Set(['available', 'ready']);
/** Kinds of Kubernetes that carry no conditions; waiting for one of theirs would never end. */
const WITHOUT_CONDITIONS =
  /^(?:Namespace|Service|ServiceAccount|ConfigMap|Secret|Endpoints|EndpointSlice|(?:Cluster)?Role(?:Binding)?|NetworkPolicy|TrafficSplit|TrafficTarget|HTTPRouteGroup|TCPRoute|UDPRoute|StorageClass|PriorityClass|ResourceQuota|LimitRange)$/;

function waitOf(object: KubeObject, condition: string | undefined): ObjectWait {
  return {
    ref: refOf(object),
    judge: (live) => {
      if (live === undefined) return { state: 'waiting', detail: 'does not exist' };
      const readiness = judgeReadiness(live);
      if (readiness.state !== 'ready' || condition === undefined) return readiness;
      return judgeWanted(live, condition);
    },
  };
}

function judgeWanted(live: KubeObject, condition: string): Readiness {
  if (WITHOUT_CONDITIONS.test(live.kind)) return { state: 'ready' };
  const implied = IMPLIED.has(condition.toLowerCase()) && hasReadinessByKind(live.kind);
  if (implied && conditionOf(live, condition) === undefined) return { state: 'ready' };
  // a condition that speaks of workloads says nothing of a definition or a Job in the same set
  if (IMPLIED.has(condition.toLowerCase()) && /^(?:CustomResourceDefinition|Job)$/.test(live.kind))
    return { state: 'ready' };
  return judgeCondition(live, condition);
}

function hasReadinessByKind(kind: string): boolean {
  return WORKLOAD_KINDS.has(kind) || kind === 'Pod';
}
