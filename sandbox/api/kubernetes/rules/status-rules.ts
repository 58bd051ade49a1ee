import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { type JsonMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import { kindIdOf } from '../../../store/object-store.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import { invalidValue, qualifiedNameTroubles } from '../metadata-validation.ts';
import { addressCauses, forbiddenField, negativeCauses } from './causes.ts';

/** What the counters of a status obey, in the order in which a real server says it. */
interface Counters {
  /** None of them is negative. */
  readonly counts: readonly string[];
  /** None of them is above `replicas`. */
  readonly parts: readonly string[];
  /** What `availableReplicas` may not be above, as it is told; absent: nothing is said of it. */
  readonly ready?: string;
}

const words = (text: string): readonly string[] => text.split(' ');

const COUNTERS: Readonly<Record<string, Counters>> = {
  'Deployment.apps': {
    counts: words(
      'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas collisionCount',
    ),
    parts: words('updatedReplicas readyReplicas availableReplicas'),
    ready: 'readyReplicas',
  },
  'ReplicaSet.apps': {
    counts: words('replicas fullyLabeledReplicas readyReplicas availableReplicas observedGeneration'),
    parts: words('fullyLabeledReplicas readyReplicas availableReplicas'),
    ready: 'readyReplicas',
  },
  'StatefulSet.apps': {
    counts: words(
      'replicas readyReplicas currentReplicas updatedReplicas availableReplicas observedGeneration collisionCount',
    ),
    parts: words('readyReplicas currentReplicas updatedReplicas availableReplicas'),
    ready: 'status.readyReplicas',
  },
  'DaemonSet.apps': {
    counts: words(
      'currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady observedGeneration updatedNumberScheduled numberAvailable numberUnavailable collisionCount',
    ),
    parts: [],
  },
  'Job.batch': { counts: words('active succeeded failed ready terminating'), parts: [] },
};

/** What is wrong with a status that a client writes, and with how it differs from what it was. */
export function statusCauses(object: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const kind = kindIdOf(object);
  const status = mapAt(object, 'status');
  const causes = counterCauses(status, COUNTERS[kind]);
  switch (kind) {
    case 'Deployment.apps':
    case 'StatefulSet.apps':
    case 'DaemonSet.apps':
      return [...causes, ...collisionCauses(status, mapAt(previous, 'status'))];
    case 'Job.batch':
      return [...causes, ...jobCounterCauses(status, mapAt(previous, 'status'))];
    case 'Pod':
      return podStatusCauses(status);
    case 'Service':
      return ingressCauses(object, status);
    default:
      return causes;
  }
}

const numberAt = (status: JsonMap, field: string): number => {
  const value = status[field];
  return typeof value === 'number' ? value : 0;
};

function counterCauses(status: JsonMap, counters: Counters | undefined): readonly StatusCause[] {
  if (counters === undefined) return [];
  const { counts, parts, ready } = counters;
  const above = (field: string, limit: string, told: string): readonly StatusCause[] => {
    const value = numberAt(status, field);
    if (value <= numberAt(status, limit)) return [];
    return [invalidValue(`status.${field}`, value, `cannot be greater than ${told}`)];
  };
  return [
    ...negativeCauses('status', status, counts),
    ...parts.flatMap((part) => above(part, 'replicas', 'status.replicas')),
    ...(ready === undefined ? [] : above('availableReplicas', 'readyReplicas', ready)),
  ];
}

/** How often names collided is told for ever. */
function collisionCauses(status: JsonMap, before: JsonMap): readonly StatusCause[] {
  const count = numberAt(status, 'collisionCount');
  if (before['collisionCount'] === undefined || count >= numberAt(before, 'collisionCount')) return [];
  return [invalidValue('status.collisionCount', count, 'cannot be decremented')];
}

function jobCounterCauses(status: JsonMap, before: JsonMap): readonly StatusCause[] {
  const active = numberAt(status, 'active');
  const ready = numberAt(status, 'ready');
  const many =
    ready > active ? [invalidValue('status.ready', ready, 'cannot set more ready pods than active')] : [];
  const fewer = ['failed', 'succeeded']
    .filter((field) => numberAt(status, field) < numberAt(before, field))
    .map((field) =>
      invalidValue(`status.${field}`, numberAt(status, field), `cannot decrease the ${field} counter`),
    );
  return [...many, ...fewer];
}

function podStatusCauses(status: JsonMap): readonly StatusCause[] {
  const addresses = listAt(status, 'podIPs').flatMap((each, i) =>
    addressCauses(`status.podIPs[${i}]`, textAt(each, 'ip') ?? ''),
  );
  const conditions = listAt(status, 'conditions').flatMap((each, i) => {
    const type = textAt(each, 'type') ?? '';
    // the field is called so by a real server
    return qualifiedNameTroubles(type).map((why) => invalidValue(`status.conditions[${i}].Type`, type, why));
  });
  return [...addresses, ...conditions];
}

function ingressCauses(service: KubeObject, status: JsonMap): readonly StatusCause[] {
  const given = listAt(mapAt(status, 'loadBalancer'), 'ingress').length > 0;
  if (!given || textAt(mapAt(service, 'spec'), 'type') === 'LoadBalancer') return [];
  return [
    forbiddenField('status.loadBalancer.ingress', "may only be used when `spec.type` is 'LoadBalancer'"),
  ];
}
