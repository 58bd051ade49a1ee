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

/** What a look at a Deployment found, beside its sets. */
export interface Found {
  readonly now: number;
  /** Whether this look made the set of the present template. */
  readonly made: boolean;
  /** Not while it is paused, scaled or on its way out. */
  readonly rollsOut: boolean;
}

/** The status of a Deployment, with the conditions as `syncRolloutStatus` of Kubernetes finds them. */
export function deploymentStatus(view: ClusterView, deployment: KubeObject, found: Found): Json {
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
  const { collisionCount } = record(deployment['status']) ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(written.filter(([, count]) => count > 0)),
    terminatingReplicas: total('terminatingReplicas'),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: [...conditionsOf(deployment, { ...found, counts, fresh })],
  };
}

interface Seen extends Found {
  readonly counts: Counts;
  readonly fresh: KubeObject | undefined;
}

function conditionsOf(deployment: KubeObject, seen: Seen): readonly Json[] {
  const known = list(record(deployment['status'])?.['conditions']) as readonly Json[]; // an object's JSON
  const { counts, now } = seen;
  const enough = counts.availableReplicas >= replicasOf(deployment) - roomOf(deployment).unavailable;
  const begun = withBeginning(deployment, seen, withPause(deployment, seen, known));
  const counted = withCondition(begun, now, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: `Deployment ${enough ? 'has' : 'does not have'} minimum availability.`,
  });
  if (!seen.rollsOut) return counted;
  if (!hasDeadline(deployment)) return counted.filter((each) => typeOf(each) !== PROGRESSING);
  return withProgress(deployment, seen, counted);
}

interface Next {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

const PROGRESSING = 'Progressing';
const typeOf = (condition: Json) => record(condition)?.['type'];
const progressIn = (conditions: readonly Json[]) =>
  record(conditions.find((each) => typeOf(each) === PROGRESSING));

/** `SetDeploymentCondition`: stays as it is while status and reason do; what changes goes to the end. */
function withCondition(
  conditions: readonly Json[],
  now: number,
  next: Next,
  always: 'as news' | 'if it is news' = 'if it is news',
): readonly Json[] {
  const known = record(conditions.find((each) => typeOf(each) === next.type));
  const same = known?.['status'] === next.status && known['reason'] === next.reason;
  if (same && always === 'if it is news') return conditions;
  const at = kubeTimeOf(now);
  const since = known?.['status'] === next.status ? text(known['lastTransitionTime']) : undefined;
  const others = conditions.filter((each) => typeOf(each) !== next.type);
  return [...others, { ...next, lastUpdateTime: at, lastTransitionTime: since ?? at }];
}

/** `checkPausedConditions`: time in which a Deployment is paused does not count. */
function withPause(deployment: KubeObject, { now }: Found, conditions: readonly Json[]): readonly Json[] {
  const reason = progressIn(conditions)?.['reason'];
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return conditions;
  const paused = specOf(deployment)['paused'] === true;
  if (paused === (reason === 'DeploymentPaused')) return conditions;
  const [next, message] = paused
    ? ['DeploymentPaused', 'Deployment is paused']
    : ['DeploymentResumed', 'Deployment is resumed'];
  return withCondition(conditions, now, { type: PROGRESSING, status: 'Unknown', reason: next, message });
}

function withBeginning(
  deployment: KubeObject,
  { fresh, made, now }: Seen,
  conditions: readonly Json[],
): readonly Json[] {
  if (fresh === undefined || !hasDeadline(deployment)) return conditions;
  if (!made && progressIn(conditions) !== undefined) return conditions;
  const [reason, what] = made ? ['NewReplicaSetCreated', 'Created'] : ['FoundNewReplicaSet', 'Found'];
  const message = `${what} new replica set "${fresh.metadata.name}"`;
  return withCondition(conditions, now, { type: PROGRESSING, status: 'True', reason, message });
}

function withProgress(
  deployment: KubeObject,
  { counts, fresh, now }: Seen,
  conditions: readonly Json[],
): readonly Json[] {
  const type = PROGRESSING;
  const known = progressIn(conditions);
  const done = known?.['reason'] === 'NewReplicaSetAvailable';
  if (done && counts.replicas === counts.updatedReplicas) return conditions;
  const name =
    fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  if (isDone(deployment, counts)) {
    const message = `${name} has successfully progressed.`;
    return withCondition(conditions, now, {
      ...{ type, status: 'True', reason: 'NewReplicaSetAvailable', message },
    });
  }
  if (hasMoved(deployment, counts)) {
    const message = `${name} is progressing.`;
    const next: Next = { type, status: 'True', reason: 'ReplicaSetUpdated', message };
    return withCondition(conditions, now, next, 'as news');
  }
  if (known === undefined || done) return conditions;
  const left = timeLeft(deployment, text(known['lastUpdateTime']), now);
  if (known['reason'] !== 'ProgressDeadlineExceeded' && left > 0) return conditions;
  const message = `${name} has timed out progressing.`;
  return withCondition(conditions, now, {
    ...{ type, status: 'False', reason: 'ProgressDeadlineExceeded', message },
  });
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
  const condition = conditionOf(deployment, PROGRESSING);
  const rolling = ['ReplicaSetUpdated', 'NewReplicaSetCreated', 'FoundNewReplicaSet', 'DeploymentResumed'];
  if (!hasDeadline(deployment) || !rolling.includes(String(condition?.['reason']))) return undefined;
  return timeLeft(deployment, text(condition?.['lastUpdateTime']), now);
}

function timeLeft(deployment: KubeObject, since: string | undefined, now: number): number {
  const seconds = specOf(deployment)['progressDeadlineSeconds'];
  return Date.parse(since ?? '') + (typeof seconds === 'number' ? seconds : 600) * 1000 - now;
}
