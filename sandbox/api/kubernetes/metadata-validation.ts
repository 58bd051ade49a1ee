import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap } from '../../store/json-values.ts';
import type { StatusCause } from '../../store/status-error.ts';
import type { Resource } from '../resource.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SERVICE_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_RULE =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** A cause for a value that breaks a rule: `Invalid value: "x": why`. */
export function invalidValue(field: string, value: unknown, why: string): StatusCause {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
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

function nameCauses(name: string, resource: Resource): readonly StatusCause[] {
  const field = 'metadata.name';
  if (PATH_NAMES.has(resource.kind)) {
    return /[/%]|^\.{1,2}$/.test(name) ? [invalidValue(field, name, "may not contain '/' or '%'")] : [];
  }
  if (resource.kind === 'Namespace' && resource.group === '') return dnsLabelCauses(field, name);
  if (resource.kind === 'Service' && resource.group === '') {
    if (name.length > 63) return [invalidValue(field, name, 'must be no more than 63 characters')];
    return SERVICE_NAME.test(name) ? [] : [invalidValue(field, name, SERVICE_TEXT)];
  }
  if (name.length > 253) return [invalidValue(field, name, 'must be no more than 253 characters')];
  return SUBDOMAIN.test(name) ? [] : [invalidValue(field, name, SUBDOMAIN_TEXT)];
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
  if (labels === undefined || labels === null) return [];
  if (!isMap(labels)) return [invalidValue(field, labels, 'must be a map of text')];
  return Object.entries(labels).flatMap(([key, value]) => {
    if (typeof value !== 'string') return [invalidValue(field, value, 'must be text')];
    if (value.length > 63) return [invalidValue(field, value, 'must be no more than 63 characters')];
    const bad = LABEL_VALUE.test(value) ? [] : [invalidValue(field, value, VALUE_TEXT)];
    return [...qualifiedCauses(field, key), ...bad];
  });
}

function annotationCauses(annotations: unknown): readonly StatusCause[] {
  const field = 'metadata.annotations';
  if (annotations === undefined || annotations === null) return [];
  if (!isMap(annotations)) return [invalidValue(field, annotations, 'must be a map of text')];
  return Object.entries(annotations).flatMap(([key, value]) =>
    typeof value === 'string'
      ? qualifiedCauses(field, key.toLowerCase())
      : [invalidValue(field, value, 'must be text')],
  );
}

/** What is wrong with an object's metadata. */
export function metadataCauses(object: KubeObject, resource: Resource): readonly StatusCause[] {
  const { name, labels, annotations } = object.metadata;
  const named =
    name === undefined || name === ''
      ? [requiredValue('metadata.name', 'name or generateName is required')]
      : nameCauses(name, resource);
  return [...named, ...labelCauses('metadata.labels', labels), ...annotationCauses(annotations)];
}
