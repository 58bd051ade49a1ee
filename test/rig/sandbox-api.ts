import { mkdtempSync, rmSync } from 'node:fs';

import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenCluster, openCluster } from '../../sandbox/api/open-cluster.ts';
import { serverIdentity } from '../../sandbox/api/server-identity.ts';
import { startApiServer } from '../../sandbox/api/start-api-server.ts';
import type { DataPlane } from '../../sandbox/cluster-view.ts';
import { writeKubeconfig } from '../../sandbox/kubeconfig.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The parsed body; `undefined` when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
  readonly body: any;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API server in this process, spoken to over real HTTPS. */
export interface TestApi {
  readonly cluster: OpenCluster;
  readonly kubeconfig: string;
  readonly port: number;
  readonly token: string;
  readonly authority: string;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  /** Server-side apply. */
  apply(path: string, body: unknown, manager?: string, query?: string): Promise<Reply>;
  /** Opens a stream of lines; `next` waits for the next one. */
  watch(path: string, accept?: string): Promise<LineStream>;
  close(): Promise<void>;
}

export interface LineStream {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON answers of every shape
  next(): Promise<any>;
  readonly ended: Promise<void>;
  close(): void;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Starts an API server on a fresh state directory, or on the one given. */
export async function startTestApi(dataPlane?: DataPlane, stateDir?: string): Promise<TestApi> {
  const dir = stateDir ?? mkdtempSync(join(tmpdir(), 'mw-api-'));
  const identity = await serverIdentity(dir);
  const cluster = openCluster(dir);
  const server = await startApiServer({ cluster, identity, port: 0, dataPlane: () => dataPlane });
  const kubeconfig = join(dir, 'kubeconfig');
  const { authority, token } = identity;
  writeKubeconfig(kubeconfig, { context: 'sandbox', server: server.url, authority, token });
  const open = (method: string, path: string, options: CallOptions): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const text = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
      const headers = {
        authorization: `Bearer ${token}`,
        accept: options.accept ?? 'application/json',
        ...(text === undefined
          ? {}
          : {
              'content-type': options.type ?? 'application/json',
              'content-length': String(Buffer.byteLength(text)),
            }),
        ...options.headers,
      };
      const made = httpRequest(
        {
          host: '127.0.0.1',
          port: server.port,
          ca: authority,
          method,
          path,
          headers,
          agent: false,
          servername: 'localhost',
        },
        resolve,
      );
      made.on('error', reject);
      made.end(text);
    });
  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Reply> => {
    const response = await open(method, path, options);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return { status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) };
  };
  return {
    cluster,
    kubeconfig,
    port: server.port,
    token,
    authority,
    call,
    apply: (path, body, manager = 'tester', query = '') =>
      call('PATCH', `${path}?fieldManager=${manager}${query}`, {
        body,
        type: 'application/apply-patch+yaml',
      }),
    watch: async (path, accept) =>
      lineStream(await open('GET', path, accept === undefined ? {} : { accept })),
    close: async () => {
      await server.close();
      await cluster.close();
      if (stateDir === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}

function lineStream(response: IncomingMessage): LineStream {
  let rest = '';
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const waiter = waiting.shift();
      if (waiter === undefined) lines.push(line);
      else waiter(line);
    }
  });
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    next: () => {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(JSON.parse(line));
      return new Promise((resolve) => waiting.push((text) => resolve(JSON.parse(text))));
    },
    ended: new Promise((resolve) => response.once('close', () => resolve())),
    close: () => response.destroy(),
  };
}

/** A minimal Deployment manifest. */
export function deployment(name: string, extra: Readonly<Record<string, unknown>> = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image: 'echo:1', ports: [{ containerPort: 8080 }] }] },
      },
      ...extra,
    },
  };
}
