import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ExecEndpoint } from '../api/http/pod-exec.ts';
import { sendLogs } from '../api/http/pod-logs.ts';
import { ForwardEndpoint } from '../api/http/port-forward.ts';
import type { ServerIdentity } from '../api/server-identity.ts';
import type { ClusterView, DataPlane } from '../cluster-view.ts';
import { StatusError } from '../store/status-error.ts';
import type { ReadContext, WriteContext } from '../store/write-objects.ts';

/** The endpoint that an API server asks for what a node and an aggregated API know; the opener closes it. */
export interface KubeletServer {
  readonly port: number;
  close(): void;
}

const MAX_BODY = 64 * 1024;
const EXTENSION = '/apis/sandbox.meshwright.dev/v1alpha1';
/** The kubelet's names of what the API calls otherwise (`k8s.io/kubelet` remotecommand options). */
const QUERY_NAMES = [
  ['input', 'stdin'],
  ['output', 'stdout'],
  ['error', 'stderr'],
] as const;

/**
 * Serves the paths of a kubelet that an API server dials (`containerLogs`, `exec`, `attach`, `portForward`), and the
 * sandbox's own API, which the server aggregates. On loopback, over TLS, to processes of this user and of root alone.
 */
export async function openKubeletServer(
  identity: ServerIdentity,
  view: ClusterView,
  dataPlane: DataPlane,
): Promise<KubeletServer> {
  const exec = new ExecEndpoint();
  const forward = new ForwardEndpoint();
  const closing = new AbortController();
  const context = podContext(view);
  const { certificate, key } = identity.server;
  const server = createServer({ cert: certificate, key }, (message, response) => {
    answer({ dataPlane, context, signal: closing.signal }, message, response).catch((error: unknown) =>
      refuse(response, error),
    );
  });
  server.on('connection', (socket: Socket) => {
    if (!isOurUser(socket.remotePort ?? 0, socket.localPort ?? 0)) socket.destroy();
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const url = new URL(message.url ?? '/', 'https://kubelet');
    const [, what, namespace = '', pod = '', container = ''] = url.pathname
      .split('/')
      .map(decodeURIComponent);
    const query = url.searchParams;
    for (const [theirs, ours] of QUERY_NAMES) if (query.get(theirs) === '1') query.set(ours, 'true');
    if (query.get('tty') === '1') query.set('tty', 'true');
    if (container !== '') query.set('container', container);
    const request = { context, runtime: dataPlane, namespace, pod, query, message, socket, head };
    const opened = async () => {
      if (what === 'portForward') forward.open(request);
      else if (what === 'exec' || what === 'attach') await exec.open(request, what);
      else throw new StatusError(404, 'NotFound', `nothing is served at /${what ?? ''}`);
    };
    opened().catch((error: unknown) => refuseUpgrade(socket, error));
  });
  await listening(server);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    close() {
      closing.abort();
      exec.close();
      forward.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

type PodContext = ReadContext & Pick<WriteContext, 'now'>;

/** Where pods are looked up, and nothing else is. */
function podContext(view: ClusterView): PodContext {
  const store = { get: (...where: Parameters<ClusterView['get']>) => view.get(...where) };
  const rules = { resourceOf: () => ({ group: '', resource: 'pods' }) };
  return { store, rules, now: Date.now };
}

interface Answering {
  readonly dataPlane: DataPlane;
  readonly context: PodContext;
  readonly signal: AbortSignal;
}

async function answer(
  { dataPlane, context, signal }: Answering,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(message.url ?? '/', 'https://kubelet');
  const query = url.searchParams;
  if (url.pathname === EXTENSION) {
    sendJson(response, 200, {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'sandbox.meshwright.dev/v1alpha1',
      resources: [],
    });
    return;
  }
  if (url.pathname.startsWith(`${EXTENSION}/`)) {
    const path = url.pathname.slice(EXTENSION.length + 1);
    const body = await readJson(message);
    const { status, body: said } = await dataPlane.handle({
      method: message.method ?? 'GET',
      path,
      query,
      body,
    });
    sendJson(response, status, said);
    return;
  }
  const [, what, namespace = '', pod = '', container = ''] = url.pathname.split('/').map(decodeURIComponent);
  if (what === 'healthz') {
    response.end('ok');
    return;
  }
  if (what !== 'containerLogs')
    throw new StatusError(404, 'NotFound', `nothing is served at ${url.pathname}`);
  query.set('container', container);
  await sendLogs({ context, runtime: dataPlane, namespace, pod, query, response, signal });
}

async function readJson(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new StatusError(413, 'RequestEntityTooLarge', `more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new StatusError(400, 'BadRequest', 'the body is not JSON');
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = asStatus(error);
  const { code, reason, message } = status;
  sendJson(response, code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  });
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { code, message } = asStatus(error);
  const body = `${message}\n`;
  socket.end(
    `HTTP/1.1 ${code} Refused\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function asStatus(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  return new StatusError(500, 'InternalError', error instanceof Error ? error.message : String(error));
}

/** Whether the other end of a loopback connection belongs to this user or to root, where the system can tell. */
function isOurUser(theirs: number, ours: number): boolean {
  const uid = process.getuid?.();
  if (process.platform !== 'linux' || uid === undefined) return true;
  const hex = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(hex(theirs)) !== true || fields[2]?.endsWith(hex(ours)) !== true) continue;
    return fields[7] === '0' || fields[7] === String(uid);
  }
  return false;
}
