import { createHash } from 'node:crypto';
import { record } from '../../mesh/policy/object-reader.ts';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Controller } from './control-loop.ts';
import { controlledBy, ownedBy, replicasOf, selfOrOwner, specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { changeObject, condition, writeStatus } from './write-status.ts';

const KIND = 'Deployment.apps';
const SET = 'ReplicaSet.apps';
const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 10;

/**
 * Rolls Deployments out: the ReplicaSet of the current template comes up in full, then the older ones go down
 * (`Recreate`: the other way round). `maxSurge` and `maxUnavailable` are not looked at: capacity never sinks.
 */
export function deploymentController(view: ClusterView, events: EventRecorder): Controller {
  return {
    name: 'Deployment',
    kinds: [KIND, SET],
    keysOf: selfOrOwner('Deployment'),
    async reconcile(namespace, name) {
      const deployment = view.get(KIND, namespace, name);
      if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return;
      await rollOut(view, events, deployment);
      await writeStatus(view, deployment, KIND, (current) => status(view, current));
    },
  };
}

async function rollOut(view: ClusterView, events: EventRecorder, deployment: KubeObject): Promise<void> {
  const wanted = replicasOf(deployment);
  const hash = templateHash(deployment);
  const sets = ownedBy(view, deployment, SET);
  const current = sets.find((set) => set.metadata.labels?.[HASH_LABEL] === hash);
  const others = sets.filter((set) => set !== current);
  if (specOf(deployment)['paused'] === true) return;
  const recreate = record(specOf(deployment)['strategy'])?.['type'] === 'Recreate';
  if (recreate && others.some((set) => podsOf(set) > 0 || replicasOf(set) > 0)) {
    for (const set of others) await scale(view, set, 0);
    return;
  }
  if (current === undefined) {
    const set = newSet(deployment, hash, wanted, nextRevision(sets));
    await view.create(set);
    const message = `scaled up replica set ${set.metadata.name ?? ''} to ${wanted}`;
    await events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
    return;
  }
  await scale(view, current, wanted);
  if (readyOf(current) < wanted) return;
  for (const set of others) await scale(view, set, 0);
  await forgetOldest(view, others);
}

async function scale(view: ClusterView, set: KubeObject, replicas: number): Promise<void> {
  if (replicasOf(set) === replicas) return;
  const { namespace, name = '' } = set.metadata;
  await changeObject(view, { kind: SET, namespace, name }, (current) => ({
    ...current,
    spec: { ...specOf(current), replicas } as Json,
  }));
}

async function forgetOldest(view: ClusterView, others: readonly KubeObject[]): Promise<void> {
  const empty = others.filter((set) => replicasOf(set) === 0 && podsOf(set) === 0);
  const oldest = [...empty].sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of oldest.slice(0, Math.max(0, oldest.length - HISTORY))) {
    await view.delete(SET, set.metadata.namespace, set.metadata.name ?? '', { uid: set.metadata.uid ?? '' });
  }
}

function newSet(deployment: KubeObject, hash: string, replicas: number, revision: number): KubeObject {
  const spec = specOf(deployment);
  const template = record(spec['template']) ?? {};
  const metadata = record(template['metadata']) ?? {};
  const labels = { ...record(metadata['labels']), [HASH_LABEL]: hash };
  const selector = record(spec['selector']) ?? {};
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      namespace: deployment.metadata.namespace ?? 'default',
      name: `${deployment.metadata.name ?? ''}-${hash}`,
      labels: labels as Readonly<Record<string, string>>, // labels of an admitted object are strings
      annotations: { [REVISION]: String(revision) },
      ownerReferences: controlledBy(deployment),
    },
    spec: {
      replicas,
      selector: { ...selector, matchLabels: { ...record(selector['matchLabels']), [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    } as Json,
  };
}

/** Equal templates have equal names, so that going back to one finds its ReplicaSet again. */
function templateHash(deployment: KubeObject): string {
  const template = specOf(deployment)['template'];
  const known = isObject(template) ? HASHES.get(template) : undefined;
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(canonicalJson(template)).digest();
  const hash = [...digest.subarray(0, 10)].map((byte) => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27]).join('');
  if (isObject(template)) HASHES.set(template, hash);
  return hash;
}

/** Objects of the store are frozen: a template that was hashed once keeps its hash. */
const HASHES = new WeakMap<object, string>();

function isObject(value: Json | undefined): value is Exclude<Json, null | string | number | boolean> {
  return typeof value === 'object' && value !== null;
}

function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

function nextRevision(sets: readonly KubeObject[]): number {
  return Math.max(0, ...sets.map(revisionOf)) + 1;
}

function statusNumber(object: KubeObject, field: string): number {
  const value = record(object['status'])?.[field];
  return typeof value === 'number' ? value : 0;
}

const podsOf = (set: KubeObject) => statusNumber(set, 'replicas');
const readyOf = (set: KubeObject) => statusNumber(set, 'readyReplicas');

function status(view: ClusterView, deployment: KubeObject): Json {
  const sets = ownedBy(view, deployment, SET);
  const hash = templateHash(deployment);
  const current = sets.find((set) => set.metadata.labels?.[HASH_LABEL] === hash);
  const sum = (count: (set: KubeObject) => number) => sets.reduce((total, set) => total + count(set), 0);
  const wanted = replicasOf(deployment);
  const updated = current === undefined ? 0 : podsOf(current);
  const ready = sum(readyOf);
  const complete = current !== undefined && readyOf(current) >= wanted && sum(podsOf) === updated;
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(podsOf),
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: ready,
    ...(ready < wanted ? { unavailableReplicas: wanted - ready } : {}),
    conditions: [
      condition(deployment, {
        type: 'Available',
        status: ready >= wanted,
        reason: ready >= wanted ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: `${ready} of ${wanted} pods are available`,
      }),
      condition(deployment, {
        type: 'Progressing',
        status: true,
        reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
        message: complete
          ? `replica set ${current.metadata.name ?? ''} has successfully progressed`
          : `${updated} of ${wanted} pods are of the current template`,
      }),
    ],
  };
}
