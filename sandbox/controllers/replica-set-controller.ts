import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import {
  activePods,
  allPods,
  createChild,
  deleteChild,
  generatedName,
  isAvailable,
  isTerminating,
  nextAvailable,
  numberOf,
  podOf,
  podPhase,
  stringMap,
} from './child-pods.ts';
import { claimObjects, Unowned } from './claim-objects.ts';
import { type Controller, type ControllerTime, SYSTEM_TIME } from './control-loop.ts';
import { replicasOf, selfOrOwner, specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { writeStatus } from './write-status.ts';

const KIND = 'ReplicaSet.apps';

/** Keeps as many pods of a template as a ReplicaSet asks for. */
export function replicaSetController(
  view: ClusterView,
  recorder: EventRecorder,
  time: ControllerTime = SYSTEM_TIME,
): Controller {
  const events = recorder.from('replicaset-controller');
  const own = selfOrOwner('ReplicaSet');
  const unowned = new Unowned('Pod');
  return {
    name: 'ReplicaSet',
    kinds: [KIND, 'Pod'],
    keysOf: (event) => [...own(event), ...unowned.see(view, event, KIND)],
    async reconcile(namespace, name, again) {
      const set = view.get(KIND, namespace, name);
      if (set === undefined) return;
      await claimObjects(view, set, { kind: 'Pod', unowned });
      if (set.metadata.deletionTimestamp === undefined) await keepCount(view, events, set);
      await writeStatus(view, set, KIND, (current) => status(view, current, time.now()));
      const next = nextAvailable(activePods(view, set), minReady(set), time.now());
      if (next !== undefined) again(next);
    },
  };
}

const minReady = (set: KubeObject) => numberOf(specOf(set), 'minReadySeconds', 0);

async function keepCount(view: ClusterView, events: EventRecorder, set: KubeObject): Promise<void> {
  const pods = activePods(view, set);
  const wanted = replicasOf(set);
  for (let i = pods.length; i < wanted; i++) {
    await createChild(view, events, set, podOf(set, generatedName(set.metadata.name ?? '')));
  }
  const surplus = [...pods].sort(firstToGo).slice(0, Math.max(0, pods.length - wanted));
  for (const pod of surplus) await deleteChild(view, events, set, pod);
}

/** Pods without a node go first, then those that do not run, are not ready, have restarted most, are youngest. */
function firstToGo(a: KubeObject, b: KubeObject): number {
  return (
    Number(specOf(a)['nodeName'] !== undefined) - Number(specOf(b)['nodeName'] !== undefined) ||
    Number(podPhase(a) === 'Running') - Number(podPhase(b) === 'Running') ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? 1 : -1)
  );
}

function deletionCost(pod: KubeObject): number {
  const cost = Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

function status(view: ClusterView, set: KubeObject, now: number): Json {
  const pods = activePods(view, set);
  const ready = pods.filter(isPodReady).length;
  const available = pods.filter((pod) => isAvailable(pod, minReady(set), now)).length;
  const template = specOf(set)['template'] as { readonly metadata?: { readonly labels?: Json } } | undefined; // an admitted template
  const wanted = Object.entries(stringMap(template?.metadata?.labels));
  const labelled = pods.filter((pod) => wanted.every(([key, value]) => pod.metadata.labels?.[key] === value));
  const ending = allPods(view, set).filter((pod) => isTerminating(pod)).length;
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...(labelled.length === 0 ? {} : { fullyLabeledReplicas: labelled.length }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    terminatingReplicas: ending,
  };
}
