import { record } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { allPods, isFinished } from './child-pods.ts';
import { claimObjects, Unowned } from './claim-objects.ts';
import { type Controller, type ControllerTime, SYSTEM_TIME } from './control-loop.ts';
import {
  availableOf,
  forgetOldSets,
  freshReplicas,
  keepFreshSet,
  notedMaximum,
  REVISION,
  revisionOf,
  roomOf,
  scaleSet,
  setsOf,
  sumOf,
  wasScaled,
} from './deployment-sets.ts';
import { deadlineLeft, deploymentStatus, isComplete } from './deployment-status.ts';
import { ownerOf, replicasOf, selfOrOwner, specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { changeObject, writeStatus } from './write-status.ts';

const KIND = 'Deployment.apps';
const SET = 'ReplicaSet.apps';

/** One look at a Deployment. */
interface Look {
  readonly view: ClusterView;
  readonly events: EventRecorder;
  readonly deployment: KubeObject;
}

/**
 * Rolls Deployments out as Kubernetes does (`pkg/controller/deployment`): within `maxSurge` and `maxUnavailable`, or
 * with `Recreate` all old pods first; a changed size is shared out over the sets of a rollout under way.
 */
export function deploymentController(
  view: ClusterView,
  recorder: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): Controller {
  const events = recorder.from('deployment-controller');
  const own = selfOrOwner('Deployment');
  const unowned = new Unowned('ReplicaSet');
  return {
    name: 'Deployment',
    kinds: [KIND, SET, 'Pod'],
    // A rollout that recreates waits for pods, which belong to sets.
    keysOf: (event) =>
      event.object.kind === 'Pod'
        ? deploymentOfPod(view, event.object)
        : [...own(event), ...unowned.see(view, event, KIND)],
    async reconcile(namespace, name, again) {
      const deployment = view.get(KIND, namespace, name);
      if (deployment === undefined) return;
      const count = (made: boolean, rollsOut: boolean) =>
        writeStatus(view, deployment, KIND, (current) =>
          deploymentStatus(view, current, { now: time.now(), made, rollsOut }),
        );
      if (deployment.metadata.deletionTimestamp !== undefined) {
        await count(false, false);
        return;
      }
      await claimObjects(view, deployment, { kind: SET, unowned });
      const look: Look = { view, events, deployment };
      const paused = specOf(deployment)['paused'] === true;
      const scales = paused || wasScaled(deployment, setsOf(view, deployment).all);
      const { fresh, made } = await keepFreshSet(view, events, deployment, !scales && !mustWait(look));
      if (fresh !== undefined) await noteRevision(look, revisionOf(fresh));
      if (scales) await share(look);
      else await rollOut(look);
      await count(made, !scales);
      const latest = view.get(KIND, namespace, name) ?? deployment;
      if (paused || isComplete(latest)) await forgetOldSets(view, latest);
      const left = deadlineLeft(latest, time.now());
      if (left !== undefined) again(left);
    },
  };
}

function deploymentOfPod(view: ClusterView, pod: KubeObject): readonly string[] {
  const owner = ownerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return [];
  const set = view.get(SET, pod.metadata.namespace, owner.name);
  const deployment = set === undefined ? undefined : ownerOf(set);
  const recreates =
    deployment?.kind === 'Deployment' &&
    record(specOf(view.get(KIND, pod.metadata.namespace, deployment.name) ?? pod)['strategy'])?.['type'] ===
      'Recreate';
  return recreates ? [`${pod.metadata.namespace ?? ''}/${deployment.name}`] : [];
}

const recreates = (deployment: KubeObject) => record(specOf(deployment)['strategy'])?.['type'] === 'Recreate';

/** With `Recreate`: whether a pod of an older template still runs, if only to its end. */
function mustWait({ view, deployment }: Look): boolean {
  if (!recreates(deployment)) return false;
  const { old } = setsOf(view, deployment);
  return old.some((set) => replicasOf(set) > 0 || allPods(view, set).some((pod) => !isFinished(pod)));
}

async function noteRevision({ view, deployment }: Look, revision: number): Promise<void> {
  const { namespace, name = '' } = deployment.metadata;
  await changeObject(view, { kind: KIND, namespace, name }, (current) =>
    current.metadata.annotations?.[REVISION] === String(revision)
      ? undefined
      : {
          ...current,
          metadata: {
            ...current.metadata,
            annotations: { ...current.metadata.annotations, [REVISION]: String(revision) },
          },
        },
  );
}

async function rollOut(look: Look): Promise<void> {
  const { view, events, deployment } = look;
  const { fresh, old, all } = setsOf(view, deployment);
  if (recreates(deployment)) {
    for (const set of old) if (replicasOf(set) > 0) await scaleSet(view, events, deployment, set, 0);
    if (fresh !== undefined && !mustWait(look)) {
      await scaleSet(view, events, deployment, fresh, replicasOf(deployment));
    }
    return;
  }
  if (fresh === undefined) return;
  const has = replicasOf(fresh);
  const wanted = replicasOf(deployment);
  const next = has > wanted ? wanted : freshReplicas(deployment, all, has);
  if (next !== has) {
    await scaleSet(view, events, deployment, fresh, next);
    return;
  }
  await shrinkOld(look, fresh, old);
}

/** Old pods go as far as enough stay available: those that are not available anyway first, as a step of their own. */
async function shrinkOld(
  { view, events, deployment }: Look,
  fresh: KubeObject,
  old: readonly KubeObject[],
): Promise<void> {
  const enough = replicasOf(deployment) - roomOf(deployment).unavailable;
  const unavailable = replicasOf(fresh) - availableOf(fresh);
  let surplus = sumOf([...old, fresh], replicasOf) - enough - unavailable;
  if (surplus <= 0) return;
  const left: KubeObject[] = [];
  for (const set of old) {
    const size = replicasOf(set);
    const unwell = Math.min(Math.max(0, surplus), Math.max(0, size - availableOf(set)));
    surplus -= unwell;
    left.push(unwell === 0 ? set : await scaleSet(view, events, deployment, set, size - unwell));
  }
  let spare = sumOf([...old, fresh], availableOf) - enough;
  for (const set of left) {
    const fewer = Math.min(replicasOf(set), Math.max(0, spare));
    spare -= fewer;
    if (fewer > 0) await scaleSet(view, events, deployment, set, replicasOf(set) - fewer);
  }
}

/** A changed number of replicas reaches the sets in proportion to their sizes, so that a rollout under way keeps its pace. */
async function share({ view, events, deployment }: Look): Promise<void> {
  const { fresh, old, all } = setsOf(view, deployment);
  const active = all.filter((set) => replicasOf(set) > 0);
  const wanted = replicasOf(deployment);
  if (active.length <= 1) {
    const only = active[0] ?? fresh ?? all.at(-1);
    if (only !== undefined) await scaleSet(view, events, deployment, only, wanted);
    return;
  }
  const saturated = fresh !== undefined && replicasOf(fresh) === wanted && availableOf(fresh) === wanted;
  if (saturated) {
    for (const set of old) if (replicasOf(set) > 0) await scaleSet(view, events, deployment, set, 0);
    return;
  }
  if (recreates(deployment)) return;
  const allowed = wanted > 0 ? wanted + roomOf(deployment).surge : 0;
  const toAdd = allowed - sumOf(active, replicasOf);
  const newerFirst = toAdd > 0 ? -1 : 1;
  const sorted = [...active].sort(
    (a, b) => replicasOf(b) - replicasOf(a) || newerFirst * (revisionOf(a) - revisionOf(b)),
  );
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = proportion(set, { allowed, toAdd, added });
    added += share;
    return replicasOf(set) + share;
  });
  for (const [i, set] of sorted.entries()) {
    const leftover = i === 0 ? toAdd - added : 0;
    await scaleSet(view, events, deployment, set, Math.max(0, (sizes[i] ?? 0) + leftover));
  }
}

function proportion(
  set: KubeObject,
  { allowed, toAdd, added }: { readonly allowed: number; readonly toAdd: number; readonly added: number },
): number {
  const left = toAdd - added;
  const size = replicasOf(set);
  if (size === 0 || toAdd === 0 || left === 0) return 0;
  const fraction =
    allowed === 0 ? -size : Math.round((size * allowed) / (notedMaximum(set) ?? allowed)) - size;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}
