import { record } from '../../mesh/policy/object-reader.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { deleteIfThere, numberOf } from './child-pods.ts';
import { controlledBy, ownedBy, replicasOf, specOf } from './owned.ts';
import { countOf } from './percentages.ts';
import type { EventRecorder } from './record-event.ts';
import { templateHash } from './template-hash.ts';
import { changeObject, writeStatus } from './write-status.ts';

const SET = 'ReplicaSet.apps';
const HASH_LABEL = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAXIMUM = 'deployment.kubernetes.io/max-replicas';
/** Annotations of a Deployment that say nothing about its pods. */
const OWN_ANNOTATIONS = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  ...[REVISION, HISTORY, DESIRED, MAXIMUM, 'deprecated.deployment.rollback.to'],
]);

/** The ReplicaSets of a Deployment: the one of its present template, and the others, oldest first. */
export interface Sets {
  readonly fresh: KubeObject | undefined;
  readonly old: readonly KubeObject[];
  readonly all: readonly KubeObject[];
}

export function setsOf(view: ClusterView, deployment: KubeObject): Sets {
  const hash = templateHash(specOf(deployment)['template']);
  const all = [...ownedBy(view, deployment, SET)].sort(byAge);
  const fresh = all.find((set) => templateHash(templateOf(set)) === hash);
  return { fresh, old: all.filter((set) => set !== fresh), all };
}

/** Templates of sets without the label that each has for itself. */
const TEMPLATES = new WeakMap<object, Json>();

/** The template that a set was made for. */
function templateOf(set: KubeObject): Json | undefined {
  const template = record(specOf(set)['template']);
  if (template === undefined) return undefined;
  const known = TEMPLATES.get(template);
  if (known !== undefined) return known;
  const metadata = record(template['metadata']);
  const { [HASH_LABEL]: _own, ...labels } = record(metadata?.['labels']) ?? {};
  const plain = { ...template, metadata: { ...metadata, labels } } as Json; // parts of admitted JSON
  TEMPLATES.set(template, plain);
  return plain;
}

function byAge(a: KubeObject, b: KubeObject): number {
  const [first = '', second = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  return first === second ? revisionOf(a) - revisionOf(b) : first < second ? -1 : 1;
}

export function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

/** How many pods a rollout may have above and below what is asked for. */
export function roomOf(deployment: KubeObject): { readonly surge: number; readonly unavailable: number } {
  const strategy = record(specOf(deployment)['strategy']);
  if (strategy?.['type'] === 'Recreate') return { surge: 0, unavailable: 0 };
  const rolling = record(strategy?.['rollingUpdate']);
  const replicas = replicasOf(deployment);
  const surge = countOf(rolling?.['maxSurge'] ?? '25%', replicas, 'up');
  const unavailable = countOf(rolling?.['maxUnavailable'] ?? '25%', replicas, 'down');
  // Rounding must not leave a rollout without any way to go on.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) };
}

export function statusNumber(object: KubeObject, field: string): number {
  const value = record(object['status'])?.[field];
  return typeof value === 'number' ? value : 0;
}

export const availableOf = (set: KubeObject) => statusNumber(set, 'availableReplicas');

export function sumOf(sets: readonly KubeObject[], count: (set: KubeObject) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

/** How many pods the set of the present template may have now. */
export function freshReplicas(deployment: KubeObject, all: readonly KubeObject[], has: number): number {
  const wanted = replicasOf(deployment);
  if (record(specOf(deployment)['strategy'])?.['type'] === 'Recreate') return wanted;
  const room = wanted + roomOf(deployment).surge - sumOf(all, replicasOf);
  return room <= 0 ? has : has + Math.min(room, wanted - has);
}

/** Makes the set of the present template, or brings its notes up to date; an old one that is taken up again is the newest. */
export async function keepFreshSet(
  view: ClusterView,
  events: EventRecorder,
  deployment: KubeObject,
  create: boolean,
): Promise<{ readonly fresh: KubeObject | undefined; readonly made: boolean }> {
  const { fresh, old, all } = setsOf(view, deployment);
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  if (fresh !== undefined) {
    const { namespace, name = '' } = fresh.metadata;
    await changeObject(view, { kind: SET, namespace, name }, (current) => {
      const annotations = annotationsFor(deployment, current, revision);
      const minReadySeconds = numberOf(specOf(deployment), 'minReadySeconds', 0);
      const same = JSON.stringify(annotations) === JSON.stringify(current.metadata.annotations);
      if (same && numberOf(specOf(current), 'minReadySeconds', 0) === minReadySeconds) return undefined;
      return {
        ...current,
        metadata: { ...current.metadata, annotations },
        spec: { ...specOf(current), minReadySeconds } as Json, // admitted JSON
      };
    });
    return { fresh: view.get(SET, namespace, name), made: false };
  }
  if (!create) return { fresh: undefined, made: false };
  const replicas = freshReplicas(deployment, all, 0);
  const made = await createSet(view, deployment, newSet(deployment, replicas, revision));
  if (replicas > 0) {
    const message = `Scaled up replica set ${made.metadata.name ?? ''} from 0 to ${replicas}`;
    await events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
  }
  return { fresh: made, made: true };
}

/** A name that is somebody else's is counted: the next look tries another. */
async function createSet(view: ClusterView, deployment: KubeObject, set: KubeObject): Promise<KubeObject> {
  try {
    return await view.create(set);
  } catch (error) {
    if (error instanceof Failure && error.reason === 'alreadyExists') {
      await writeStatus(view, deployment, 'Deployment.apps', (current) => ({
        ...record(current['status']),
        collisionCount: collisionsOf(current) + 1,
      }));
    }
    throw error;
  }
}

function collisionsOf(deployment: KubeObject): number {
  return statusNumber(deployment, 'collisionCount');
}

function annotationsFor(
  deployment: KubeObject,
  set: KubeObject,
  revision: number,
): Readonly<Record<string, string>> {
  const known = set.metadata.annotations ?? {};
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([key]) => !OWN_ANNOTATIONS.has(key),
  );
  const before = revisionOf(set);
  const history = [known[HISTORY], before === 0 ? undefined : String(before)].filter(
    (each) => each !== undefined,
  );
  return {
    ...known,
    ...Object.fromEntries(copied),
    ...(before < revision ? { [REVISION]: String(revision) } : {}),
    ...(before > 0 && before < revision ? { [HISTORY]: history.join(',') } : {}),
  };
}

function newSet(deployment: KubeObject, replicas: number, revision: number): KubeObject {
  const spec = specOf(deployment);
  const hash = templateHash(spec['template'], collisionsOf(deployment));
  const template = record(spec['template']) ?? {};
  const metadata = record(template['metadata']) ?? {};
  const labels = { ...record(metadata['labels']), [HASH_LABEL]: hash };
  const selector = record(spec['selector']) ?? {};
  const bare: KubeObject = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: {} };
  return {
    ...bare,
    metadata: {
      namespace: deployment.metadata.namespace ?? 'default',
      name: `${deployment.metadata.name ?? ''}-${hash}`,
      labels: labels as Readonly<Record<string, string>>, // labels of an admitted object are strings
      annotations: { ...annotationsFor(deployment, bare, revision), ...sizeNotes(deployment) },
      ownerReferences: controlledBy(deployment),
    },
    spec: {
      replicas,
      ...(spec['minReadySeconds'] === undefined ? {} : { minReadySeconds: spec['minReadySeconds'] }),
      selector: { ...selector, matchLabels: { ...record(selector['matchLabels']), [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    } as Json, // parts of an admitted object
  };
}

function sizeNotes(deployment: KubeObject): Readonly<Record<string, string>> {
  const wanted = replicasOf(deployment);
  return { [DESIRED]: String(wanted), [MAXIMUM]: String(wanted + roomOf(deployment).surge) };
}

/** Whether the sets were sized for another number of replicas than the Deployment has now. */
export function wasScaled(deployment: KubeObject, sets: readonly KubeObject[]): boolean {
  const wanted = String(replicasOf(deployment));
  return sets.some((set) => {
    const noted = set.metadata.annotations?.[DESIRED];
    return replicasOf(set) > 0 && noted !== undefined && noted !== wanted;
  });
}

/** The size that a set was made for: the most pods that its Deployment had then. */
export function notedMaximum(set: KubeObject): number | undefined {
  const noted = Number(set.metadata.annotations?.[MAXIMUM]);
  return Number.isInteger(noted) && noted > 0 ? noted : undefined;
}

/** Gives a set another number of pods, says so on its Deployment, and returns the set as it is then. */
export async function scaleSet(
  view: ClusterView,
  events: EventRecorder,
  deployment: KubeObject,
  set: KubeObject,
  replicas: number,
): Promise<KubeObject> {
  const before = replicasOf(set);
  const { namespace, name = '' } = set.metadata;
  await changeObject(view, { kind: SET, namespace, name }, (current) => {
    const notes = sizeNotes(deployment);
    const noted = Object.entries(notes).every(
      ([key, value]) => current.metadata.annotations?.[key] === value,
    );
    if (replicasOf(current) === replicas && noted) return undefined;
    return {
      ...current,
      metadata: { ...current.metadata, annotations: { ...current.metadata.annotations, ...notes } },
      spec: { ...specOf(current), replicas } as Json, // admitted JSON
    };
  });
  const scaled = view.get(SET, namespace, name) ?? set;
  if (before === replicas) return scaled;
  const way = before < replicas ? 'up' : 'down';
  const message = `Scaled ${way} replica set ${name} from ${before} to ${replicas}`;
  await events.record(deployment, 'Normal', 'ScalingReplicaSet', message);
  return scaled;
}

/** Deletes old sets without pods beyond `revisionHistoryLimit`, lowest revision first. */
export async function forgetOldSets(view: ClusterView, deployment: KubeObject): Promise<void> {
  const limit = numberOf(specOf(deployment), 'revisionHistoryLimit', 10);
  const { old } = setsOf(view, deployment);
  const sorted = [...old].sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of sorted.slice(0, Math.max(0, old.length - limit))) {
    const { namespace, name = '', uid = '', generation } = set.metadata;
    const observed = statusNumber(set, 'observedGeneration') >= (generation ?? 0);
    if (replicasOf(set) > 0 || statusNumber(set, 'replicas') > 0 || !observed) continue;
    await deleteIfThere(view, SET, { namespace, name, uid });
  }
}
