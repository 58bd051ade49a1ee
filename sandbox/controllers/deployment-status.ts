import { list, record, text } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { availableOf, roomOf, setsOf, statusNumber, sumOf } from './deployment-sets.ts';
import { replicasOf, specOf } from './owned.ts';
import { conditionOf, kubeTimeOf } from './write-status.ts';

/** "Never": what a Deployment says that has no deadline. */
const NO_DEADLINE = 2_147_483_647;

type Counts = Readonly<
  Record<'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas', number>
>;

/** The status of a Deployment, with the conditions as `syncRolloutStatus` of Kubernetes finds them. */
export function deploymentStatus(view: ClusterView, deployment: KubeObject, now: number): Json {
  const { fresh, all } = setsOf(view, deployment);
  const total = (field: string) => sumOf(all, (set) => statusNumber(set, field));
  const counts: Counts = {
    replicas: total('replicas'),
    updatedReplicas: fresh === undefined ? 0 : statusNumber(fresh, 'replicas'),
    readyReplicas: total('readyReplicas'),
    availableReplicas: sumOf(all, availableOf),
  };
  const unavailable = Math.max(0, sumOf(all, replicasOf) - counts.availableReplicas);
  const written = Object.entries({ ...counts, unavailableReplicas: unavailable });
  const status = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(written.filter(([, count]) => count > 0)),
    terminatingReplicas: total('terminatingReplicas'),
  };
  const enough = counts.availableReplicas >= replicasOf(deployment) - roomOf(deployment).unavailable;
  const available = set(deployment, now, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${enough ? 'has' : 'does not have'} minimum availability.`,
  });
  const progressing = progress(deployment, { counts, fresh, now });
  const conditions = list(record(deployment['status'])?.['conditions']) as readonly Json[]; // an object's JSON
  return {
    ...status,
    conditions: merge(conditions, [available, ...(progressing === undefined ? [] : [progressing])]),
  };
}

interface Next {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** A condition that stays as it is while status and reason do. */
function set(deployment: KubeObject, now: number, next: Next): Json {
  const known = conditionOf(deployment, next.type);
  if (known?.['status'] === next.status && known['reason'] === next.reason) return known as Json; // an object's JSON
  return renewed(deployment, now, next);
}

function renewed(deployment: KubeObject, now: number, next: Next): Json {
  const known = conditionOf(deployment, next.type);
  const at = kubeTimeOf(now);
  const since = known?.['status'] === next.status ? text(known['lastTransitionTime']) : undefined;
  return { ...next, lastUpdateTime: at, lastTransitionTime: since ?? at };
}

function merge(before: readonly Json[], conditions: readonly Json[]): Json {
  const typeOf = (each: Json) => record(each)?.['type'];
  const kept = before.map((each) => conditions.find((next) => typeOf(next) === typeOf(each)) ?? each);
  return [...kept, ...conditions.filter((next) => !before.some((each) => typeOf(each) === typeOf(next)))];
}

interface Seen {
  readonly counts: Counts;
  readonly fresh: KubeObject | undefined;
  readonly now: number;
}

/** How the rollout goes: undefined leaves the condition as it is. */
function progress(deployment: KubeObject, { counts, fresh, now }: Seen): Json | undefined {
  const type = 'Progressing';
  const known = conditionOf(deployment, type);
  const timedOut = known?.['reason'] === 'ProgressDeadlineExceeded';
  if (!hasDeadline(deployment)) return undefined;
  if (specOf(deployment)['paused'] === true) {
    if (timedOut || known?.['reason'] === 'DeploymentPaused') return known as Json; // an object's JSON
    const paused: Next = {
      type,
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    };
    return set(deployment, now, paused);
  }
  if (known?.['reason'] === 'DeploymentPaused') {
    const message = 'Deployment is resumed';
    return set(deployment, now, { type, status: 'Unknown', reason: 'DeploymentResumed', message });
  }
  const name =
    fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  const done = known?.['reason'] === 'NewReplicaSetAvailable';
  if (done && counts.replicas === counts.updatedReplicas) return undefined;
  if (isDone(deployment, counts)) {
    const message = `${name} has successfully progressed.`;
    return set(deployment, now, { type, status: 'True', reason: 'NewReplicaSetAvailable', message });
  }
  if (known === undefined && fresh !== undefined) {
    const message = `Created new replica set "${fresh.metadata.name}"`;
    return set(deployment, now, { type, status: 'True', reason: 'NewReplicaSetCreated', message });
  }
  const updated: Next = {
    type,
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: `${name} is progressing.`,
  };
  if (hasMoved(deployment, counts)) return renewed(deployment, now, updated);
  if (done) return undefined;
  const left = deadlineLeft(deployment, now);
  if (timedOut || (left !== undefined && left <= 0)) {
    const message = `${name} has timed out progressing.`;
    return set(deployment, now, { type, status: 'False', reason: 'ProgressDeadlineExceeded', message });
  }
  return undefined;
}

function isDone(deployment: KubeObject, counts: Counts): boolean {
  const wanted = replicasOf(deployment);
  return [counts.replicas, counts.updatedReplicas, counts.availableReplicas].every(
    (count) => count === wanted,
  );
}

function hasMoved(deployment: KubeObject, counts: Counts): boolean {
  const before = (field: string) => statusNumber(deployment, field);
  return (
    counts.updatedReplicas > before('updatedReplicas') ||
    counts.replicas - counts.updatedReplicas < before('replicas') - before('updatedReplicas') ||
    counts.readyReplicas > before('readyReplicas') ||
    counts.availableReplicas > before('availableReplicas')
  );
}

function hasDeadline(deployment: KubeObject): boolean {
  return specOf(deployment)['progressDeadlineSeconds'] !== NO_DEADLINE;
}

/** Whether the status says that the rollout of the present generation is over. */
export function isComplete(deployment: KubeObject): boolean {
  const of = (field: string) => statusNumber(deployment, field);
  const wanted = replicasOf(deployment);
  const counts = [of('updatedReplicas'), of('replicas'), of('availableReplicas')];
  return (
    of('observedGeneration') >= (deployment.metadata.generation ?? 0) &&
    counts.every((each) => each === wanted)
  );
}

/** How long a rollout without progress has left, in ms; undefined when none is under way. */
export function deadlineLeft(deployment: KubeObject, now: number): number | undefined {
  const condition = conditionOf(deployment, 'Progressing');
  const reason = condition?.['reason'];
  const rolling =
    reason === 'ReplicaSetUpdated' || reason === 'NewReplicaSetCreated' || reason === 'DeploymentResumed';
  if (!hasDeadline(deployment) || !rolling) return undefined;
  const seconds = specOf(deployment)['progressDeadlineSeconds'];
  const deadline = typeof seconds === 'number' ? seconds : 600;
  return Date.parse(String(condition?.['lastUpdateTime'])) + deadline * 1000 - now;
}
