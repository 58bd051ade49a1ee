import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import type { KindId } from '../cluster-view.ts';
import { isMap, type JsonMap, jsonOfParts, mapAt, sameJson, without } from './json-values.ts';
import { kindIdOf, type ObjectStore } from './object-store.ts';
import {
  alreadyExists,
  conflict,
  forbidden,
  notFound,
  type ResourceName,
  StatusError,
} from './status-error.ts';

/** What is particular to kinds: their names, scope, defaults and rules. The API server brings the full set. */
export interface ObjectRules {
  /** `undefined` for a kind that is not served. */
  resourceOf(kind: KindId): ResourceName | undefined;
  isNamespaced(kind: KindId): boolean;
  /** Whether `status` is written through its own subresource only. */
  hasStatus(kind: KindId): boolean;
  /** Whether `metadata.generation` counts changes of everything but metadata and status. */
  hasGeneration(kind: KindId): boolean;
  /** Defaults filled in, rules checked, in the version that is stored. Throws {@link StatusError}. */
  admit(object: KubeObject, previous: KubeObject | undefined, part: WrittenPart): KubeObject;
  /** A new object without what was made up for it, which no writer owns. */
  asWritten(object: KubeObject, given: KubeObject): KubeObject;
}

/** `finalize` writes what holds a namespace, `status` a status, `main` everything else. */
export type WrittenPart = 'main' | 'status' | 'finalize';

/** What looking an object up takes. */
export interface ReadContext {
  readonly store: Pick<ObjectStore, 'get'>;
  readonly rules: Pick<ObjectRules, 'resourceOf'>;
}

/** Everything a write needs beside the object. */
export interface WriteContext {
  readonly store: ObjectStore;
  readonly rules: ObjectRules;
  /** Wall time in ms. */
  readonly now: () => number;
}

/** Computes `managedFields` of the object about to be stored. */
export type FieldTracker = (previous: KubeObject | undefined, next: KubeObject) => KubeObject;

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly part?: WrittenPart;
  readonly trackFields?: FieldTracker;
}

/** A time as Kubernetes writes it: RFC 3339 in whole seconds. */
export function kubeTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** How much of a `generateName` a generated name keeps. */
const GENERATED_PREFIX = 58;

function randomSuffix(): string {
  const bytes = randomUUID().replaceAll('-', '');
  const letters = [0, 1, 2, 3, 4].map((i) => Number.parseInt(bytes.slice(i * 4, i * 4 + 4), 16));
  return letters.map((n) => SUFFIX_LETTERS[n % SUFFIX_LETTERS.length]).join('');
}

/** The resource behind a kind; 404 when the kind is not served. */
export function resourceOfKind(rules: ReadContext['rules'], kind: KindId): ResourceName {
  const resource = rules.resourceOf(kind);
  if (resource === undefined) {
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource');
  }
  return resource;
}

/** The object, or 404. */
export function readObject(
  context: ReadContext,
  kind: KindId,
  namespace: string | undefined,
  name: string,
): KubeObject {
  const object = context.store.get(kind, namespace, name);
  if (object === undefined) throw notFound(resourceOfKind(context.rules, kind), name);
  return object;
}

function refuseInDyingNamespace(context: WriteContext, resource: ResourceName, object: KubeObject): void {
  const namespace = object.metadata.namespace ?? '';
  const home = context.store.get('Namespace', undefined, namespace);
  if (home === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
  if (home.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(resource, object.metadata.name ?? '', why, [cause]);
}

const SERVER_OWNED = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'selfLink'];

/** Stores a new object: name generated, defaults filled, rules checked, UID and creation time given. */
export function createObject(
  context: WriteContext,
  object: KubeObject,
  options: WriteOptions = {},
): KubeObject {
  const { store, rules } = context;
  const kind = kindIdOf(object);
  const resource = resourceOfKind(rules, kind);
  if (object.metadata.resourceVersion !== undefined && object.metadata.resourceVersion !== '') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const generated = object.metadata.generateName;
  const name =
    object.metadata.name ??
    (generated === undefined ? undefined : `${generated.slice(0, GENERATED_PREFIX)}${randomSuffix()}`);
  const metadata: ObjectMeta = {
    // Entries of a JSON object are JSON.
    ...(without(object.metadata, [
      ...SERVER_OWNED,
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ]) as ObjectMeta),
    ...(name === undefined ? {} : { name }),
    // Known before the rules are asked: a Job selects its pods by it.
    uid: randomUUID(),
  };
  const admitted = rules.admit({ ...object, metadata: withoutEmptyMaps(metadata) }, undefined, 'main');
  if (rules.isNamespaced(kind)) refuseInDyingNamespace(context, resource, admitted);
  const standing = store.get(kind, admitted.metadata.namespace, admitted.metadata.name ?? '');
  if (standing !== undefined) {
    const dying = standing.metadata.deletionTimestamp !== undefined;
    throw alreadyExists(resource, admitted.metadata.name ?? '', dying ? 'object is being deleted: ' : '');
  }
  const born: KubeObject = {
    ...admitted,
    metadata: {
      ...admitted.metadata,
      creationTimestamp: kubeTime(context.now()),
      ...(rules.hasGeneration(kind) ? { generation: 1 } : {}),
    },
  };
  const tracked = options.trackFields?.(undefined, rules.asWritten(born, object)) ?? born;
  const { managedFields } = tracked.metadata;
  const owned =
    managedFields === undefined ? born : { ...born, metadata: { ...born.metadata, managedFields } };
  return options.dryRun === true ? owned : store.put(owned);
}

/** Kinds whose generation also counts changes of annotations (`deploymentStrategy.PrepareForUpdate` of Kubernetes). */
const ANNOTATIONS_COUNT: ReadonlySet<KindId> = new Set(['Deployment.apps']);

type Write = 'update' | 'delete';

/** Where an update finds another object under its name; the store's own words. */
function storageError({ metadata }: KubeObject, resource: ResourceName): string {
  const key = `/${[resource.resource, metadata.namespace, metadata.name].filter(Boolean).join('/')}`;
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: `;
}

function checkPreconditions(
  resource: ResourceName,
  previous: KubeObject,
  next: ObjectMeta,
  write: Write = 'delete',
): void {
  const name = previous.metadata.name ?? '';
  if (next.uid !== undefined && next.uid !== '' && next.uid !== previous.metadata.uid) {
    const where = write === 'update' ? storageError(previous, resource) : '';
    const why = `${where}Precondition failed: UID in precondition: ${next.uid}, UID in object meta: ${previous.metadata.uid}`;
    throw conflict(resource, name, why);
  }
  const version = next.resourceVersion;
  if (write === 'update' && version !== undefined && !/^\d*$/.test(version)) {
    throw new StatusError(500, '', `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
  }
  if (version !== undefined && version !== '' && version !== previous.metadata.resourceVersion) {
    throw conflict(resource, name);
  }
}

function mainPart(object: KubeObject): unknown {
  return without(object, ['apiVersion', 'metadata', 'status']);
}

/** An API server leaves out labels and annotations that hold nothing. */
function withoutEmptyMaps<T extends JsonMap>(metadata: T): T {
  const empty = ['labels', 'annotations'].filter((key) => {
    const map = metadata[key];
    return isMap(map) && Object.keys(map).length === 0;
  });
  // Both keys may be absent from any metadata.
  return empty.length === 0 ? metadata : (without(metadata, empty) as T);
}

const KEPT_METADATA = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

function keepServerFields(previous: KubeObject, next: KubeObject): ObjectMeta {
  const kept: Record<string, ObjectMeta[string]> = {
    name: previous.metadata.name,
    namespace: previous.metadata.namespace,
    generation: previous.metadata.generation,
    resourceVersion: previous.metadata.resourceVersion,
  };
  for (const key of KEPT_METADATA) kept[key] = previous.metadata[key];
  const own = withoutEmptyMaps(without(next.metadata, [...SERVER_OWNED, ...KEPT_METADATA]));
  const given = Object.entries(kept).filter(([, value]) => value !== undefined);
  // Entries of JSON objects are JSON.
  return { ...own, ...Object.fromEntries(given) } as ObjectMeta;
}

function withoutTimes(object: KubeObject): unknown {
  const fields = object.metadata['managedFields'];
  const timeless = Array.isArray(fields) ? fields.map((f) => (isMap(f) ? without(f, ['time']) : f)) : fields;
  return { ...object, metadata: { ...object.metadata, managedFields: timeless } };
}

/**
 * Replaces an object. `part: 'status'` takes only `status` (and labels and annotations stay); otherwise `status` of
 * kinds with that subresource stays. An empty change commits nothing. The last finalizer gone from an object under
 * deletion takes the object away.
 */
export function updateObject(
  context: WriteContext,
  object: KubeObject,
  options: WriteOptions = {},
): KubeObject {
  const { store, rules } = context;
  const kind = kindIdOf(object);
  const resource = resourceOfKind(rules, kind);
  const part = options.part ?? 'main';
  const previous = readObject(context, kind, object.metadata.namespace, object.metadata.name ?? '');
  checkPreconditions(resource, previous, object.metadata, 'update');
  const merged = mergeParts(rules.hasStatus(kind), previous, object, part);
  const admitted = rules.admit(merged, previous, part);
  const metadata = keepServerFields(previous, admitted);
  const annotated = part === 'main' && ANNOTATIONS_COUNT.has(kind);
  const changed =
    !sameJson(mainPart(previous), mainPart(admitted)) ||
    (annotated && !sameJson(previous.metadata.annotations ?? {}, admitted.metadata.annotations ?? {}));
  const grown =
    rules.hasGeneration(kind) && changed
      ? { ...metadata, generation: (previous.metadata.generation ?? 0) + 1 }
      : metadata;
  const next: KubeObject = { ...admitted, metadata: grown };
  const tracked = options.trackFields?.(previous, next) ?? next;
  if (options.dryRun === true) return tracked;
  if (isFinished(tracked)) {
    store.remove(kind, previous.metadata.namespace, previous.metadata.name ?? '');
    return tracked;
  }
  return sameJson(withoutTimes(previous), withoutTimes(tracked)) ? previous : store.put(tracked);
}

function mergeParts(
  hasStatus: boolean,
  previous: KubeObject,
  object: KubeObject,
  part: WrittenPart,
): KubeObject {
  if (!hasStatus) return object;
  if (part === 'finalize') return withFinalizersOf(previous, object);
  if (part === 'main') {
    const bare = without(object.kind === 'Namespace' ? withFinalizersOf(object, previous) : object, [
      'status',
    ]);
    const status = previous['status'] === undefined ? {} : { status: previous['status'] };
    // Both halves are Kubernetes objects of the same kind.
    return { ...bare, ...status } as KubeObject;
  }
  const status = object['status'];
  const managedFields = object.metadata['managedFields'];
  const metadata = managedFields === undefined ? previous.metadata : { ...previous.metadata, managedFields };
  const base = without({ ...previous, metadata }, ['status']);
  return { ...base, ...(status === undefined ? {} : { status }) } as KubeObject;
}

/** A namespace held by what holds the other. */
function withFinalizersOf(namespace: KubeObject, other: KubeObject): KubeObject {
  const { finalizers: _, ...rest } = mapAt(namespace, 'spec');
  const { finalizers } = mapAt(other, 'spec');
  const spec = Array.isArray(finalizers) && finalizers.length > 0 ? { ...rest, finalizers } : rest;
  return { ...namespace, spec: jsonOfParts(spec) };
}

/** Whether an object under deletion has nothing left that holds it. */
function isFinished(object: KubeObject): boolean {
  if (object.metadata.deletionTimestamp === undefined) return false;
  if (finalizersOf(object).length > 0) return false;
  if (object.kind === 'Namespace') return !holdsSpecFinalizers(object);
  return object.metadata['deletionGracePeriodSeconds'] === 0;
}

function holdsSpecFinalizers(namespace: KubeObject): boolean {
  const spec = namespace['spec'];
  const list = isMap(spec) ? spec['finalizers'] : undefined;
  return Array.isArray(list) && list.length > 0;
}

/** `metadata.finalizers` of an object, empty when absent. */
export function finalizersOf(object: KubeObject): readonly string[] {
  const list = object.metadata['finalizers'];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

export interface DeleteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
  /** Seconds a pod may take to end; 0 takes it away at once. */
  readonly gracePeriodSeconds?: number;
  readonly dryRun?: boolean;
}

/**
 * Deletes an object or, when finalizers, a namespace's content or a pod's grace period hold it, marks it. Returns the
 * last state and whether it is gone. Dependents are the garbage collector's business.
 */
export function deleteObject(
  context: WriteContext,
  kind: KindId,
  namespace: string | undefined,
  name: string,
  options: DeleteOptions = {},
): { readonly object: KubeObject; readonly gone: boolean } {
  const { store, rules } = context;
  const previous = readObject(context, kind, namespace, name);
  const { uid, resourceVersion } = options;
  const wanted: ObjectMeta = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  checkPreconditions(resourceOfKind(rules, kind), previous, wanted);
  const grace = gracePeriodOf(previous, options);
  const finalizers = [...new Set([...finalizersOf(previous), ...propagationFinalizers(options)])];
  const held = finalizers.length > 0 || grace > 0 || (kind === 'Namespace' && holdsSpecFinalizers(previous));
  if (options.dryRun === true) return { object: previous, gone: !held };
  if (!held) {
    return { object: store.remove(kind, namespace, name) ?? previous, gone: true };
  }
  const marked: KubeObject = {
    ...previous,
    metadata: {
      ...previous.metadata,
      deletionTimestamp: previous.metadata.deletionTimestamp ?? kubeTime(context.now() + grace * 1000),
      ...(kind === 'Namespace' ? {} : { deletionGracePeriodSeconds: grace }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    ...(kind === 'Namespace' ? { status: { ...Object(previous['status']), phase: 'Terminating' } } : {}),
  };
  return { object: sameJson(previous, marked) ? previous : store.put(marked), gone: false };
}

function propagationFinalizers(options: DeleteOptions): readonly string[] {
  if (options.propagation === 'Foreground') return ['foregroundDeletion'];
  return options.propagation === 'Orphan' ? ['orphan'] : [];
}

function gracePeriodOf(object: KubeObject, options: DeleteOptions): number {
  if (kindIdOf(object) !== 'Pod') return 0;
  const spec = object['spec'];
  const status = object['status'];
  const phase = isMap(status) ? status['phase'] : undefined;
  const scheduled = isMap(spec) && typeof spec['nodeName'] === 'string';
  if (!scheduled || phase === 'Succeeded' || phase === 'Failed') return 0;
  const own = isMap(spec) ? spec['terminationGracePeriodSeconds'] : undefined;
  return options.gracePeriodSeconds ?? (typeof own === 'number' ? own : 30);
}
