import { isSetParent } from '../../schemas/apply-set.ts';
import { Failure } from '../../schemas/failure.ts';
import type { PolicyInput } from '../../schemas/generated/documents.ts';
import { type KubeObject, type ObjectRef, objectId } from '../../schemas/kube-object.ts';
import type { StepContext, StepHandler } from '../step-handler.ts';
import type { LoweredPolicy, PolicyFinding } from '../world.ts';
import { boundObjects, membersManner, observeObjects, outcomeOf, refuseAllReverted } from './apply.ts';
import { waitConverged } from './convergence.ts';
import { applyObjects } from './objects/apply-objects.ts';
import { textAt } from './objects/json-fields.ts';
import { judgeAttached, saysWhatBecame } from './objects/judge-attached.ts';
import { nameObject, refOf } from './objects/name-object.ts';
import { restorePriors } from './objects/restore-priors.ts';
import { MANAGED_BY, stripObject } from './objects/strip-object.ts';
import { type ObjectWait, waitObserved } from './objects/wait-observed.ts';

/**
 * Lowers policy objects to the target's mesh, refuses to write where others steer the same traffic, applies them and
 * waits until every proxy concerned has taken them in. Says nothing about whether they work: that is a probe's part.
 */
export const policyStep: StepHandler<PolicyInput> = {
  async execute(input, ctx) {
    const objects = boundObjects(input.objects, 'policy');
    const mesh = await ctx.mesh();
    await refuseShadowed(objects, ctx);
    const lowered = mesh.lower(objects);
    refuseUnsupported(lowered.unsupported, mesh.name);
    const manner = await membersManner(input, ctx);
    const applied = await applyObjects(lowered.objects, manner, ctx);
    const namespaces = [...new Set(applied.flatMap(({ object }) => object.metadata.namespace ?? []))];
    await waitAttached(lowered.objects, ctx);
    const { proxies } = await waitConverged(namespaces, ctx);
    await refuseAllReverted(lowered.objects, ctx);
    const { result, summary } = outcomeOf(applied);
    const narrowed = lowered.narrowed.map(findingText);
    return {
      result: { ...result, narrowed, proxies },
      summary: `${summary}, taken in by ${proxies} ${proxies === 1 ? 'proxy' : 'proxies'}`,
    };
  },
  async observe(input, ctx) {
    const { objects } = await lowerFor(boundObjects(input.objects, 'policy'), ctx);
    return observeObjects(objects, ctx);
  },
  async compensate(input, priors, ctx) {
    const { objects } = await lowerFor(input.objects ?? [], ctx);
    const restored = await restorePriors(priors, objects, ctx);
    const policies = priors.filter(({ ref }) => !isSetParent(ref));
    const namespaces = [...new Set(policies.flatMap(({ ref }) => ref.namespace ?? []))];
    if (policies.length > 0) await waitConverged(namespaces, ctx);
    return restored;
  },
};

async function lowerFor(objects: readonly KubeObject[], ctx: StepContext): Promise<LoweredPolicy> {
  return (await ctx.mesh()).lower(objects);
}

/** How long Gateways and routes may stay refused: what they refer to may come a moment later. */
const ATTACH_MS = 10_000;

/** What the mesh's controller refuses is no policy, whatever the proxies have taken in. Throws `Failure('notReady')`. */
async function waitAttached(objects: readonly KubeObject[], ctx: StepContext): Promise<void> {
  const waits = objects.filter(saysWhatBecame).map(
    (object): ObjectWait => ({
      ref: refOf(object),
      judge: (live) =>
        live === undefined ? { state: 'waiting', detail: 'does not exist' } : judgeAttached(live),
    }),
  );
  if (waits.length === 0) return;
  try {
    await waitObserved(waits, ctx, ATTACH_MS);
  } catch (error) {
    if (!(error instanceof Failure && error.reason === 'timeout') || ctx.signal.aborted) throw error;
    throw new Failure('notReady', `not taken up by the mesh ${error.message}`, { cause: error });
  }
}

/** Others' objects that steer the same traffic are found before the first write, never fought afterwards. */
async function refuseShadowed(objects: readonly KubeObject[], ctx: StepContext): Promise<void> {
  const mesh = await ctx.mesh();
  const own = new Set(objects.map((object) => objectId(refOf(object))));
  const others: ObjectRef[] = [];
  for (const ref of await mesh.steeringObjects(objects, ctx.signal)) {
    if (!own.has(objectId(ref))) others.push(ref);
  }
  if (others.length === 0) return;
  const named = await Promise.all(others.map((ref) => withManager(ref, ctx)));
  throw new Failure(
    'conflict',
    `the same traffic is already steered by ${named.join(', ')}; two owners of one root would shadow each other`,
    {
      object: nameObject(others[0] ?? { apiVersion: '', kind: '', name: '' }),
      hint: 'delete the other object, or steer another Service',
    },
  );
}

async function withManager(ref: ObjectRef, ctx: StepContext): Promise<string> {
  const live = await (await ctx.cluster()).get(ref, ctx.signal);
  const labelled =
    live === undefined ? undefined : textAt(stripObject(live), ['metadata', 'labels', MANAGED_BY]);
  return `${nameObject(ref)}${labelled === undefined ? '' : ` (managed by ${labelled})`}`;
}

function refuseUnsupported(findings: readonly PolicyFinding[], mesh: string): void {
  if (findings.length === 0) return;
  throw new Failure(
    'unsupported',
    `${mesh} cannot do what is asked: ${findings.map(findingText).join('; ')}`,
    findings[0] === undefined ? {} : { object: nameObject(findings[0].object) },
  );
}

function findingText(finding: PolicyFinding): string {
  const path = finding.path === '' ? '' : ` ${finding.path}`;
  return `${nameObject(finding.object)}${path}: ${finding.message}`;
}
