import type { KubeObject } from '../../../schemas/kube-object.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import { conditionOf, fieldAt, numberAt, textAt } from './json-fields.ts';

/** How far an object is: there, on its way (and how far), or never to come (and why). */
export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'waiting'; readonly detail: string }
  | { readonly state: 'never'; readonly detail: string };

const READY: Readiness = { state: 'ready' };
const waiting = (detail: string): Readiness => ({ state: 'waiting', detail });
const never = (detail: string): Readiness => ({ state: 'never', detail });

/** Kinds that run pods, so that a wait looks at the pods for the reason. */
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
]);

/**
 * Whether an object does what its kind is for, by the status that its controller wrote for the *current* generation.
 * Kinds without such a status are ready when they exist.
 */
export function judgeReadiness(object: KubeObject): Readiness {
  switch (object.kind) {
    case 'Deployment':
      return judgeDeployment(object);
    case 'StatefulSet':
      return judgeStatefulSet(object);
    case 'DaemonSet':
      return judgeDaemonSet(object);
    case 'ReplicaSet':
      return (
        seen(object) ?? judgeCount(numberAt(object, ['status', 'readyReplicas']), wanted(object), 'ready')
      );
    case 'Pod':
      return judgePod(object);
    case 'Job':
      return judgeConditions(object, { good: 'Complete', bad: 'Failed' });
    case 'CustomResourceDefinition':
      return judgeCustomResourceDefinition(object);
    case 'Namespace': {
      const phase = textAt(object, ['status', 'phase']) ?? 'Active';
      return phase === 'Active' ? READY : waiting(`is ${safeText(phase, 40)}`);
    }
    default:
      return READY;
  }
}

/** Whether a named condition is `True` for the current generation. */
export function judgeCondition(object: KubeObject, type: string): Readiness {
  const condition = conditionOf(object, type);
  if (condition === undefined) return waiting(`has no condition ${type} yet`);
  const generation = object.metadata.generation;
  const stale =
    (condition.observedGeneration !== undefined &&
      generation !== undefined &&
      condition.observedGeneration < generation) ||
    (generation !== undefined && numberAt(object, ['status', 'observedGeneration'], generation) < generation);
  if (stale) return waiting(`has a condition ${type} of an older generation`);
  if (condition.status === 'True') return READY;
  const why = condition.message ?? condition.reason;
  return waiting(`${type} is ${condition.status}${why === undefined ? '' : `: ${safeText(why, 200)}`}`);
}

function seen(object: KubeObject): Readiness | undefined {
  const generation = object.metadata.generation ?? 0;
  return numberAt(object, ['status', 'observedGeneration'], -1) < generation
    ? waiting('its controller has not seen the change yet')
    : undefined;
}

function wanted(object: KubeObject): number {
  return numberAt(object, ['spec', 'replicas'], 1);
}

function judgeCount(have: number, want: number, what: string): Readiness {
  return have >= want ? READY : waiting(`${have} of ${want} ${what}`);
}

function judgeDeployment(object: KubeObject): Readiness {
  const progressing = conditionOf(object, 'Progressing');
  const stuck = progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded';
  const unseen = seen(object);
  if (unseen !== undefined) return unseen;
  if (stuck) return never(safeText(progressing?.message ?? 'progress deadline exceeded', 300));
  const refused = conditionOf(object, 'ReplicaFailure');
  if (refused?.status === 'True') return never(safeText(refused.message ?? 'its pods are refused', 300));
  const want = wanted(object);
  const updated = numberAt(object, ['status', 'updatedReplicas']);
  if (updated < want) return waiting(`${updated} of ${want} pods updated`);
  const old = numberAt(object, ['status', 'replicas']) - updated;
  if (old > 0) return waiting(`${old} old pods still there`);
  return judgeCount(numberAt(object, ['status', 'availableReplicas']), want, 'pods available');
}

function judgeStatefulSet(object: KubeObject): Readiness {
  const unseen = seen(object);
  if (unseen !== undefined) return unseen;
  const want = wanted(object);
  const ready = judgeCount(numberAt(object, ['status', 'readyReplicas']), want, 'pods ready');
  if (ready.state !== 'ready') return ready;
  const onDelete = textAt(object, ['spec', 'updateStrategy', 'type']) === 'OnDelete';
  const next = textAt(object, ['status', 'updateRevision']);
  const current = textAt(object, ['status', 'currentRevision']);
  if (onDelete || next === current) return READY;
  return judgeCount(numberAt(object, ['status', 'updatedReplicas']), want, 'pods updated');
}

function judgeDaemonSet(object: KubeObject): Readiness {
  const unseen = seen(object);
  if (unseen !== undefined) return unseen;
  const want = numberAt(object, ['status', 'desiredNumberScheduled']);
  const updated = judgeCount(
    numberAt(object, ['status', 'updatedNumberScheduled'], want),
    want,
    'pods updated',
  );
  return updated.state === 'ready'
    ? judgeCount(numberAt(object, ['status', 'numberReady']), want, 'pods ready')
    : updated;
}

function judgePod(object: KubeObject): Readiness {
  const phase = textAt(object, ['status', 'phase']) ?? 'Pending';
  if (phase === 'Succeeded') return READY;
  if (phase === 'Failed') {
    const why = textAt(object, ['status', 'message']) ?? textAt(object, ['status', 'reason']);
    return never(`the pod failed${why === undefined ? '' : `: ${safeText(why, 300)}`}`);
  }
  if (fieldAt(object, ['metadata', 'deletionTimestamp']) !== undefined) return waiting('is being deleted');
  if (conditionOf(object, 'Ready')?.status === 'True') return READY;
  return waiting(`is ${safeText(phase, 40)}, not ready`);
}

function judgeConditions(
  object: KubeObject,
  names: { readonly good: string; readonly bad: string },
): Readiness {
  const bad = conditionOf(object, names.bad);
  if (bad?.status === 'True') return never(safeText(`${names.bad}: ${bad.message ?? bad.reason ?? ''}`, 300));
  return judgeCondition(object, names.good);
}

function judgeCustomResourceDefinition(object: KubeObject): Readiness {
  const accepted = conditionOf(object, 'NamesAccepted');
  if (accepted?.status === 'False')
    return never(safeText(accepted.message ?? 'its names are taken by another definition', 300));
  return judgeCondition(object, 'Established');
}
