import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { PodRuntime } from '../../cluster-view.ts';
import { isMap } from '../../store/json-values.ts';
import { badRequest, noSuchResource, notAllowed, StatusError } from '../../store/status-error.ts';
import { readObject, type WriteContext } from '../../store/write-objects.ts';
import { answerTokenRequest } from '../access/token-requests.ts';
import type { User } from '../access/user.ts';
import { updateTracker } from '../apply/managed-fields.ts';
import { apiVersionOf, type Resource } from '../resource.ts';
import type { ResourceRegistry, ServedResource } from '../resource-registry.ts';
import { ANY } from '../schema/type-node.ts';
import { writtenIn } from '../versions.ts';
import { sendJson, sendText } from './answers.ts';
import { type Changed, type ChangeRequest, create, managerOf, patch, replace } from './change-objects.ts';
import { checkMediaType, notAMap, unreadablePatch, unrecognized } from './decode-trouble.ts';
import { deleteCollection, deleteOne } from './delete-objects.ts';
import { listPage, versionNumber, yetToCome } from './list-objects.ts';
import { sendLogs } from './pod-logs.ts';
import { containerOf, demandPlaced, podAt } from './pod-target.ts';
import { printList, printObject } from './print-objects.ts';
import { parseBody, readBody } from './read-body.ts';
import { formOf, representationOf } from './representation.ts';
import type { ResourcePath } from './request-info.ts';
import { listOptionsOf } from './request-options.ts';
import { answerReview } from './reviews.ts';
import { changeScale, scaleOf } from './scale.ts';
import { watchObjects } from './watch-objects.ts';

/** Tokens of service accounts: whom one speaks for, and what they are signed with. */
export interface AccountTokens {
  readonly userOf: (token: string) => User | undefined;
  readonly secret: string;
}

/** One request to a resource, and what it may use. */
export interface ResourceCall {
  readonly context: WriteContext;
  readonly registry: ResourceRegistry;
  readonly runtime: PodRuntime | undefined;
  /** Who asks. */
  readonly user: User;
  readonly tokens: AccountTokens;
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

/** Answers a request to `/api/v1/…` or `/apis/…`. */
export async function handleResource(call: ResourceCall): Promise<void> {
  const { path, registry, request } = call;
  const served = registry.find(path.group, path.version, path.resource);
  if (served === undefined) throw noSuchResource();
  const { resource } = served;
  const objectOrNamespaced = path.name !== undefined || request.method === 'POST';
  if (resource.namespaced && path.namespace === undefined && objectOrNamespaced) {
    throw path.name === undefined ? notAllowed() : noSuchResource();
  }
  if (!resource.namespaced && path.namespace !== undefined) throw noSuchResource();
  if (resource.verbs !== undefined && request.method !== 'POST') throw notAllowed();
  if (UPGRADED.has(path.subresource ?? '') && resource.kindId === 'Pod') refuseWithoutUpgrade(call);
  const { deprecation } = resource;
  if (deprecation !== undefined) call.response.setHeader('warning', warningHeader(deprecation));
  if (request.method === 'GET' || request.method === 'HEAD') return await handleRead(call, served);
  return await handleWrite(call, served);
}

const UPGRADED: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/** What becomes a stream is not answered; the pod's own troubles come first, as on a real server. */
function refuseWithoutUpgrade({ context, path, query, request, runtime }: ResourceCall): void {
  if (request.method !== 'GET' && request.method !== 'POST') throw notAllowed();
  const pod = podAt(context, { namespace: path.namespace ?? '', pod: path.name ?? '' });
  if (path.subresource !== 'portforward') containerOf(pod, query.get('container') ?? '');
  if (runtime === undefined) demandPlaced(pod);
  throw badRequest('Upgrade request required');
}

async function handleRead(call: ResourceCall, served: ServedResource): Promise<void> {
  const { context, path, query, request, response, signal } = call;
  const { resource } = served;
  const of = path.name === undefined || path.watch ? 'list' : 'object';
  const as = representationOf(resource, request.headers.accept, query, context.now(), of);
  if (path.name === undefined || path.watch) {
    const options = listOptionsOf(query);
    if (options.watch || path.watch) {
      const { namespace, name } = path;
      watchObjects({ store: context.store, as, namespace, name, query, options, response, signal });
      return;
    }
    const page = listPage(context.store, resource, path.namespace, query, options);
    sendText(response, 200, printList(page.objects, as, page.metadata));
    return;
  }
  const known =
    path.subresource === undefined || resource.subresources.some((each) => each === path.subresource);
  if (!known) throw noSuchResource();
  checkReadVersion(context, query);
  if (path.subresource === 'token') throw notAllowed();
  const object = readObject(context, resource.kindId, path.namespace, path.name);
  switch (path.subresource) {
    case undefined:
      sendText(response, 200, printObject(object, as));
      return;
    case 'status':
    case 'scale':
      if (!resource.subresources.includes(path.subresource)) throw noSuchResource();
      sendText(
        response,
        200,
        path.subresource === 'scale' ? JSON.stringify(scaleOf(object)) : printObject(object, as),
      );
      return;
    case 'log':
      if (!resource.subresources.includes('log')) throw noSuchResource();
      await sendLogs({
        context,
        runtime: call.runtime,
        namespace: path.namespace ?? '',
        pod: path.name,
        query,
        response,
        signal,
      });
      return;
    default:
      throw noSuchResource();
  }
}

/** A single object may be asked for at a version that is there at least. */
function checkReadVersion(context: WriteContext, query: URLSearchParams): void {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return;
  const wanted = versionNumber(text, (why) => new StatusError(500, '', why));
  if (wanted > context.store.revision) throw yetToCome(wanted, context.store.revision, 1);
}

async function handleWrite(call: ResourceCall, served: ServedResource): Promise<void> {
  const { context, path, query, request, response } = call;
  const { resource } = served;
  const contentType = request.headers['content-type'] ?? 'application/json';
  if (request.method !== 'PATCH') checkMediaType(contentType);
  const bytes = await readBody(request);
  const jsonPatch = request.method === 'PATCH' && contentType.includes('patch+json');
  const trouble = jsonPatch ? unreadablePatch(contentType) : unrecognized(resource, bytes);
  const { value, duplicates } = await parseBody(bytes, contentType, trouble);
  const body = value;
  if (request.method === 'POST' || request.method === 'PUT') refuseNoObject(resource, body, bytes);
  if (resource.verbs !== undefined) {
    const { user, tokens } = call;
    const { store } = context;
    const manager = managerOf(query, request.headers['user-agent'] ?? '');
    const writer = { manager, subresource: '', apiVersion: apiVersionOf(resource), now: context.now() };
    const trackFields = updateTracker(served.type ?? ANY, true, writer);
    const asked = { resource, body, user, store, trackFields, userOf: tokens.userOf };
    sendJson(response, 201, answerReview(asked));
    return;
  }
  if (path.subresource === 'token' && request.method === 'POST' && resource.kindId === 'ServiceAccount') {
    const place = { namespace: path.namespace ?? '', name: path.name ?? '' };
    sendJson(response, 201, answerTokenRequest(context, place, body, call.tokens.secret));
    return;
  }
  if (request.method === 'DELETE') {
    handleDelete(call, served, body);
    return;
  }
  const change: ChangeRequest = {
    context: writtenIn(served, context, call.registry),
    served,
    namespace: path.namespace,
    name: path.name,
    method: request.method ?? 'GET',
    subresource: (['status', 'finalize'] as const).find((each) => each === path.subresource),
    query,
    contentType,
    userAgent: request.headers['user-agent'] ?? '',
    user: call.user,
    body: body ?? {},
    duplicates,
  };
  const changed = perform(call, change);
  const deprecations = resource.deprecation === undefined ? [] : [resource.deprecation];
  const warnings = [...deprecations, ...changed.warnings];
  const headers = warnings.length === 0 ? {} : { warning: warnings.map(warningHeader) };
  if (path.subresource === 'scale') {
    sendJson(response, changed.status, changed.object, headers);
    return;
  }
  const as = representationOf(resource, request.headers.accept, query, context.now());
  sendText(response, changed.status, printObject(changed.object, as), headers);
}

/** Bodies that no object can be read from; `null` reads as an empty one. */
function refuseNoObject(resource: Resource, body: unknown, bytes: Buffer): void {
  const trouble = unrecognized(resource, bytes);
  if (body === undefined) throw trouble('json parse error: unexpected end of JSON input');
  if (body !== null && !isMap(body)) throw trouble(notAMap(body));
}

const warningHeader = (text: string): string =>
  `299 - ${JSON.stringify(text.replaceAll(/[^\x20-\x7e]/g, '?'))}`;

const STREAMS_AND_ACTIONS: ReadonlySet<string> = new Set(['log', 'token', ...UPGRADED]);

function perform(call: ResourceCall, change: ChangeRequest): Changed {
  const { path, request } = call;
  const { method } = request;
  if (path.subresource !== undefined) {
    const known = change.served.resource.subresources.find((each) => each === path.subresource);
    if (known === undefined) throw noSuchResource();
    if (method === 'POST' || STREAMS_AND_ACTIONS.has(known)) throw notAllowed();
    if (known === 'scale') return changeScale(change);
    if (known === 'finalize' && method !== 'PUT') throw notAllowed();
  }
  if (method === 'POST' && path.name === undefined) return create(change);
  if (path.name === undefined) throw notAllowed();
  if (method === 'PUT') return replace(change);
  if (method === 'PATCH') return patch(change);
  throw notAllowed();
}

function handleDelete(call: ResourceCall, served: ServedResource, body: unknown): void {
  const { context, path, query, response } = call;
  const { resource } = served;
  const { namespace, name, subresource } = path;
  if (subresource !== undefined) throw notAllowed();
  formOf(call.request.headers.accept, resource, name === undefined ? 'list' : 'object');
  const collection = name === undefined;
  if (collection && (resource.namespaced ? namespace === undefined : resource.kindId === 'Namespace')) {
    throw notAllowed();
  }
  const request = { context, resource, namespace, query, body };
  if (name === undefined) {
    const deleted: readonly KubeObject[] = deleteCollection(request);
    const as = representationOf(resource, undefined, query, context.now());
    sendText(response, 200, printList(deleted, as, { resourceVersion: String(context.store.revision) }));
    return;
  }
  sendJson(response, 200, deleteOne(request, name));
}
