import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap } from '../../store/json-values.ts';
import type { StatusCause } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_RULE =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** A cause for a value that breaks a rule: `Invalid value: "x": why`. */
export function invalidValue(field: string, value: unknown, why: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value)}${why === '' ? '' : `: ${why}`}`,
  };
}

/** A cause for a field that must be there. */
export function requiredValue(field: string, why = ''): StatusCause {
  return {
    reason: 'FieldValueRequired',
    field,
    message: why === '' ? 'Required value' : `Required value: ${why}`,
  };
}

/** A cause for a value outside a closed list. */
export function unsupportedValue(field: string, value: unknown, supported: readonly unknown[]): StatusCause {
  const listed = supported.map((each) => JSON.stringify(each)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${listed}`;
  return { reason: 'FieldValueNotSupported', field, message };
}

/** A cause for a second item of the same key. */
export function duplicateValue(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(value)}` };
}

/** Why a name is not a DNS label, as a cause; nothing when it is one. */
export function dnsLabelCauses(field: string, name: string): readonly StatusCause[] {
  if (name.length > 63) return [invalidValue(field, name, 'must be no more than 63 characters')];
  return LABEL.test(name) ? [] : [invalidValue(field, name, LABEL_TEXT)];
}

const PATH_NAMES = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);

function nameCauses(field: string, name: string, resource: Resource, shown = name): readonly StatusCause[] {
  return nameTroubles(name, resource).map((why) => invalidValue(field, shown, why));
}

function nameTroubles(name: string, { kind, group }: Resource): readonly string[] {
  if (PATH_NAMES.has(kind)) {
    if (name === '.' || name === '..') return [`may not be '${name}'`];
    return ['/', '%']
      .filter((letter) => name.includes(letter))
      .map((letter) => `may not contain '${letter}'`);
  }
  const isLabel = group === '' && (kind === 'Namespace' || kind === 'Service');
  if (isLabel && SUBDOMAIN.test(name) && name.includes('.')) return ['must not contain dots'];
  const [limit, rule, text] = isLabel
    ? ([63, LABEL, LABEL_TEXT] as const)
    : ([253, SUBDOMAIN, SUBDOMAIN_TEXT] as const);
  const long = name.length > limit ? [`must be no more than ${limit} characters`] : [];
  return rule.test(name) ? long : [...long, text];
}

/** Why a name is not a DNS subdomain, as causes. */
export function subdomainCauses(field: string, name: string): readonly StatusCause[] {
  return subdomainTroubles(name).map((why) => invalidValue(field, name, why));
}

/** What is wrong with a label key (`example.com/name`), each in a sentence; `IsQualifiedName` of k8s.io/apimachinery. */
export function qualifiedNameTroubles(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key must ${QUALIFIED_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const name = parts.at(-1) ?? '';
  const troubles: string[] = [];
  if (prefix === '') troubles.push('prefix part must be non-empty');
  else if (prefix !== undefined)
    troubles.push(...subdomainTroubles(prefix).map((each) => `prefix part ${each}`));
  if (name === '') troubles.push('name part must be non-empty');
  else if (name.length > 63) troubles.push('name part must be no more than 63 bytes');
  if (!QUALIFIED.test(name)) troubles.push(`name part must ${QUALIFIED_RULE}`);
  return troubles;
}

/** {@link qualifiedNameTroubles} as one sentence. */
export function labelKeyTrouble(key: string): string | undefined {
  const troubles = qualifiedNameTroubles(key);
  return troubles.length === 0 ? undefined : troubles.join('; ');
}

/** What is wrong with a label value, if anything. */
export function labelValueTrouble(value: string): string | undefined {
  const troubles: string[] = [];
  if (Buffer.byteLength(value) > 63) troubles.push('must be no more than 63 bytes');
  if (!LABEL_VALUE.test(value)) troubles.push(VALUE_TEXT);
  return troubles.length === 0 ? undefined : troubles.join('; ');
}

function subdomainTroubles(name: string): readonly string[] {
  const long = name.length > 253 ? ['must be no more than 253 bytes'] : [];
  return SUBDOMAIN.test(name) ? long : [...long, SUBDOMAIN_TEXT];
}

function qualifiedCauses(field: string, key: string): readonly StatusCause[] {
  return qualifiedNameTroubles(key).map((why) => invalidValue(field, key, why));
}

/** What is wrong with labels (keys and values). */
export function labelCauses(field: string, labels: unknown): readonly StatusCause[] {
  if (!isMap(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => {
    const text = String(value);
    const long =
      Buffer.byteLength(text) > 63 ? [invalidValue(field, text, 'must be no more than 63 bytes')] : [];
    const bad = LABEL_VALUE.test(text) ? [] : [invalidValue(field, text, VALUE_TEXT)];
    return [...qualifiedCauses(field, key), ...long, ...bad];
  });
}

const ANNOTATION_BYTES = 262_144;

function annotationCauses(annotations: unknown): readonly StatusCause[] {
  const field = 'metadata.annotations';
  if (!isMap(annotations)) return [];
  const entries = Object.entries(annotations);
  const causes = entries.flatMap(([key]) =>
    qualifiedNameTroubles(key.toLowerCase()).map((why) => invalidValue(field, key, why)),
  );
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );
  if (size <= ANNOTATION_BYTES) return causes;
  const message = `Too long: may not be more than ${ANNOTATION_BYTES} bytes`;
  return [...causes, { reason: 'FieldValueTooLong', field, message }];
}

function ownerCauses(owners: unknown): readonly StatusCause[] {
  if (!Array.isArray(owners)) return [];
  const field = 'metadata.ownerReferences';
  const causes: StatusCause[] = [];
  const controllers: string[] = [];
  for (const owner of owners.filter(isMap)) {
    const text = (key: string): string => String(owner[key] ?? '');
    if (text('apiVersion') === '')
      causes.push(invalidValue(`${field}.apiVersion`, '', 'version must not be empty'));
    for (const key of ['kind', 'name', 'uid']) {
      if (text(key) === '') causes.push(invalidValue(`${field}.${key}`, '', 'must not be empty'));
    }
    if (owner['controller'] === true) controllers.push(`${text('kind')}/${text('name')}`);
  }
  const [first, second] = controllers;
  if (second === undefined) return causes;
  const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
  return [...causes, invalidValue(field, owners.map(inOwnerOrder), why)];
}

/** The keys of an owner reference in the order in which a real server writes them. */
function inOwnerOrder(owner: unknown): unknown {
  if (!isMap(owner)) return owner;
  const keys = ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion'];
  return Object.fromEntries(keys.filter((key) => owner[key] !== undefined).map((key) => [key, owner[key]]));
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

function finalizerCauses(finalizers: unknown): readonly StatusCause[] {
  if (!Array.isArray(finalizers)) return [];
  return finalizers.flatMap((each, i) => {
    const name = String(each);
    const troubles = qualifiedCauses('metadata.finalizers', name);
    if (troubles.length > 0 || name.includes('/') || STANDARD_FINALIZERS.includes(name)) return troubles;
    const why = 'name is neither a standard finalizer name nor is it fully qualified';
    return [invalidValue(`metadata.finalizers[${i}]`, name, why)];
  });
}

/** What is wrong with an object's metadata. */
export function metadataCauses(object: KubeObject, resource: Resource): readonly StatusCause[] {
  const { name, generateName, labels, annotations } = object.metadata;
  const prefix = generateName ?? '';
  const named =
    name === undefined || name === ''
      ? [requiredValue('metadata.name', 'name or generateName is required')]
      : nameCauses('metadata.name', name, resource);
  return [
    ...(prefix === ''
      ? []
      : nameCauses('metadata.generateName', `${prefix.replace(/[-.]$/, '')}a`, resource, prefix)),
    ...named,
    ...labelCauses('metadata.labels', labels),
    ...annotationCauses(annotations),
    ...ownerCauses(object.metadata['ownerReferences']),
    ...finalizerCauses(object.metadata['finalizers']),
  ];
}
