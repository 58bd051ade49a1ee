import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, type JsonMap, mapAt, textAt } from '../../store/json-values.ts';
import { badRequest, invalid, StatusError } from '../../store/status-error.ts';
import { builtinType } from '../kubernetes/builtin-types.ts';
import { invalidValue } from '../kubernetes/metadata-validation.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import type { ServedResource } from '../resource-registry.ts';
import { checkFields, type Misfit } from '../schema/check-fields.ts';
import { pruneUnknown } from '../schema/structural-schema.ts';
import { toStored } from '../smi-conversion.ts';
import { cannotBeHandled } from './decode-trouble.ts';

/** What happens to fields the kind does not have. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** Reads the `fieldValidation` parameter. */
export function fieldValidationOf(query: URLSearchParams): FieldValidation {
  const wanted = query.get('fieldValidation');
  return wanted === 'Strict' || wanted === 'Ignore' ? wanted : 'Warn';
}

export interface Decoded {
  readonly object: KubeObject;
  /** For the `Warning` headers of the answer. */
  readonly warnings: readonly string[];
}

/** How the object arrives: whole, or laid over what is there by server-side apply, which words its refusals otherwise. */
export type Arrival = 'whole' | 'applied' | 'patched';

/**
 * Checks that a body is an object of the addressed kind and version, drops fields the kind does not know (a warning,
 * or 400 when strict), and puts it into the version that is stored.
 */
export function decodeObject(
  body: unknown,
  served: ServedResource,
  validation: FieldValidation,
  arrival: Arrival = 'whole',
  duplicates: readonly string[] = [],
): Decoded {
  const { resource } = served;
  if (!isMap(body)) throw badRequest(`a ${resource.kind} is expected in the body of the request`);
  refuseOtherKinds(body, resource);
  if (body['metadata'] !== undefined && body['metadata'] !== null && !isMap(body['metadata'])) {
    const found = Array.isArray(body['metadata']) ? 'array' : typeof body['metadata'];
    const why = `json: cannot unmarshal ${found} into Go struct field ${resource.kind}.metadata of type v1.ObjectMeta`;
    throw cannotBeHandled(resource, why);
  }
  if (arrival === 'applied') refuseUntyped(body, served);
  refuseBrokenBytes(body, served, arrival);
  const { value, unknown: found } = checked(body, served, arrival);
  // What a patch gives is written anew before it is read, with its keys in order.
  const unknown = arrival === 'patched' || served.schema !== undefined ? found.toSorted() : found;
  const warnings = [
    ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
  if (warnings.length > 0 && validation === 'Strict') {
    const why = `strict decoding error: ${warnings.join(', ')}`;
    throw arrival === 'patched' ? brokenPatch(body, why) : cannotBeHandled(resource, why);
  }
  const stored = apiVersionOf({ ...resource, version: resource.storageVersion });
  const metadata = isMap(value) && isMap(value['metadata']) ? value['metadata'] : {};
  // A JSON map with kind, apiVersion and a metadata map is a Kubernetes object.
  const object = { ...(value as object), apiVersion: stored, kind: resource.kind, metadata } as KubeObject;
  return { object: toStored(object, resource), warnings: validation === 'Ignore' ? [] : warnings };
}

/** 422: what a patch makes of an object is none any more. */
function brokenPatch(patched: unknown, why: string): StatusError {
  const cause = invalidValue('patch', JSON.stringify(patched), why);
  return invalid({ group: '', kind: '' }, '', [cause]);
}

/** What Go's decoder says of a value of a wrong type. */
function misfitTrouble(misfit: Misfit): string {
  const { expected, value, found, goPath } = misfit;
  if (expected === 'resource.Quantity') return QUANTITY_RULE;
  if (typeof value === 'string' && TIME_FORMS[expected] !== undefined) return timeTrouble(value, expected);
  return `json: cannot unmarshal ${found} into Go struct field ${goPath} of type ${expected}`;
}

const TIME_FORMS: Readonly<Record<string, string>> = {
  Time: '2006-01-02T15:04:05Z07:00',
  MicroTime: '2006-01-02T15:04:05.000000Z07:00',
};

/** What Go says of a time that it cannot read; it names the first part that does not fit. */
function timeTrouble(text: string, form: string): string {
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(text)?.[0];
  const rest = whole === undefined ? text : text.slice(whole.length);
  const part = whole === undefined ? '2006' : form === 'MicroTime' ? '.000000' : 'Z07:00';
  const quoted = JSON.stringify(text);
  return `parsing time ${quoted} as "${TIME_FORMS[form]}": cannot parse ${JSON.stringify(rest)} as "${part}"`;
}

const QUANTITY_RULE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const PACKAGES: Readonly<Record<string, string>> = { '': 'core', 'rbac.authorization.k8s.io': 'rbac' };

function refuseOtherKinds(body: JsonMap, resource: Resource): void {
  const expected = apiVersionOf(resource);
  const apiVersion = textAt(body, 'apiVersion') || expected;
  const kind = textAt(body, 'kind') || resource.kind;
  if (apiVersion === expected && kind === resource.kind) return;
  const version = apiVersion.split('/').at(-1) ?? '';
  const home = PACKAGES[resource.group] ?? resource.group.split('.')[0];
  const known = apiVersion === `${version}` ? version === 'v1' : true;
  const why =
    known && builtinType(kind) !== undefined
      ? `converting (${version}.${kind}) to (${home}.${resource.kind}): unknown conversion`
      : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;
  throw cannotBeHandled(resource, why, { kind, version });
}

function checked(
  body: unknown,
  served: ServedResource,
  arrival: Arrival,
): { readonly value: unknown; readonly unknown: readonly string[] } {
  const { resource, type, schema } = served;
  if (schema !== undefined) return pruneUnknown(body, schema);
  if (type === undefined) return { value: body, unknown: [] };
  const found = checkFields(body, type);
  const [first] = found.wrong;
  if (first !== undefined) {
    const why = misfitTrouble(first);
    throw arrival === 'patched' ? brokenPatch(body, why) : cannotBeHandled(resource, why);
  }
  return found;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BYTES: Readonly<Record<string, string>> = { Secret: 'data', ConfigMap: 'binaryData' };

/** Bytes travel as base64, line breaks allowed; anything else never becomes an object. */
function refuseBrokenBytes(body: JsonMap, { resource }: ServedResource, arrival: Arrival): void {
  const field = BYTES[resource.kindId];
  if (field === undefined) return;
  for (const value of Object.values(mapAt(body, field))) {
    if (typeof value !== 'string' || BASE64.test(value.replaceAll(/[\r\n]/g, ''))) continue;
    const bad = value.search(/[^A-Za-z0-9+/\r\n]/);
    const why = `illegal base64 data at input byte ${bad < 0 ? value.length : bad}`;
    if (arrival === 'whole') throw cannotBeHandled(resource, why);
    const title = titleOf(body, resource);
    throw new StatusError(500, '', `failed to convert new object (${title}) to proper version: ${why}`);
  }
}

/**
 * Refuses to apply what does not fit the schema, as a real server does: with a bare 500 and the first place, whatever
 * `fieldValidation` says (`structuredmerge.go` of k8s.io/apimachinery).
 */
function refuseUntyped(body: JsonMap, served: ServedResource): void {
  if (served.type === undefined) return;
  const { unknown, wrong } = checkFields(body, served.type);
  const [field] = unknown.toSorted();
  const [misfit] = wrong;
  if (field === undefined && misfit === undefined) return;
  const why =
    misfit === undefined
      ? `.${field}: field not declared in schema`
      : `.${misfit.path}: expected ${TYPED_NAMES[misfit.form] ?? misfit.form}, got ${goValueOf(misfit.value, misfit.found)}`;
  throw new StatusError(
    500,
    '',
    `failed to create typed patch object (${titleOf(body, served.resource)}): ${why}`,
  );
}

const TYPED_NAMES: Readonly<Record<string, string>> = {
  struct: 'map',
  integer: 'numeric (int or float)',
  number: 'numeric (int or float)',
};

function titleOf(body: JsonMap, resource: Resource): string {
  const metadata = mapAt(body, 'metadata');
  const place = `${textAt(metadata, 'namespace') ?? ''}/${textAt(metadata, 'name') ?? ''}`;
  return `${place}; ${resource.group}/${resource.version}, Kind=${resource.kind}`;
}

/** A value of the wrong type as the merging of Kubernetes prints it. */
function goValueOf(value: unknown, found: string): string {
  const plain = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
  if (!plain) return found;
  return `&value.valueUnstructured{Value:${typeof value === 'string' ? JSON.stringify(value) : value}}`;
}
