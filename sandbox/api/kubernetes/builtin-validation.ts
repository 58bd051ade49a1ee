import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, type JsonMap, listAt, mapAt, sameJson, textAt } from '../../store/json-values.ts';
import { kindIdOf } from '../../store/object-store.ts';
import type { StatusCause } from '../../store/status-error.ts';
import {
  dnsLabelCauses,
  duplicateValue,
  invalidValue,
  labelCauses,
  requiredValue,
  unsupportedValue,
} from './metadata-validation.ts';

const PORT_RANGE = 'must be between 1 and 65535, inclusive';
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function portCauses(field: string, port: unknown): readonly StatusCause[] {
  if (port === undefined) return [requiredValue(field)];
  const inRange = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
  return inRange ? [] : [invalidValue(field, port, PORT_RANGE)];
}

function protocolCauses(field: string, protocol: unknown): readonly StatusCause[] {
  const known = typeof protocol === 'string' && PROTOCOLS.includes(protocol);
  return known ? [] : [unsupportedValue(field, protocol, PROTOCOLS)];
}

function containerCauses(field: string, container: unknown): readonly StatusCause[] {
  if (!isMap(container)) return [invalidValue(field, container, 'must be an object')];
  const name = textAt(container, 'name') ?? '';
  const causes: StatusCause[] = [];
  if (name === '') causes.push(requiredValue(`${field}.name`));
  else causes.push(...dnsLabelCauses(`${field}.name`, name));
  if ((textAt(container, 'image') ?? '') === '') causes.push(requiredValue(`${field}.image`));
  for (const [i, port] of listAt(container, 'ports').entries()) {
    const place = `${field}.ports[${i}]`;
    if (!isMap(port)) continue;
    causes.push(...portCauses(`${place}.containerPort`, port['containerPort']));
    causes.push(...protocolCauses(`${place}.protocol`, port['protocol']));
  }
  for (const [i, variable] of listAt(container, 'env').entries()) {
    if ((textAt(variable, 'name') ?? '') === '') causes.push(requiredValue(`${field}.env[${i}].name`));
  }
  return causes;
}

function duplicateNames(field: string, items: readonly unknown[]): readonly StatusCause[] {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const name = textAt(item, 'name') ?? '';
    if (name === '' || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [duplicateValue(`${field}[${i}].name`, name)];
  });
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

function podSpecCauses(field: string, spec: unknown): readonly StatusCause[] {
  const containers = listAt(spec, 'containers');
  const causes: StatusCause[] = [];
  if (containers.length === 0) causes.push(requiredValue(`${field}.containers`));
  for (const list of ['containers', 'initContainers']) {
    for (const [i, container] of listAt(spec, list).entries()) {
      causes.push(...containerCauses(`${field}.${list}[${i}]`, container));
    }
    causes.push(...duplicateNames(`${field}.${list}`, listAt(spec, list)));
  }
  const policy = textAt(spec, 'restartPolicy') ?? 'Always';
  if (!RESTART_POLICIES.includes(policy)) {
    causes.push(unsupportedValue(`${field}.restartPolicy`, policy, RESTART_POLICIES));
  }
  const volumes = new Set(listAt(spec, 'volumes').map((volume) => textAt(volume, 'name')));
  for (const [i, container] of containers.entries()) {
    for (const [j, mount] of listAt(container, 'volumeMounts').entries()) {
      const name = textAt(mount, 'name');
      if (volumes.has(name)) continue;
      const place = `${field}.containers[${i}].volumeMounts[${j}].name`;
      causes.push({
        reason: 'FieldValueNotFound',
        field: place,
        message: `Not found: ${JSON.stringify(name)}`,
      });
    }
  }
  return causes;
}

/** Whether a label selector (`matchLabels`, `matchExpressions`) selects these labels. */
export function selectorMatches(selector: unknown, labels: JsonMap): boolean {
  const wanted = Object.entries(mapAt(selector, 'matchLabels'));
  if (!wanted.every(([key, value]) => labels[key] === value)) return false;
  return listAt(selector, 'matchExpressions').every((expression) => {
    if (!isMap(expression)) return false;
    const value = labels[textAt(expression, 'key') ?? ''];
    const values = listAt(expression, 'values');
    switch (expression['operator']) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}

function workloadCauses(object: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const spec = mapAt(object, 'spec');
  const causes: StatusCause[] = [];
  const { replicas, selector } = spec;
  if (typeof replicas === 'number' && replicas < 0) {
    causes.push(invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'));
  }
  const template = mapAt(spec, 'template');
  const labels = mapAt(mapAt(template, 'metadata'), 'labels');
  if (selector === undefined) {
    causes.push(requiredValue('spec.selector'));
  } else if (isMap(selector) && Object.keys(selector).length === 0) {
    causes.push(
      invalidValue('spec.selector', selector, `empty selector is invalid for ${object.kind.toLowerCase()}`),
    );
  }
  causes.push(...labelCauses('spec.selector.matchLabels', mapAt(selector, 'matchLabels')));
  causes.push(...labelCauses('spec.template.metadata.labels', labels));
  if (selector === undefined || !selectorMatches(selector, labels)) {
    causes.push(
      invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  causes.push(...podSpecCauses('spec.template.spec', template['spec']));
  const policy = textAt(template['spec'], 'restartPolicy') ?? 'Always';
  if (policy !== 'Always') {
    causes.push(unsupportedValue('spec.template.spec.restartPolicy', policy, ['Always']));
  }
  const before = mapAt(previous, 'spec')['selector'];
  if (previous !== undefined && !sameJson(before, selector)) {
    causes.push(invalidValue('spec.selector', selector, 'field is immutable'));
  }
  return causes;
}

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function serviceCauses(service: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const spec = mapAt(service, 'spec');
  const ports = listAt(spec, 'ports').filter(isMap);
  const headless = spec['clusterIP'] === 'None';
  const causes: StatusCause[] = [];
  if (!SERVICE_TYPES.includes(String(spec['type']))) {
    causes.push(unsupportedValue('spec.type', spec['type'], SERVICE_TYPES));
  }
  if (spec['type'] === 'ExternalName') {
    return textAt(spec, 'externalName') === undefined
      ? [...causes, requiredValue('spec.externalName')]
      : causes;
  }
  if (ports.length === 0 && !headless) causes.push(requiredValue('spec.ports'));
  const seen = new Set<string>();
  for (const [i, port] of ports.entries()) {
    const place = `spec.ports[${i}]`;
    const name = textAt(port, 'name') ?? '';
    if (ports.length > 1 && name === '') causes.push(requiredValue(`${place}.name`));
    if (name !== '') causes.push(...dnsLabelCauses(`${place}.name`, name));
    causes.push(...portCauses(`${place}.port`, port['port']));
    causes.push(...protocolCauses(`${place}.protocol`, port['protocol']));
    if (typeof port['targetPort'] === 'number') {
      causes.push(...portCauses(`${place}.targetPort`, port['targetPort']));
    }
    const key = `${port['port']}/${port['protocol']}`;
    if (seen.has(key)) causes.push(duplicateValue(place, { port: port['port'], protocol: port['protocol'] }));
    seen.add(key);
  }
  causes.push(...duplicateNames('spec.ports', ports), ...labelCauses('spec.selector', spec['selector']));
  const before = textAt(mapAt(previous, 'spec'), 'clusterIP');
  if (before !== undefined && before !== '' && before !== spec['clusterIP']) {
    causes.push(invalidValue('spec.clusterIPs[0]', listAt(spec, 'clusterIPs'), 'may not change once set'));
  }
  return causes;
}

function configMapCauses(object: KubeObject): readonly StatusCause[] {
  return ['data', 'binaryData'].flatMap((field) =>
    Object.keys(mapAt(object, field))
      .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key))
      .map((key) =>
        invalidValue(
          `${field}[${key}]`,
          key,
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        ),
      ),
  );
}

/** What a ConfigMap or Secret never lets change: its type, and everything once it says `immutable`. */
function sealedCauses(object: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  if (previous === undefined) return [];
  const causes: StatusCause[] = [];
  if (!sameJson(previous['type'], object['type'])) {
    causes.push(invalidValue('type', object['type'], 'field is immutable'));
  }
  if (previous['immutable'] !== true) return causes;
  const message = 'Forbidden: field is immutable when `immutable` is set';
  for (const field of ['immutable', 'data', 'binaryData']) {
    if (sameJson(previous[field] ?? {}, object[field] ?? {})) continue;
    causes.push({ reason: 'FieldValueForbidden', field, message });
  }
  return causes;
}

const IMMUTABLE_POD_FIELDS = ['nodeName', 'serviceAccountName', 'restartPolicy', 'volumes', 'hostNetwork'];

function podCauses(pod: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const causes = podSpecCauses('spec', pod['spec']);
  if (previous === undefined) return causes;
  const before = mapAt(previous, 'spec');
  const after = mapAt(pod, 'spec');
  const changed = IMMUTABLE_POD_FIELDS.some(
    (field) => before[field] !== undefined && !sameJson(before[field], after[field]),
  );
  if (!changed) return causes;
  const message =
    'Forbidden: pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only additions to existing tolerations), `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
  return [...causes, { reason: 'FieldValueForbidden', field: 'spec', message }];
}

/** What is wrong with an object of a built-in kind; the mistakes that people make, not every rule there is. */
export function builtinCauses(object: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  switch (kindIdOf(object)) {
    case 'Deployment.apps':
    case 'ReplicaSet.apps':
    case 'StatefulSet.apps':
    case 'DaemonSet.apps':
      return workloadCauses(object, previous);
    case 'Pod':
      return podCauses(object, previous);
    case 'Service':
      return serviceCauses(object, previous);
    case 'ConfigMap':
    case 'Secret':
      return [...configMapCauses(object), ...sealedCauses(object, previous)];
    case 'Job.batch':
      return podSpecCauses('spec.template.spec', mapAt(mapAt(object, 'spec'), 'template')['spec']);
    default:
      return [];
  }
}
