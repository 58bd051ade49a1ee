import type {
  ClockPort,
  Cluster,
  ListQuery,
  LogRequest,
  Permission,
  RandomPort,
  TargetBinding,
  WatchEvent,
} from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import { jsonOf, type KubeObject, type ObjectRef } from '../schemas/kube-object.ts';
import type { ApiClient, ApiRequest } from './api-client.ts';
import { checkObject } from './check-object.ts';
import type { Discovery, Resource } from './discovery.ts';
import { execInPod } from './exec.ts';
import { listPages } from './list-pages.ts';
import { missingPermissions } from './missing-permissions.ts';
import { isObject } from './read-kubeconfig.ts';
import { reflect } from './reflect.ts';
import { collectionPath, objectName, objectPath, requireNamespace } from './resource-path.ts';
import { watchSource } from './watch-source.ts';

/** Who we are to server-side apply and to whoever reads managedFields. */
export const FIELD_MANAGER = 'meshwright';

const APPLY = 'application/apply-patch+yaml'; // its body may be JSON, which is YAML
const PATCH_TYPES = { merge: 'application/merge-patch+json', json: 'application/json-patch+json' } as const;
const LOG_BYTES = 8 * 1024 * 1024;

/** What the cluster is made of. */
export interface ClusterParts {
  readonly binding: TargetBinding;
  readonly client: ApiClient;
  readonly discovery: Discovery;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly userAgent: string;
  readonly onWarning?: (text: string) => void;
}

/** The `Cluster` port over one API server. */
export function clusterClient(parts: ClusterParts): Cluster {
  const { client, discovery } = parts;
  return {
    binding: parts.binding,
    ...readCalls(parts),
    ...writeCalls(client, discovery),
    async *watch(query: ListQuery, signal: AbortSignal): AsyncGenerator<WatchEvent> {
      let resource: Resource;
      try {
        resource = await discovery.find(query.apiVersion, query.kind, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      yield* reflect(watchSource(client, resource, query), parts, signal);
    },
    exec: (request, signal) =>
      execInPod(
        { connection: client.connection, clock: parts.clock, userAgent: parts.userAgent },
        request,
        signal,
      ),
    missingPermissions: (needs: readonly Permission[], signal) => missingPermissions(client, needs, signal),
  };
}

type ReadCalls = Pick<Cluster, 'uid' | 'get' | 'list' | 'logs' | 'raw'>;
type WriteCalls = Pick<Cluster, 'apply' | 'create' | 'replace' | 'patch' | 'delete'>;

function readCalls({ client, discovery }: ClusterParts): ReadCalls {
  let known: { readonly uid: string; readonly connections: number } | undefined;
  const get = async (ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | undefined> => {
    const resource = await discovery.find(ref.apiVersion, ref.kind, signal);
    try {
      const about = { verb: 'get', object: objectName(ref) };
      const path = objectPath(resource, ref);
      return checkObject(await client.json({ method: 'GET', path, repeatable: true, about }, signal), ref);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  return {
    get,
    async uid(signal) {
      if (known?.connections === client.connections()) return known.uid;
      await discovery.find('v1', 'Namespace', signal); // its requests may open connections too
      const connections = client.connections();
      const home = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };
      const uid = (await get(home, signal))?.metadata.uid;
      if (uid === undefined) {
        throw new Failure(
          'notFound',
          'the cluster has no namespace kube-system, whose UID tells clusters apart',
        );
      }
      known = { uid, connections };
      client.expectUid(uid);
      return uid;
    },
    async list(query, signal) {
      const resource = await discovery.find(query.apiVersion, query.kind, signal);
      return (await listPages(client, resource, query, signal)).items;
    },
    async logs(request: LogRequest, signal) {
      const path = `/api/v1/namespaces/${encodeURIComponent(request.namespace)}/pods/${encodeURIComponent(request.pod)}/log`;
      const query = { container: request.container, tailLines: request.tailLines, limitBytes: LOG_BYTES };
      const about = {
        verb: 'read the log of',
        object: objectName({ kind: 'Pod', ...request, name: request.pod }),
      };
      return (
        await client.text({ method: 'GET', path, query, accept: '*/*', repeatable: true, about }, signal)
      ).text;
    },
    async raw(method, path, body, signal) {
      const asked = new URL(path, 'http://raw.invalid');
      const answer = await client.text(
        {
          method,
          path: asked.pathname,
          query: Object.fromEntries(asked.searchParams),
          repeatable: method === 'GET',
          accept: 'application/json, */*',
          about: { verb: method, object: asked.pathname },
          ...(body === undefined ? {} : { body }),
        },
        signal,
      );
      return jsonOrText(answer);
    },
  };
}

function writeCalls(client: ApiClient, discovery: Discovery): WriteCalls {
  const send = async (object: KubeObject, request: ApiRequest, signal: AbortSignal): Promise<KubeObject> =>
    checkObject(await client.json(request, signal), object);
  return {
    async apply(object, options, signal) {
      const target = await locate(discovery, object, signal);
      const query = {
        fieldManager: options.fieldManager ?? FIELD_MANAGER,
        force: options.force === true,
        fieldValidation: 'Strict',
        dryRun: options.dryRun === true ? 'All' : undefined,
      };
      const about = { verb: options.dryRun === true ? 'dry-run' : 'apply', object: target.name };
      const body = withoutManagedFields(target.body);
      // Applying the same object twice leaves the same state, so a broken connection may be tried again.
      const request = {
        method: 'PATCH',
        path: target.path,
        query,
        body,
        contentType: APPLY,
        repeatable: true,
        about,
      } as const;
      const applied = await send(object, request, signal);
      if (isDefinition(object) && options.dryRun !== true) discovery.expect(target.body);
      return applied;
    },
    async create(object, signal) {
      const { resource, body, name } = await locate(discovery, object, signal, 'new');
      const path = collectionPath(resource, object.metadata.namespace);
      const query = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' };
      const about = { verb: 'create', object: name };
      const created = await send(
        object,
        { method: 'POST', path, query, body, repeatable: false, about },
        signal,
      );
      if (isDefinition(object)) discovery.expect(body);
      return created;
    },
    async replace(object, signal) {
      const { path, body, name } = await locate(discovery, object, signal);
      const query = { fieldManager: FIELD_MANAGER };
      const about = { verb: 'replace', object: name };
      return send(object, { method: 'PUT', path, query, body, repeatable: false, about }, signal);
    },
    async patch(ref, patch, signal) {
      const resource = await discovery.find(ref.apiVersion, ref.kind, signal);
      const path = objectPath(resource, ref, patch.subresource);
      const query = { fieldManager: FIELD_MANAGER };
      const about = { verb: 'patch', object: objectName(ref) };
      const repeatable = patch.type === 'merge';
      const contentType = PATCH_TYPES[patch.type];
      const answer = await client.json(
        { method: 'PATCH', path, query, body: patch.body, contentType, repeatable, about },
        signal,
      );
      return checkObject(answer, ref);
    },
    delete: (ref, options, signal) => deleteObject(client, discovery, { ref, options }, signal),
  };
}

/** Where an object of the caller is written, and its body without what its scope forbids. */
async function locate(
  discovery: Discovery,
  object: KubeObject,
  signal: AbortSignal,
  age: 'named' | 'new' = 'named',
): Promise<{
  readonly resource: Resource;
  readonly path: string;
  readonly body: JsonObject;
  readonly name: string;
}> {
  const { apiVersion, kind, metadata } = object;
  const resource = await discovery.find(apiVersion, kind, signal);
  const name = metadata.name ?? '';
  const ref = {
    apiVersion,
    kind,
    name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  };
  if (age === 'new') requireNamespace(resource, metadata.namespace, metadata.generateName ?? name);
  const path = age === 'new' ? collectionPath(resource, metadata.namespace) : objectPath(resource, ref);
  const { namespace, ...elsewhere } = metadata;
  const kept = resource.namespaced && namespace !== undefined ? metadata : elsewhere;
  const body = jsonOf({ ...object, metadata: kept });
  return {
    resource,
    path,
    body,
    name: objectName({ ...ref, name: name === '' ? `${metadata.generateName ?? ''}…` : name }),
  };
}

async function deleteObject(
  client: ApiClient,
  discovery: Discovery,
  request: { readonly ref: ObjectRef; readonly options: Parameters<Cluster['delete']>[1] },
  signal: AbortSignal,
): Promise<'deleted' | 'absent'> {
  const { ref, options } = request;
  const preconditions: Record<string, Json> = {
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.resourceVersion === undefined ? {} : { resourceVersion: options.resourceVersion }),
  };
  try {
    const resource = await discovery.find(ref.apiVersion, ref.kind, signal);
    await client.json(
      {
        method: 'DELETE',
        path: objectPath(resource, ref),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: options.propagation ?? 'Background',
          ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
        },
        // Without a UID the second try could hit an object that someone made in between.
        repeatable: options.uid !== undefined,
        about: { verb: 'delete', object: objectName(ref) },
      },
      signal,
    );
    if (isDefinition(ref)) discovery.forget();
    return 'deleted';
  } catch (error) {
    // A kind that is no longer served has no objects either.
    if (isNotFound(error)) return 'absent';
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Failure && error.reason === 'notFound';
}

function isDefinition(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === 'CustomResourceDefinition' && object.apiVersion.startsWith('apiextensions.k8s.io/');
}

/** The server refuses an apply that brings managedFields along, as every object read from it does. */
function withoutManagedFields(body: JsonObject): JsonObject {
  const { metadata } = body;
  if (!isObject(metadata)) return body;
  const { managedFields: _, ...rest } = metadata;
  return { ...body, metadata: rest };
}

function jsonOrText(answer: { readonly contentType: string; readonly text: string }): Json {
  if (!answer.contentType.includes('json')) return answer.text;
  try {
    return JSON.parse(answer.text) as Json; // JSON.parse yields Json by definition
  } catch {
    // An answer that only claims to be JSON is handed on as the text that it is.
    return answer.text;
  }
}
