import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, listAt, mapAt, sameJson, textAt } from '../../../store/json-values.ts';
import type { StatusCause } from '../../../store/status-error.ts';
import {
  dnsLabelCauses,
  duplicateValue,
  invalidValue,
  qualifiedNameTroubles,
  requiredValue,
  unsupportedValue,
} from '../metadata-validation.ts';
import { addressCauses, forbiddenField, negativeCauses } from './causes.ts';
import { protocolCauses } from './container-rules.ts';

const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function keyTrouble(key: string): string | undefined {
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return KEY_TEXT;
  if (key.length > 253) return 'must be no more than 253 characters';
  if (key === '.') return "must not be '.'";
  if (key === '..') return "must not be '..'";
  return key.startsWith('..') ? "must not start with '..'" : undefined;
}

function keyCauses(object: KubeObject): readonly StatusCause[] {
  return ['data', 'binaryData'].flatMap((field) =>
    Object.keys(mapAt(object, field))
      .sort()
      .flatMap((key) => {
        const why = keyTrouble(key);
        return why === undefined ? [] : [invalidValue(`${field}[${key}]`, key, why)];
      }),
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
  const why = 'field is immutable when `immutable` is set';
  if (object['immutable'] !== true) causes.push(forbiddenField('immutable', why));
  for (const field of ['data', 'binaryData']) {
    if (!sameJson(previous[field] ?? {}, object[field] ?? {})) causes.push(forbiddenField(field, why));
  }
  return causes;
}

/** The most that a ConfigMap or a Secret holds, in bytes: 1 MiB. */
const MOST_BYTES = 1024 * 1024;

function tooLong(field: string, bytes: number): readonly StatusCause[] {
  if (bytes <= MOST_BYTES) return [];
  const message = `Too long: may not be more than ${MOST_BYTES} bytes`;
  return [{ reason: 'FieldValueTooLong', field, message }];
}

const textBytes = (object: KubeObject): number =>
  Object.values(mapAt(object, 'data')).reduce<number>(
    (sum, text) => sum + Buffer.byteLength(String(text)),
    0,
  );

/** Bytes of values in base64. */
const dataBytes = (data: Readonly<Record<string, unknown>>): number =>
  Object.values(data).reduce<number>((sum, text) => sum + Buffer.byteLength(String(text), 'base64'), 0);

/** What is wrong with a ConfigMap. */
export function configMapCauses(
  object: KubeObject,
  previous: KubeObject | undefined,
): readonly StatusCause[] {
  const data = mapAt(object, 'data');
  const both = Object.keys(mapAt(object, 'binaryData')).filter((key) => Object.hasOwn(data, key));
  const why = 'duplicate of key present in binaryData';
  const twice = both.map((key) => invalidValue(`data[${key}]`, key, why));
  const long = tooLong('[]', textBytes(object) + dataBytes(mapAt(object, 'binaryData')));
  return [...keyCauses(object), ...twice, ...long, ...sealedCauses(object, previous)];
}

const KEYS_OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
};

/** What is wrong with a Secret, by its type. */
export function secretCauses(secret: KubeObject, previous: KubeObject | undefined): readonly StatusCause[] {
  const causes = [...keyCauses(secret)];
  const data = mapAt(secret, 'data');
  const type = textAt(secret, 'type') ?? '';
  for (const key of KEYS_OF_TYPE[type] ?? []) {
    if (data[key] === undefined) causes.push(requiredValue(`data[${key}]`));
    else if (key.startsWith('.docker')) causes.push(...jsonCauses(`data[${key}]`, data[key]));
  }
  if (
    type === 'kubernetes.io/basic-auth' &&
    data['username'] === undefined &&
    data['password'] === undefined
  ) {
    causes.push(requiredValue('data[username]'), requiredValue('data[password]'));
  }
  if (type === 'kubernetes.io/service-account-token') {
    const name = 'kubernetes.io/service-account.name';
    if (mapAt(secret.metadata, 'annotations')[name] === undefined) {
      causes.push(requiredValue(`metadata.annotations[${name}]`));
    }
  }
  return [...causes, ...tooLong('data', dataBytes(data)), ...sealedCauses(secret, previous)];
}

function jsonCauses(field: string, base64: unknown): readonly StatusCause[] {
  const text = Buffer.from(String(base64), 'base64').toString('utf8');
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const letter = text.trim()[0];
    const why =
      letter === undefined
        ? 'unexpected end of JSON input'
        : `invalid character '${letter}' looking for beginning of value`;
    return [invalidValue(field, '<secret contents redacted>', why)];
  }
}

/** What is wrong with a Namespace beyond its name. */
export function namespaceCauses(namespace: KubeObject): readonly StatusCause[] {
  return listAt(namespace['spec'], 'finalizers').flatMap((each) => {
    const name = String(each);
    const field = 'spec.finalizers';
    const troubles = qualifiedNameTroubles(name).map((why) => invalidValue(field, name, why));
    if (troubles.length > 0 || name === 'kubernetes' || name.includes('/')) return troubles;
    return [invalidValue(field, name, 'name is neither a standard finalizer name nor is it fully qualified')];
  });
}

/** What is wrong with a Lease. */
export function leaseCauses(lease: KubeObject): readonly StatusCause[] {
  const spec = mapAt(lease, 'spec');
  const seconds = spec['leaseDurationSeconds'];
  const short = typeof seconds === 'number' && seconds <= 0;
  const causes = short ? [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : [];
  return [...causes, ...negativeCauses('spec', spec, ['leaseTransitions'])];
}

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

/** What is wrong with an EndpointSlice. */
export function endpointSliceCauses(slice: KubeObject): readonly StatusCause[] {
  const type = textAt(slice, 'addressType') ?? '';
  const causes: StatusCause[] = [];
  if (type === '') causes.push(requiredValue('addressType'));
  else if (!ADDRESS_TYPES.includes(type)) causes.push(unsupportedValue('addressType', type, ADDRESS_TYPES));
  for (const [i, endpoint] of listAt(slice, 'endpoints').entries()) {
    const addresses = listAt(endpoint, 'addresses');
    const field = `endpoints[${i}].addresses`;
    if (addresses.length === 0) causes.push(requiredValue(field, 'must contain at least 1 address'));
    if (type === 'FQDN') continue;
    for (const [j, address] of addresses.entries()) causes.push(...addressCauses(`${field}[${j}]`, address));
  }
  const names = new Set<string>();
  for (const [i, port] of listAt(slice, 'ports').entries()) {
    if (!isMap(port)) continue;
    const name = textAt(port, 'name') ?? '';
    const field = `ports[${i}].name`;
    if (name !== '') causes.push(...dnsLabelCauses(field, name));
    if (names.has(name)) causes.push(duplicateValue(field, name));
    names.add(name);
    causes.push(...protocolCauses(`ports[${i}].protocol`, port['protocol']));
  }
  return causes;
}

/** What is wrong with an Event. */
export function eventCauses(event: KubeObject): readonly StatusCause[] {
  const { namespace } = event.metadata;
  const involved = textAt(mapAt(event, 'involvedObject'), 'namespace') ?? '';
  const causes: StatusCause[] = [];
  const home = involved === '' && namespace === 'default' ? namespace : involved;
  if (home !== namespace) {
    causes.push(invalidValue('involvedObject.namespace', involved, 'does not match event.namespace'));
  }
  return textAt(event, 'eventTime') === undefined ? causes : [...causes, ...newEventCauses(event)];
}

const REPORTED = ['reportingComponent', 'reportingInstance', 'action', 'reason'];

/** Events with a time of their own are of the newer form, which asks for more. */
function newEventCauses(event: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  for (const field of REPORTED) {
    const given = textAt(event, field) ?? '';
    if (given === '') causes.push(requiredValue(field));
    if (field !== 'reportingComponent') continue;
    causes.push(...qualifiedNameTroubles(given).map((why) => invalidValue(field, given, why)));
  }
  return causes;
}
