import { isMap, type JsonMap, listAt, mapAt, textAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import {
  dnsLabelCauses,
  duplicateValue,
  invalidValue,
  qualifiedNameTroubles,
  requiredValue,
  unsupportedValue,
} from '../metadata-validation.ts';
import { notFoundValue, portCauses, portNameCauses } from './causes.ts';
import { probeCauses } from './probe-rules.ts';
import { compareQuantities, isQuantity } from './quantities.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** A transport protocol that Kubernetes does not know. */
export function protocolCauses(field: string, protocol: unknown): readonly StatusCause[] {
  const known = typeof protocol === 'string' && PROTOCOLS.includes(protocol);
  return known ? [] : [unsupportedValue(field, protocol, PROTOCOLS)];
}

function containerPortCauses(place: string, container: JsonMap): readonly StatusCause[] {
  const names = new Set<string>();
  return listAt(container, 'ports').flatMap((port, i): readonly StatusCause[] => {
    if (!isMap(port)) return [];
    const field = `${place}.ports[${i}]`;
    const name = textAt(port, 'name') ?? '';
    const misnamed = name === '' ? [] : portNameCauses(`${field}.name`, name);
    const twice = misnamed.length === 0 && names.has(name) ? [duplicateValue(`${field}.name`, name)] : [];
    if (name !== '') names.add(name);
    const number = port['containerPort'];
    return [
      ...misnamed,
      ...twice,
      ...(number === 0 || number === undefined
        ? [requiredValue(`${field}.containerPort`)]
        : portCauses(`${field}.containerPort`, number)),
      ...protocolCauses(`${field}.protocol`, port['protocol']),
    ];
  });
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const ONE_SOURCE =
  'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
const POD_FIELDS =
  /^(?:metadata\.(?:name|namespace|uid|(?:labels|annotations)\['.+'\])|spec\.(?:nodeName|serviceAccountName|restartPolicy)|status\.(?:phase|hostIPs?|podIPs?))$/;

function variableCauses(field: string, variable: unknown): readonly StatusCause[] {
  const name = textAt(variable, 'name') ?? '';
  const causes: StatusCause[] = [];
  if (name === '') causes.push(requiredValue(`${field}.name`));
  else if (!/^[ -<>-~]+$/.test(name)) {
    const why =
      "a valid environment variable name must consist only of printable ASCII characters other than '='";
    causes.push(invalidValue(`${field}.name`, name, why));
  }
  const from = isMap(variable) ? variable['valueFrom'] : undefined;
  if (!isMap(from)) return causes;
  const given = SOURCES.filter((source) => isMap(from[source]));
  if (given.length === 0) causes.push(invalidValue(`${field}.valueFrom`, '', ONE_SOURCE));
  const path = textAt(from['fieldRef'], 'fieldPath');
  if (path !== undefined && !POD_FIELDS.test(path)) {
    const why = `error converting fieldPath: field label not supported: ${path}`;
    causes.push(invalidValue(`${field}.valueFrom.fieldRef.fieldPath`, path, why));
  }
  return causes;
}

function sourceCauses(field: string, source: unknown): readonly StatusCause[] {
  const refs = ['configMapRef', 'secretRef'].filter((ref) => isMap(source) && isMap(source[ref]));
  if (refs.length === 0) {
    return [
      invalidValue(field.replace(/\[\d+\]$/, ''), '', 'must specify one of: `configMapRef` or `secretRef`'),
    ];
  }
  return refs
    .filter((ref) => (textAt(mapAt(source, ref), 'name') ?? '') === '')
    .map((ref) => requiredValue(`${field}.${ref}.name`));
}

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];

function resourceNameCauses(field: string, name: string): readonly StatusCause[] {
  const troubles = qualifiedNameTroubles(name).map((why) => invalidValue(field, name, why));
  if (troubles.length > 0 || name.includes('/') || STANDARD.includes(name) || name.startsWith('hugepages-')) {
    return troubles;
  }
  return [
    invalidValue(field, name, 'must be a standard resource type or fully qualified'),
    invalidValue(field, name, 'must be a standard resource for containers'),
  ];
}

function resourceCauses(field: string, resources: JsonMap): readonly StatusCause[] {
  const limits = mapAt(resources, 'limits');
  const requests = mapAt(resources, 'requests');
  const causes = ['limits', 'requests'].flatMap((list) =>
    Object.keys(mapAt(resources, list)).flatMap((name) =>
      resourceNameCauses(`${field}.${list}[${name}]`, name),
    ),
  );
  for (const [name, wanted] of Object.entries(requests)) {
    const limit = limits[name];
    if (limit === undefined || !isQuantity(limit) || !isQuantity(wanted)) continue;
    if (compareQuantities(wanted, limit) <= 0) continue;
    const why = `must be less than or equal to ${name} limit of ${String(limit)}`;
    causes.push(invalidValue(`${field}.requests`, String(wanted), why));
  }
  return causes;
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

function mountCauses(
  place: string,
  container: JsonMap,
  volumes: ReadonlySet<string>,
): readonly StatusCause[] {
  return listAt(container, 'volumeMounts').flatMap((mount, i) => {
    const field = `${place}.volumeMounts[${i}]`;
    const name = textAt(mount, 'name') ?? '';
    return [
      ...(name === '' ? [requiredValue(`${field}.name`)] : []),
      ...(volumes.has(name) ? [] : [notFoundValue(`${field}.name`, name)]),
      ...((textAt(mount, 'mountPath') ?? '') === '' ? [requiredValue(`${field}.mountPath`)] : []),
    ];
  });
}

/** What is wrong with one container; its own name among others is not looked at here. */
export function containerCauses(
  place: string,
  container: JsonMap,
  volumes: ReadonlySet<string>,
): readonly StatusCause[] {
  const name = textAt(container, 'name') ?? '';
  const image = textAt(container, 'image') ?? '';
  const causes: StatusCause[] = [];
  if (name === '') causes.push(requiredValue(`${place}.name`));
  else causes.push(...dnsLabelCauses(`${place}.name`, name));
  if (image === '') causes.push(requiredValue(`${place}.image`));
  else if (image.trim() !== image) {
    causes.push(invalidValue(`${place}.image`, image, 'must not have leading or trailing whitespace'));
  }
  const messages = container['terminationMessagePolicy'];
  if (!MESSAGE_POLICIES.includes(String(messages))) {
    causes.push(unsupportedValue(`${place}.terminationMessagePolicy`, messages, MESSAGE_POLICIES));
  }
  causes.push(...containerPortCauses(place, container));
  for (const [i, each] of listAt(container, 'env').entries()) {
    causes.push(...variableCauses(`${place}.env[${i}]`, each));
  }
  for (const [i, each] of listAt(container, 'envFrom').entries()) {
    causes.push(...sourceCauses(`${place}.envFrom[${i}]`, each));
  }
  causes.push(...mountCauses(place, container, volumes));
  const pull = container['imagePullPolicy'];
  if (!PULL_POLICIES.includes(String(pull))) {
    causes.push(unsupportedValue(`${place}.imagePullPolicy`, pull, PULL_POLICIES));
  }
  causes.push(...resourceCauses(`${place}.resources`, mapAt(container, 'resources')));
  causes.push(...securityCauses(`${place}.securityContext`, container['securityContext']));
  return [...causes, ...probeCauses(place, container)];
}

/** User and group ids outside the range of Linux. */
export function securityCauses(field: string, context: unknown): readonly StatusCause[] {
  if (!isMap(context)) return [];
  return ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((key) => {
    const id = context[key];
    if (typeof id !== 'number' || (id >= 0 && id <= 2_147_483_647)) return [];
    return [invalidValue(`${field}.${key}`, id, 'must be between 0 and 2147483647, inclusive')];
  });
}
