import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, without } from '../../../store/json-values.ts';
import { kindIdOf } from '../../../store/object-store.ts';
import { CLAIM_PROTECTION, JOB_LABELS } from './workload-defaults.ts';

type Place = readonly string[];

const JOB_GENERATED: readonly Place[] = [...JOB_LABELS.uid, ...JOB_LABELS.name].flatMap((label) => [
  ['metadata', 'labels', label],
  ['spec', 'template', 'metadata', 'labels', label],
]);

/**
 * Where servers write after they noted who wrote what: admission, allocated addresses, generated selectors. Nobody owns
 * these unless the writer gave them. `*` stands for every item of a list.
 */
const GENERATED: Readonly<Record<string, readonly Place[]>> = {
  Namespace: [['spec', 'finalizers']],
  Pod: [
    ['spec', 'tolerations'],
    ['spec', 'priority'],
    ['spec', 'preemptionPolicy'],
    ['spec', 'serviceAccount'],
    ['spec', 'serviceAccountName'],
  ],
  Service: [
    ['spec', 'clusterIP'],
    ['spec', 'clusterIPs'],
    ['spec', 'ipFamilies'],
    ['spec', 'ipFamilyPolicy'],
    ['spec', 'ports', '*', 'nodePort'],
  ],
  PersistentVolumeClaim: [['metadata', 'finalizers', CLAIM_PROTECTION]],
  'Job.batch': [['spec', 'selector'], ...JOB_GENERATED],
};

/** An object as its writer could have written it: without what the server made up for it. */
export function asWritten(object: KubeObject, given: KubeObject): KubeObject {
  const places = GENERATED[kindIdOf(object)] ?? [];
  // Taking fields away leaves an object of its kind.
  return places.reduce<unknown>((left, place) => withoutPlace(left, given, place), object) as KubeObject;
}

function withoutPlace(value: unknown, given: unknown, [key = '', ...rest]: Place): unknown {
  if (Array.isArray(value)) {
    const also = Array.isArray(given) ? given : [];
    if (key !== '*') return value.filter((item) => item !== key || also.includes(item));
    return value.map((item, i) => withoutPlace(item, also[i], rest));
  }
  if (!isMap(value) || value[key] === undefined) return value;
  const known = isMap(given) ? given[key] : undefined;
  if (rest.length > 0) {
    const left = withoutPlace(value[key], known, rest);
    return left === value[key] ? value : kept(value, key, left, known);
  }
  return known === undefined ? without(value, [key]) : value;
}

/** What is empty now and was not given goes too. */
function kept(value: Readonly<Record<string, unknown>>, key: string, left: unknown, known: unknown): unknown {
  const size = Array.isArray(left) ? left.length : isMap(left) ? Object.keys(left).length : 1;
  return size === 0 && known === undefined ? without(value, [key]) : { ...value, [key]: left };
}
