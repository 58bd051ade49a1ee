import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, type JsonMap, mapAt, textAt } from '../../store/json-values.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import type { ServedResource } from '../resource-registry.ts';
import { checkFields } from '../schema/check-fields.ts';
import { pruneUnknown } from '../schema/structural-schema.ts';

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
export type Arrival = 'whole' | 'applied';

/**
 * Checks that a body is an object of the addressed kind and version, drops fields the kind does not know (a warning,
 * or 400 when strict), and puts it into the version that is stored.
 */
export function decodeObject(
  body: unknown,
  served: ServedResource,
  validation: FieldValidation,
  arrival: Arrival = 'whole',
): Decoded {
  const { resource } = served;
  const expected = apiVersionOf(resource);
  if (!isMap(body)) throw badRequest(`a ${resource.kind} is expected in the body of the request`);
  const { apiVersion, kind } = body;
  if ((apiVersion ?? expected) !== expected || (kind ?? resource.kind) !== resource.kind) {
    throw badRequest(
      `${String(kind)} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${resource.kind} of ${expected}`,
    );
  }
  if (body['metadata'] !== undefined && body['metadata'] !== null && !isMap(body['metadata'])) {
    throw badRequest(`${resource.kind}: metadata must be an object`);
  }
  if (arrival === 'applied') refuseUntyped(body, served);
  refuseBrokenBytes(body, served, arrival);
  const { value, unknown } = checked(body, served);
  const warnings = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (warnings.length > 0 && validation === 'Strict') {
    throw cannotBeHandled(resource, `strict decoding error: ${warnings.join(', ')}`);
  }
  const stored = apiVersionOf({ ...resource, version: resource.storageVersion });
  const metadata = isMap(value) && isMap(value['metadata']) ? value['metadata'] : {};
  // A JSON map with kind, apiVersion and a metadata map is a Kubernetes object.
  const object = { ...(value as object), apiVersion: stored, kind: resource.kind, metadata } as KubeObject;
  return { object, warnings: validation === 'Ignore' ? [] : warnings };
}

function checked(
  body: unknown,
  served: ServedResource,
): { readonly value: unknown; readonly unknown: readonly string[] } {
  const { resource, type, schema } = served;
  if (schema !== undefined) return pruneUnknown(body, schema);
  if (type === undefined) return { value: body, unknown: [] };
  const found = checkFields(body, type);
  const [first] = found.wrong;
  if (first !== undefined) {
    throw cannotBeHandled(
      resource,
      `json: cannot unmarshal ${first.found} into Go struct field ${resource.kind}.${first.path} of type ${first.expected}`,
    );
  }
  return found;
}

function cannotBeHandled(resource: Resource, why: string): StatusError {
  const { kind, version } = resource;
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BYTES: Readonly<Record<string, string>> = { Secret: 'data', ConfigMap: 'binaryData' };

/** Bytes travel as base64, line breaks allowed; anything else never becomes an object. */
function refuseBrokenBytes(body: JsonMap, { resource }: ServedResource, arrival: Arrival): void {
  const field = BYTES[resource.kindId];
  if (field === undefined) return;
  for (const value of Object.values(mapAt(body, field))) {
    if (typeof value !== 'string' || BASE64.test(value.replaceAll(/[\r\n]/g, ''))) continue;
    const why = 'illegal base64 data';
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
  const [field] = unknown;
  const [misfit] = wrong;
  if (field === undefined && misfit === undefined) return;
  const why =
    misfit === undefined
      ? `.${field}: field not declared in schema`
      : `.${misfit.path}: expected ${TYPED_NAMES[misfit.expected] ?? misfit.expected}, got ${misfit.found}`;
  throw new StatusError(
    500,
    '',
    `failed to create typed patch object (${titleOf(body, served.resource)}): ${why}`,
  );
}

const TYPED_NAMES: Readonly<Record<string, string>> = {
  object: 'map',
  array: 'list',
  int32: 'numeric (int or float)',
  float64: 'numeric (int or float)',
  bool: 'boolean',
};

function titleOf(body: JsonMap, resource: Resource): string {
  const metadata = mapAt(body, 'metadata');
  const place = `${textAt(metadata, 'namespace') ?? ''}/${textAt(metadata, 'name') ?? ''}`;
  return `${place}; ${resource.group}/${resource.version}, Kind=${resource.kind}`;
}
