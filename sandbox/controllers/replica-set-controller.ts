import { randomBytes } from 'node:crypto';
import { record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import type { Controller } from './control-loop.ts';
import { controlledBy, ownedBy, replicasOf, selfOrOwner, specOf } from './owned.ts';
import { writeStatus } from './write-status.ts';

const KIND = 'ReplicaSet.apps';
/** Letters that spell no words, as Kubernetes picks them. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Keeps as many pods of a template as a ReplicaSet asks for. */
export function replicaSetController(view: ClusterView): Controller {
  return {
    name: 'ReplicaSet',
    kinds: [KIND, 'Pod'],
    keysOf: selfOrOwner('ReplicaSet'),
    async reconcile(namespace, name) {
      const set = view.get(KIND, namespace, name);
      if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
      await keepCount(view, set);
      await writeStatus(view, set, KIND, (current) => status(view, current));
    },
  };
}

async function keepCount(view: ClusterView, set: KubeObject): Promise<void> {
  const pods = activePods(view, set);
  const wanted = replicasOf(set);
  for (let i = pods.length; i < wanted; i++) await view.create(newPod(set));
  const surplus = [...pods].sort(firstToGo).slice(0, Math.max(0, pods.length - wanted));
  for (const pod of surplus) {
    await view.delete('Pod', pod.metadata.namespace, pod.metadata.name ?? '', {
      uid: pod.metadata.uid ?? '',
    });
  }
}

function activePods(view: ClusterView, set: KubeObject): readonly KubeObject[] {
  return ownedBy(view, set, 'Pod').filter((pod) => {
    const phase = record(pod['status'])?.['phase'];
    return phase !== 'Failed' && phase !== 'Succeeded';
  });
}

/** Pods that are not ready go first, then the youngest. */
function firstToGo(a: KubeObject, b: KubeObject): number {
  if (isPodReady(a) !== isPodReady(b)) return isPodReady(a) ? 1 : -1;
  return (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? 1 : -1;
}

function newPod(set: KubeObject): KubeObject {
  const template = record(specOf(set)['template']);
  const metadata = record(template?.['metadata']);
  const suffix = [...randomBytes(5)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const own: ObjectMeta = {
    namespace: set.metadata.namespace ?? 'default',
    name: `${(set.metadata.name ?? '').slice(0, 57)}-${suffix}`,
    labels: stringMap(metadata?.['labels']),
    annotations: stringMap(metadata?.['annotations']),
    ownerReferences: controlledBy(set),
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: own, spec: record(template?.['spec']) as Json };
}

function stringMap(value: Json | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, each]) => (typeof each === 'string' ? [[key, each]] : [])),
  );
}

function status(view: ClusterView, set: KubeObject): Json {
  const pods = activePods(view, set);
  const ready = pods.filter(isPodReady).length;
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
  };
}
