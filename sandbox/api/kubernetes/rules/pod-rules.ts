import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, type JsonMap, listAt, mapAt, sameJson, textAt, without } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import {
  dnsLabelCauses,
  duplicateValue,
  invalidValue,
  labelCauses,
  requiredValue,
  subdomainCauses,
  unsupportedValue,
} from '../metadata-validation.ts';
import { forbiddenField } from './causes.ts';
import { containerCauses, securityCauses } from './container-rules.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function volumeCauses(field: string, volume: unknown, seen: Set<string>): readonly StatusCause[] {
  if (!isMap(volume)) return [];
  const name = textAt(volume, 'name') ?? '';
  const sources = Object.keys(volume).filter((key) => key !== 'name' && isMap(volume[key]));
  const causes: StatusCause[] = [];
  for (const [i, source] of sources.entries()) {
    const place = `${field}.${source}`;
    if (i > 0) causes.push(forbiddenField(place, 'may not specify more than 1 volume type'));
    else causes.push(...sourceCauses(place, source, mapAt(volume, source)));
  }
  if (name === '') causes.push(requiredValue(`${field}.name`));
  else causes.push(...dnsLabelCauses(`${field}.name`, name));
  if (seen.has(name)) causes.push(duplicateValue(`${field}.name`, name));
  seen.add(name);
  return causes;
}

const NAMED_BY: Readonly<Record<string, string>> = {
  configMap: 'name',
  secret: 'secretName',
  persistentVolumeClaim: 'claimName',
  hostPath: 'path',
};

function sourceCauses(place: string, source: string, value: JsonMap): readonly StatusCause[] {
  const key = NAMED_BY[source];
  if (key === undefined) return [];
  const named = textAt(value, key) ?? '';
  if (named === '') return [requiredValue(`${place}.${key}`)];
  if (source === 'hostPath' && named.split('/').includes('..')) {
    return [invalidValue(`${place}.${key}`, named, "must not contain '..'")];
  }
  return [];
}

function tolerationCauses(field: string, toleration: unknown): readonly StatusCause[] {
  const key = textAt(toleration, 'key') ?? '';
  const operator = textAt(toleration, 'operator') ?? '';
  const effect = textAt(toleration, 'effect') ?? '';
  const causes: StatusCause[] = [...(key === '' ? [] : labelCauses(`${field}.key`, { [key]: '' }))];
  if (key === '' && operator !== 'Exists') {
    const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    causes.push(invalidValue(`${field}.operator`, operator, why));
  }
  if (!['', 'Equal', 'Exists'].includes(operator)) {
    causes.push(unsupportedValue(`${field}.operator`, operator, ['Equal', 'Exists']));
  }
  if (effect !== '' && !EFFECTS.includes(effect)) {
    causes.push(unsupportedValue(`${field}.effect`, effect, EFFECTS));
  }
  return causes;
}

function containersCauses(
  place: string,
  spec: JsonMap,
  volumes: ReadonlySet<string>,
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (listAt(spec, 'containers').length === 0) causes.push(requiredValue(`${place}.containers`));
  const names = new Set<string>();
  for (const list of ['containers', 'initContainers']) {
    for (const [i, container] of listAt(spec, list).entries()) {
      if (!isMap(container)) continue;
      const field = `${place}.${list}[${i}]`;
      const name = textAt(container, 'name') ?? '';
      causes.push(...containerCauses(field, container, volumes));
      if (name !== '' && names.has(name)) causes.push(duplicateValue(`${field}.name`, name));
      names.add(name);
    }
  }
  return causes;
}

/** What is wrong with a pod's spec, of a pod or of a template. */
export function podSpecCauses(place: string, given: unknown): readonly StatusCause[] {
  const spec = isMap(given) ? given : {};
  const names = new Set<string>();
  const causes = listAt(spec, 'volumes').flatMap((volume, i) =>
    volumeCauses(`${place}.volumes[${i}]`, volume, names),
  );
  causes.push(...containersCauses(place, spec, names));
  const { restartPolicy = 'Always', dnsPolicy = 'ClusterFirst' } = spec;
  if (!RESTART_POLICIES.includes(String(restartPolicy))) {
    causes.push(unsupportedValue(`${place}.restartPolicy`, restartPolicy, RESTART_POLICIES));
  }
  if (!DNS_POLICIES.includes(String(dnsPolicy))) {
    causes.push(unsupportedValue(`${place}.dnsPolicy`, dnsPolicy, DNS_POLICIES));
  }
  causes.push(...labelCauses(`${place}.nodeSelector`, spec['nodeSelector']));
  causes.push(...securityCauses(`${place}.securityContext`, spec['securityContext']));
  causes.push(...restCauses(place, spec));
  return causes;
}

function restCauses(place: string, spec: JsonMap): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const account = textAt(spec, 'serviceAccountName') ?? '';
  if (account !== '') causes.push(...subdomainCauses(`${place}.serviceAccountName`, account));
  const hostname = textAt(spec, 'hostname') ?? '';
  if (hostname !== '') causes.push(...dnsLabelCauses(`${place}.hostname`, hostname));
  for (const [i, each] of listAt(spec, 'tolerations').entries()) {
    causes.push(...tolerationCauses(`${place}.tolerations[${i}]`, each));
  }
  const deadline = spec['activeDeadlineSeconds'];
  if (typeof deadline === 'number' && (deadline < 1 || deadline > 2_147_483_647)) {
    const why = 'must be between 1 and 2147483647, inclusive';
    causes.push(invalidValue(`${place}.activeDeadlineSeconds`, deadline, why));
  }
  return causes;
}

const UPDATE_RULE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What may differ between two versions of a pod, taken out; names of containers stay. */
function lasting(spec: JsonMap): unknown {
  const withoutImages = (list: string) =>
    listAt(spec, list).map((each) => (isMap(each) ? without(each, ['image']) : each));
  return {
    ...without(spec, ['activeDeadlineSeconds', 'tolerations', 'containers', 'initContainers']),
    containers: withoutImages('containers'),
    initContainers: withoutImages('initContainers'),
  };
}

/** What is wrong with a pod, and with how it differs from what it was. */
export function podCauses(pod: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const causes = podSpecCauses('spec', pod['spec']);
  if (previous === undefined) return causes;
  const before = mapAt(previous, 'spec');
  const after = mapAt(pod, 'spec');
  if (listAt(before, 'containers').length !== listAt(after, 'containers').length) {
    return [...causes, forbiddenField('spec.containers', 'pod updates may not add or remove containers')];
  }
  return sameJson(lasting(before), lasting(after))
    ? causes
    : [...causes, forbiddenField('spec', UPDATE_RULE)];
}
