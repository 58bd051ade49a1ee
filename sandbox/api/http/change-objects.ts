import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, textAt } from '../../store/json-values.ts';
import { badRequest, conflict, invalid, notFound, StatusError } from '../../store/status-error.ts';
import {
  createObject,
  readObject,
  updateObject,
  type WriteContext,
  type WriteOptions,
} from '../../store/write-objects.ts';
import { refuseEscalation } from '../access/escalation.ts';
import type { User } from '../access/user.ts';
import { applyObject } from '../apply/apply-object.ts';
import { type FieldWriter, updateTracker } from '../apply/managed-fields.ts';
import { invalidValue } from '../kubernetes/metadata-validation.ts';
import { goTypeOf, jsonPatch, notDecoded } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMerge } from '../patch/strategic-merge.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import type { ServedResource } from '../resource-registry.ts';
import { ANY } from '../schema/type-node.ts';
import { inVersion } from '../versions.ts';
import { type Arrival, type Decoded, decodeObject, fieldValidationOf } from './decode-object.ts';
import { unknownFormat } from './decode-trouble.ts';
import { checkPatchOptions, checkWriteOptions } from './request-options.ts';

/** One write to one resource, as the request says it. */
export interface ChangeRequest {
  readonly context: WriteContext;
  readonly served: ServedResource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly method: string;
  readonly subresource: 'status' | 'finalize' | undefined;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly userAgent: string;
  /** Who asks for it. */
  readonly user: User;
  readonly body: unknown;
  /** Keys that came twice in the body. */
  readonly duplicates: readonly string[];
}

export interface Changed {
  readonly status: 200 | 201;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

const isDryRun = (query: URLSearchParams): boolean => query.has('dryRun');

/** Under which name this request writes: `fieldManager`, else the program in the user agent. */
export function writerOf(request: ChangeRequest): FieldWriter {
  return {
    manager: managerOf(request.query, request.userAgent),
    subresource: request.subresource ?? '',
    apiVersion: apiVersionOf(request.served.resource),
    now: request.context.now(),
  };
}

/** Under which name a request writes. */
export function managerOf(query: URLSearchParams, userAgent: string): string {
  const given = query.get('fieldManager') ?? '';
  const program = /^[^/\s]*/.exec(userAgent)?.[0] ?? '';
  return given !== '' ? given : program === '' ? 'unknown' : program;
}

function hasStatus(request: ChangeRequest): boolean {
  return request.context.rules.hasStatus(request.served.resource.kindId);
}

function optionsOf(request: ChangeRequest): WriteOptions {
  const tracker = updateTracker(request.served.type ?? ANY, hasStatus(request), writerOf(request));
  return {
    dryRun: isDryRun(request.query),
    part: request.subresource ?? 'main',
    trackFields: (previous, next) => {
      refuseEscalation(request.context.store, request.user, next);
      return tracker(previous, next);
    },
  };
}

/** Fills in namespace and name from the URL; 400 when the body says something else. */
function placed(request: ChangeRequest, object: KubeObject): KubeObject {
  const { namespace, name } = request;
  const { metadata } = object;
  if (name !== undefined && (metadata.name ?? '') === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (namespace !== undefined && (metadata.namespace || namespace) !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (name !== undefined && (metadata.name ?? name) !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  const { namespace: _given, ...rest } = metadata;
  return {
    ...object,
    metadata: {
      ...rest,
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** A new object has no status of its own making: where there is a subresource for it, what is given is dropped. */
function newborn(request: ChangeRequest, object: KubeObject): KubeObject {
  if (!hasStatus(request)) return object;
  const { status: _given, ...born } = object;
  return born;
}

function decodeBody(request: ChangeRequest, arrival: Arrival): Decoded {
  const { body, served, query, duplicates } = request;
  return decodeObject(body, served, fieldValidationOf(query), arrival, duplicates);
}

/** `POST`: a new object. */
export function create(request: ChangeRequest): Changed {
  checkWriteOptions(request.query, 'CreateOptions');
  const { object, warnings } = decodeBody(request, 'whole');
  const made = createObject(request.context, newborn(request, placed(request, object)), optionsOf(request));
  return { status: 201, object: made, warnings };
}

/** `PUT`: the whole object, or its status. */
export function replace(request: ChangeRequest): Changed {
  checkWriteOptions(request.query, 'UpdateOptions');
  const { object, warnings } = decodeBody(request, 'whole');
  const next = placed(request, object);
  const { context, served, namespace, name } = request;
  if (context.store.get(served.resource.kindId, namespace, name ?? '') === undefined) {
    throw notFound({ group: served.resource.group, resource: served.resource.name }, name ?? '');
  }
  refuseBlindUpdate(request, next);
  return { status: 200, object: updateObject(context, next, optionsOf(request)), warnings };
}

/** Built-in kinds that nobody replaces without saying which version was seen. */
const SEEN_FIRST = new Set([
  'CustomResourceDefinition.apiextensions.k8s.io',
  'Lease.coordination.k8s.io',
  'PodDisruptionBudget.policy',
]);

function refuseBlindUpdate({ served: { resource }, name }: ChangeRequest, next: KubeObject): void {
  if ((next.metadata.resourceVersion ?? '') !== '') return;
  if (!resource.custom && !SEEN_FIRST.has(resource.kindId)) return;
  const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
  throw invalid({ group: resource.group, kind: resource.name }, name ?? '', [cause]);
}

/** A media type without its parameters. */
export const mediaOf = (contentType: string): string => contentType.split(';')[0]?.trim() ?? '';

/** `PATCH` in any of its four media types. */
export function patch(request: ChangeRequest): Changed {
  const media = mediaOf(request.contentType);
  checkPatchOptions(request.query, media === 'application/apply-patch+yaml');
  switch (media) {
    case 'application/apply-patch+yaml':
      return apply(request);
    case 'application/json-patch+json':
      return patchWith(request, (value) => jsonPatch(value, request.body));
    case 'application/merge-patch+json':
      return patchWith(request, (value) => mergePatch(value, mapBody(request)));
    case 'application/strategic-merge-patch+json':
      if (request.served.resource.custom) throw unsupportedPatch(media, MEDIA_TYPES_OF_CUSTOM);
      return patchWith(request, (value) =>
        strategicMerge(value, mapBody(request), request.served.type ?? ANY),
      );
    default:
      throw unsupportedPatch(media, [...MEDIA_TYPES_OF_CUSTOM, 'application/strategic-merge-patch+json']);
  }
}

const MEDIA_TYPES_OF_CUSTOM = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
];

/** The forms of a patch that any kind takes. */
const PATCH_TYPES = [...MEDIA_TYPES_OF_CUSTOM, 'application/strategic-merge-patch+json'];

/** 415 for a patch in a form that is none. */
export function unsupportedPatch(media: string, accepted: readonly string[]): StatusError {
  if (!PATCH_TYPES.includes(media)) {
    return new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
  return unknownFormat(accepted);
}

function mapBody(request: ChangeRequest): unknown {
  if (!isMap(request.body)) throw notDecoded(goTypeOf(request.body), 'map[string]interface {}');
  return request.body;
}

/** A patch that gives another UID is a broken one; a real server finds it twice and says so twice. */
function refuseOtherUid({ served, name }: ChangeRequest, live: KubeObject, next: KubeObject): void {
  const { uid } = next.metadata;
  if (uid === undefined || uid === live.metadata.uid) return;
  const cause = invalidValue('metadata.uid', uid, 'field is immutable');
  throw invalid(served.resource, name ?? '', [cause, cause]);
}

function patchWith(request: ChangeRequest, change: (value: unknown) => unknown): Changed {
  const { context, served, namespace } = request;
  const { resource } = served;
  const live = readObject(context, resource.kindId, namespace, request.name ?? '');
  const versioned = inVersion(live, resource);
  const changed = change(versioned);
  const { object, warnings } = decodeObject(
    changed,
    served,
    fieldValidationOf(request.query),
    'patched',
    request.duplicates,
  );
  const next = placed(request, object);
  refuseOtherUid(request, live, next);
  // A patch that names no resourceVersion applies to whatever is there.
  return { status: 200, object: updateObject(context, next, optionsOf(request)), warnings };
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** What is applied says what it is. */
function refuseUntitled(body: unknown, resource: Resource): void {
  const apiVersion = textAt(body, 'apiVersion') ?? '';
  const kind = textAt(body, 'kind') ?? '';
  if (apiVersion !== '' && kind !== '' && kind === resource.kind) return;
  throw badRequest(
    `invalid object type: ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`,
  );
}

/** Server-side apply, creating the object when it is absent. */
function apply(request: ChangeRequest): Changed {
  const { context, served, namespace, query } = request;
  const { resource } = served;
  refuseUntitled(request.body, resource);
  const decoded = decodeBody(request, 'applied');
  const applied = placed(request, decoded.object);
  const live = context.store.get(resource.kindId, namespace, request.name ?? '');
  const wanted = applied.metadata.resourceVersion;
  const names = { group: resource.group, resource: resource.name };
  if (live !== undefined && wanted !== undefined && wanted !== live.metadata.resourceVersion) {
    throw conflict(names, request.name ?? '');
  }
  if (live === undefined && applied.metadata.uid !== undefined) {
    throw conflict(names, request.name ?? '', 'the object does not exist');
  }
  const merged = applyObject({
    live,
    // a version that is named keeps nobody from making an object that is not there
    applied: live === undefined ? withoutVersion(applied) : applied,
    type: served.type,
    hasStatus: hasStatus(request),
    writer: writerOf(request),
    force: query.get('force') === 'true',
  });
  const { warnings } = decoded;
  const dryRun = isDryRun(query);
  refuseEscalation(context.store, request.user, merged);
  if (live === undefined) {
    if (request.subresource !== undefined) throw notFound(names, request.name ?? '');
    return { status: 201, object: createObject(context, newborn(request, merged), { dryRun }), warnings };
  }
  const part = request.subresource === 'status' ? 'status' : 'main';
  return { status: 200, object: updateObject(context, merged, { dryRun, part }), warnings };
}
