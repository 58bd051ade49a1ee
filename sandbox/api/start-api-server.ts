import { timingSafeEqual } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Failure } from '../../schemas/failure.ts';
import type { DataPlane } from '../cluster-view.ts';
import { noSuchResource, StatusError } from '../store/status-error.ts';
import { userOfToken } from './access/account-tokens.ts';
import { authorize } from './access/authorizer.ts';
import { speakingFor } from './access/impersonate.ts';
import { accessDenied } from './access/refusals.ts';
import { type Attributes, attributesOf } from './access/request-attributes.ts';
import { ADMINISTRATOR, type User } from './access/user.ts';
import { COMMON_HEADERS, sendError, sendJson, sendText, statusOf } from './http/answers.ts';
import { aggregatedDiscovery, groupList, groupOf, resourceList, versionDocument } from './http/discovery.ts';
import { type AccountTokens, handleResource } from './http/handle-resource.ts';
import { openApiDocument, openApiIndex } from './http/openapi/document.ts';
import { sendOpenApiV2 } from './http/openapi/version-2.ts';
import { ExecEndpoint } from './http/pod-exec.ts';
import { ForwardEndpoint } from './http/port-forward.ts';
import { parseBody, readBody } from './http/read-body.ts';
import { checkDocumentForm } from './http/representation.ts';
import { parseResourcePath, type ResourcePath } from './http/request-info.ts';
import { METRICS_GROUP, serveMetrics } from './http/serve-metrics.ts';
import type { OpenCluster } from './open-cluster.ts';
import type { ServerIdentity } from './server-identity.ts';

export interface ApiServerOptions {
  readonly cluster: OpenCluster;
  readonly identity: ServerIdentity;
  /** 0: any free port. */
  readonly port: number;
  /** The running data plane, once there is one. */
  readonly dataPlane: () => DataPlane | undefined;
}

/** A listening API server; the caller closes it. */
export interface ApiServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

const EXTENSION_PREFIX = '/apis/sandbox.meshwright.dev/v1alpha1';
const HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

interface Running {
  readonly options: ApiServerOptions;
  readonly exec: ExecEndpoint;
  readonly forward: ForwardEndpoint;
  readonly closing: AbortController;
}

/**
 * Serves the Kubernetes API over HTTPS on 127.0.0.1. Requests need the bearer token (401), our own host name and no
 * `Origin` (403). `Failure('portInUse')` when the port is taken.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { identity } = options;
  const running: Running = {
    options,
    exec: new ExecEndpoint(),
    forward: new ForwardEndpoint(),
    closing: new AbortController(),
  };
  // Every watch listens to it.
  setMaxListeners(0, running.closing.signal);
  const server = createServer({
    key: identity.server.key,
    cert: identity.server.certificate,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    keepAliveTimeout: 120_000,
    headersTimeout: 20_000,
    requestTimeout: 60_000,
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(running, request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(running, request, socket, head);
  });
  await listen(server, options.port);
  // A listening TCP server has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return { port, url: `https://127.0.0.1:${port}`, close: () => close(running, server) };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        taken
          ? new Failure('portInUse', `port ${port} on 127.0.0.1 is in use by another program`, {
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function close(running: Running, server: Server): Promise<void> {
  running.closing.abort();
  running.exec.close();
  running.forward.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Refuses what does not come from a client that was given a token; returns who speaks. */
function admitRequest(running: Running, request: IncomingMessage): User {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (!HOSTS.has(host))
    throw new StatusError(403, 'Forbidden', 'the sandbox answers to 127.0.0.1, localhost and ::1 only');
  if (request.headers.origin !== undefined) {
    throw new StatusError(403, 'Forbidden', 'the sandbox does not answer to web pages');
  }
  return speakingFor(request, userOf(running, request), running.options.cluster.context.store);
}

/** Whom the bearer token of a request speaks for; 401 for none and for unknown ones. */
function userOf(running: Running, request: IncomingMessage): User {
  const user = hasToken(request, running.options.identity.token)
    ? ADMINISTRATOR
    : tokensOf(running).userOf(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return user;
}

function tokensOf({ options }: Running): AccountTokens {
  const { store, now } = options.cluster.context;
  const secret = options.identity.token;
  return { secret, userOf: (token) => userOfToken(token, secret, store, now()) };
}

/** 403 unless the roles of the caller allow what is asked. */
function checkAccess(running: Running, user: User, wanted: Attributes): void {
  const { allowed, reason } = authorize(running.options.cluster.context.store, user, wanted);
  if (!allowed) throw accessDenied(user, wanted, reason);
}

async function answer(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const user = admitRequest(running, request);
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const path = parseResourcePath(url.pathname);
    checkAccess(running, user, attributesOf(request.method ?? 'GET', url, path));
    await route(running, { user, url, path }, request, response);
  } catch (error) {
    // A client that goes away in the middle of its request is no fault of anybody's.
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return;
    const refusal = asRefusal(error);
    if (response.headersSent) response.destroy();
    else {
      sendError(response, refusal);
      // What is left of a refused body is not worth reading.
      if (!request.complete) request.resume();
    }
  }
}

/** A refusal as it is; anything else is our fault, which the client sees as a 500 and the operator on stderr. */
function asRefusal(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof URIError)
    return new StatusError(400, 'BadRequest', 'the path of the request cannot be read');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sandbox API server: ${text}\n`);
  return new StatusError(
    500,
    'InternalError',
    'Internal error occurred: a fault of the sandbox; see its log',
  );
}

/** A request whose caller is known and may ask for it. */
interface Arrived {
  readonly user: User;
  readonly url: URL;
  readonly path: ResourcePath | undefined;
}

async function route(
  running: Running,
  { user, url, path }: Arrived,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { cluster, dataPlane } = running.options;
  if (url.pathname.startsWith(`${EXTENSION_PREFIX}/`)) {
    await handleExtension(dataPlane(), url, request, response);
    return;
  }
  if (request.method === 'GET' && (await handleDocument(running, url.pathname, request, response))) return;
  if (path?.group === METRICS_GROUP) {
    serveMetrics(dataPlane(), path, url, { request, response });
    return;
  }
  if (path === undefined || !isServed(running, path)) {
    response.writeHead(404, { ...COMMON_HEADERS, 'content-type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
    return;
  }
  await handleResource({
    context: cluster.context,
    registry: cluster.registry,
    runtime: dataPlane(),
    user,
    tokens: tokensOf(running),
    path,
    query: url.searchParams,
    request,
    response,
    signal: running.closing.signal,
  });
}

/** A group that is served anywhere answers for its paths with a Status; what lies outside is no page at all. */
function isServed(running: Running, path: ResourcePath): boolean {
  if (path.group === '') return true;
  return running.options.cluster.registry.all().some(({ resource }) => resource.group === path.group);
}

const AGGREGATED = /application\/json;[^,]*g=apidiscovery\.k8s\.io;[^,]*v=(v2(?:beta1)?)/;

async function handleDocument(
  running: Running,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { registry } = running.options.cluster;
  if (/^\/(healthz|readyz|livez)(\/|$)/.test(path)) {
    response.writeHead(200, { ...COMMON_HEADERS, 'content-type': 'text/plain' });
    response.end('ok');
    return true;
  }
  if (path === '/openapi/v2') {
    sendOpenApiV2(response, request.headers.accept ?? '');
    return true;
  }
  if (path.startsWith('/openapi/v3/')) {
    const text = await openApiDocument(registry, path.slice('/openapi/v3/'.length));
    if (text === undefined) response.writeHead(404, COMMON_HEADERS).end();
    else sendText(response, 200, text);
    return true;
  }
  if ((path === '/api' || path === '/apis') && AGGREGATED.test(request.headers.accept ?? '')) {
    const headers = {
      'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      vary: 'Accept',
    };
    sendJson(response, 200, aggregatedDiscovery(registry, path === '/api'), headers);
    return true;
  }
  const document = plainDocument(running, path);
  if (document !== undefined && /^\/apis?(\/|$)/.test(path)) checkDocumentForm(request.headers.accept, path);
  if (document !== undefined) sendJson(response, 200, document);
  return document !== undefined;
}

function plainDocument(running: Running, path: string): unknown {
  const { registry } = running.options.cluster;
  switch (path) {
    case '/version':
      return versionDocument();
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    case '/apis':
      return groupList(registry);
    case '/openapi/v3':
      return openApiIndex(registry);
    case '/api/v1':
      return resourceList(registry, '', 'v1');
    default: {
      const [, root, group, version, rest] = path.split('/');
      if (root !== 'apis' || group === undefined || rest !== undefined) return undefined;
      return version === undefined ? groupOf(registry, group) : resourceList(registry, group, version);
    }
  }
}

async function handleExtension(
  dataPlane: DataPlane | undefined,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (dataPlane === undefined) {
    throw new StatusError(503, 'ServiceUnavailable', 'the data plane of the sandbox is not running');
  }
  const { value: body } = await parseBody(
    await readBody(request),
    request.headers['content-type'] ?? 'application/json',
  );
  const answered = await dataPlane.handle({
    method: request.method ?? 'GET',
    path: url.pathname.slice(EXTENSION_PREFIX.length + 1),
    query: url.searchParams,
    body,
  });
  sendJson(response, answered.status, answered.body ?? {});
}

async function upgrade(
  running: Running,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  try {
    const user = admitRequest(running, request);
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const path = parseResourcePath(url.pathname);
    // A stream into a pod is a creation, whatever the method of its handshake.
    for (const method of ['GET', 'POST']) checkAccess(running, user, attributesOf(method, url, path));
    if (path?.name === undefined || path.resource !== 'pods' || path.group !== '') throw noSuchResource();
    const stream = {
      context: running.options.cluster.context,
      runtime: running.options.dataPlane(),
      namespace: path.namespace ?? '',
      pod: path.name,
      query: url.searchParams,
      message: request,
      socket,
      head,
    };
    if (path.subresource === 'portforward') running.forward.open(stream);
    else if (path.subresource === 'exec' || path.subresource === 'attach')
      await running.exec.open(stream, path.subresource);
    else throw noSuchResource();
  } catch (error) {
    const refusal = asRefusal(error);
    const text = JSON.stringify(statusOf(refusal));
    socket.end(
      `HTTP/1.1 ${refusal.code} ${refusal.reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  }
}
