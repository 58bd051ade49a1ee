import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap } from '../../store/json-values.ts';
import { badRequest } from '../../store/status-error.ts';
import { apiVersionOf } from '../resource.ts';
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

/**
 * Checks that a body is an object of the addressed kind and version, drops fields the kind does not know (a warning,
 * or 400 when strict), and puts it into the version that is stored.
 */
export function decodeObject(body: unknown, served: ServedResource, validation: FieldValidation): Decoded {
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
  const { value, unknown } = checked(body, served);
  const warnings = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (warnings.length > 0 && validation === 'Strict') {
    throw badRequest(`strict decoding error: ${warnings.join(', ')}`);
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
    throw badRequest(
      `${resource.kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: json: cannot unmarshal ${first.found} into Go struct field ${resource.kind}.${first.path} of type ${first.expected}`,
    );
  }
  return found;
}
