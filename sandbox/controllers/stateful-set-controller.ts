import { record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import {
  allPods,
  deleteIfThere,
  isAvailable,
  isFinished,
  isTerminating,
  nextAvailable,
  numberOf,
} from './child-pods.ts';
import { claimObjects, Unowned } from './claim-objects.ts';
import { type Controller, type ControllerTime, SYSTEM_TIME } from './control-loop.ts';
import { replicasOf, selfOrOwner, specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { forgetRevisions, keepRevisions, REVISION_LABEL, type Revisions } from './revisions.ts';
import { createMember, ordinalOf } from './stateful-pod.ts';
import { writeStatus } from './write-status.ts';

const KIND = 'StatefulSet.apps';

/** What one look at a StatefulSet goes by. */
interface Look {
  readonly view: ClusterView;
  readonly events: EventRecorder;
  readonly set: KubeObject;
  readonly now: number;
  readonly revisions: Revisions;
  readonly current: KubeObject;
}

/**
 * Keeps the members of a StatefulSet: stable names from the first ordinal up, one after the other unless
 * `podManagementPolicy: Parallel`; a new template reaches them from the highest ordinal down to `partition`.
 */
export function statefulSetController(
  view: ClusterView,
  recorder: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): Controller {
  const events = recorder.from('statefulset-controller');
  const own = selfOrOwner('StatefulSet');
  const unowned = new Unowned('Pod');
  return {
    name: 'StatefulSet',
    kinds: [KIND, 'Pod'],
    keysOf: (event) => [...own(event), ...unowned.see(view, event, KIND)],
    async reconcile(namespace, name, again) {
      const set = view.get(KIND, namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      const fits = (pod: KubeObject) => ordinalOf(set, pod) >= 0;
      await claimObjects(view, set, { kind: 'Pod', unowned, fits });
      const revisions = await keepRevisions(view, set);
      const known = text(record(set['status'])?.['currentRevision']);
      const current = revisions.all.find(({ metadata }) => metadata.name === known) ?? revisions.update;
      const look: Look = { view, events, set, now: time.now(), revisions, current };
      await keepMembers(look);
      await writeStatus(view, set, KIND, (latest) => status({ ...look, set: latest }));
      const used = allPods(view, set).map((pod) => pod.metadata.labels?.[REVISION_LABEL] ?? '');
      const names = [current, revisions.update].map(({ metadata }) => metadata.name ?? '');
      await forgetRevisions(view, set, new Set([...used, ...names]));
      const next = nextAvailable(allPods(view, set), minReady(set), look.now);
      if (next !== undefined) again(next);
    },
  };
}

const minReady = (set: KubeObject) => numberOf(specOf(set), 'minReadySeconds', 0);
const startOf = (set: KubeObject) => numberOf(record(specOf(set)['ordinals']) ?? {}, 'start', 0);

/** As `updateStatefulSet` of Kubernetes: fill up from below, then remove from above, then replace from above. */
async function keepMembers(look: Look): Promise<void> {
  const { view, set } = look;
  const ordered = specOf(set)['podManagementPolicy'] !== 'Parallel';
  const pods = allPods(view, set);
  const start = startOf(set);
  const end = start + replicasOf(set);
  const condemned = pods
    .filter((pod) => ordinalOf(set, pod) < start || ordinalOf(set, pod) >= end)
    .filter((pod) => ordinalOf(set, pod) >= 0)
    .sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = pods.find((each) => ordinalOf(set, each) === ordinal);
    if ((await tendMember(look, ordinal, pod)) === 'wait' && ordered) return;
  }
  const unwell = [...condemned].reverse().find((pod) => !isUp(look, pod));
  for (const pod of condemned) {
    if (ordered && isTerminating(pod)) return;
    if (ordered && !isUp(look, pod) && pod !== unwell) return;
    if (!isTerminating(pod)) await deleteMember(look, pod);
    if (ordered) return;
  }
  await replaceOutdated(look, start, end);
}

/** Makes one member exist; `wait` when its successors have to wait for it. */
async function tendMember(
  look: Look,
  ordinal: number,
  pod: KubeObject | undefined,
): Promise<'wait' | 'go on'> {
  const { view, events, set, revisions, current } = look;
  if (pod === undefined) {
    const revision = ordinal < startOf(set) + partitionOf(set) ? current : revisions.update;
    await createMember(view, events, { set, ordinal, revision });
    return 'wait';
  }
  if (isFinished(pod) && !isTerminating(pod)) {
    await deleteMember(look, pod);
    return 'wait';
  }
  return isUp(look, pod) ? 'go on' : 'wait';
}

async function replaceOutdated(look: Look, start: number, end: number): Promise<void> {
  const { view, set, revisions } = look;
  if (record(specOf(set)['updateStrategy'])?.['type'] === 'OnDelete') return;
  const wanted = revisions.update.metadata.name ?? '';
  const pods = allPods(view, set);
  for (let ordinal = end - 1; ordinal >= start + partitionOf(set); ordinal--) {
    const pod = pods.find((each) => ordinalOf(set, each) === ordinal);
    if (pod === undefined) return;
    if (pod.metadata.labels?.[REVISION_LABEL] !== wanted && !isTerminating(pod)) {
      await deleteMember(look, pod);
      return;
    }
    if (!isUp(look, pod)) return;
  }
}

async function deleteMember({ view, events, set }: Look, pod: KubeObject): Promise<void> {
  const { namespace, name = '', uid = '' } = pod.metadata;
  if (!(await deleteIfThere(view, 'Pod', { namespace, name, uid }))) return;
  const message = `Delete Pod ${name} in StatefulSet ${set.metadata.name ?? ''} successful`;
  await events.record(set, 'Normal', 'SuccessfulDelete', message);
}

function isUp({ set, now }: Look, pod: KubeObject): boolean {
  return !isTerminating(pod) && isAvailable(pod, minReady(set), now);
}

function partitionOf(set: KubeObject): number {
  const rolling = record(record(specOf(set)['updateStrategy'])?.['rollingUpdate']);
  return numberOf(rolling ?? {}, 'partition', 0);
}

function status(look: Look): Json {
  const { view, set, now, revisions, current } = look;
  const pods = allPods(view, set);
  const living = pods.filter((pod) => !isTerminating(pod));
  const of = (revision: KubeObject) =>
    living.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision.metadata.name).length;
  const ready = pods.filter(isPodReady).length;
  const updated = of(revisions.update);
  const rolling = record(specOf(set)['updateStrategy'])?.['type'] !== 'OnDelete';
  const complete = rolling && updated === pods.length && ready === pods.length && updated === replicasOf(set);
  const present = complete ? revisions.update : current;
  const presentCount = of(present);
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    availableReplicas: pods.filter((pod) => isAvailable(pod, minReady(set), now)).length,
    ...(presentCount === 0 ? {} : { currentReplicas: presentCount }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    currentRevision: present.metadata.name ?? '',
    updateRevision: revisions.update.metadata.name ?? '',
    collisionCount: 0,
  };
}
