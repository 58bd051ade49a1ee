import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TestApi } from './sandbox-api.ts';

/** What happens to a request instead of a plain answer. `lost`: it is done, and its answer never arrives. */
export type Fault =
  | { readonly do: 'delay'; readonly ms: number }
  | { readonly do: 'reset' }
  | { readonly do: 'lost' }
  | {
      readonly do: 'refuse';
      readonly status: number;
      readonly reason: string;
      readonly message: string;
      readonly retryAfter?: number;
    }
  /** It is done; the answer breaks off in the middle of its body. */
  | { readonly do: 'truncate' }
  /** It is done; the answer is no JSON. */
  | { readonly do: 'garbage' }
  /** The request is taken and nothing is ever said. */
  | { readonly do: 'silence' }
  /** A read is answered from a cache that has not seen this object yet. */
  | { readonly do: 'unseen' };

/** Which requests meet the fault: the first `times` of this method whose path fits. */
export interface FaultRule {
  readonly method: string;
  readonly path: RegExp;
  readonly times: number;
  readonly fault: Fault;
}

/** An API server that breaks where it is told, in front of a sandbox whose state shows what was really done. */
export interface FaultyApiServer {
  /** A kubeconfig text with the context `faulty`. */
  readonly kubeconfig: string;
  /** `PATCH /api/v1/…` of every request that arrived. */
  readonly requests: readonly string[];
  /** How many requests met a fault. */
  met(): number;
  script(...rules: readonly FaultRule[]): void;
  /** From now on nothing breaks any more. */
  heal(): void;
  close(): Promise<void>;
}

/** Starts on a free loopback port, with `tls` over HTTPS. The caller closes it, and the sandbox behind it. */
export async function faultyApiServer(
  api: TestApi,
  tls?: { readonly key: string; readonly cert: string; readonly trusted: string },
): Promise<FaultyApiServer> {
  const rules: { rule: FaultRule; left: number }[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let met = 0;
  const take = (method: string, path: string): Fault | undefined => {
    const entry = rules.find(({ rule, left }) => left > 0 && rule.method === method && rule.path.test(path));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    met += 1;
    return entry.rule.fault;
  };
  const listener = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const method = request.method ?? '';
    const path = request.url ?? '';
    requests.push(`${method} ${path.split('?')[0]}`);
    void readAll(request).then((body) => perform(api, take(method, path), { request, response, body }));
  };
  const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no string
  const scheme = tls === undefined ? 'http' : 'https';
  const ca =
    tls === undefined ? {} : { 'certificate-authority-data': Buffer.from(tls.trusted).toString('base64') };
  return {
    kubeconfig: JSON.stringify({
      contexts: [{ name: 'faulty', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: `${scheme}://127.0.0.1:${port}`, ...ca } }],
      users: [{ name: 'u', user: { token: 'scripted' } }],
    }),
    requests,
    met: () => met,
    script: (...added) => {
      rules.unshift(...added.map((rule) => ({ rule, left: rule.times })));
    },
    heal: () => {
      rules.length = 0;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly body: Buffer;
}

async function perform(api: TestApi, fault: Fault | undefined, exchange: Exchange): Promise<void> {
  const { response } = exchange;
  switch (fault?.do) {
    case undefined:
      return forward(api, exchange, (text) => response.end(text));
    case 'delay':
      setTimeout(() => void forward(api, exchange, (text) => response.end(text)), fault.ms);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'lost':
      return forward(api, exchange, () => response.socket?.resetAndDestroy());
    case 'truncate':
      return forward(api, exchange, (text) => {
        response.setHeader('content-length', Buffer.byteLength(text));
        response.write(text.slice(0, text.length / 2), () => response.destroy());
      });
    case 'garbage':
      return forward(api, exchange, () => response.end('<html>{"items": ['));
    case 'silence':
      return;
    case 'unseen':
      refuse(response, { status: 404, reason: 'NotFound', message: 'not found' });
      return;
    case 'refuse':
      refuse(response, fault);
      return;
  }
}

function refuse(
  response: http.ServerResponse,
  fault: {
    readonly status: number;
    readonly reason: string;
    readonly message: string;
    readonly retryAfter?: number;
  },
): void {
  const { status: code, reason, message, retryAfter } = fault;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(
    JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', code, reason, message }),
  );
}

/** Passes the request on to the sandbox and its head back; `answer` does what it likes with the body. */
async function forward(api: TestApi, exchange: Exchange, answer: (text: string) => void): Promise<void> {
  const { request, response, body } = exchange;
  if (new URL(request.url ?? '/', 'http://faulty').searchParams.has('watch')) {
    pipeWatch(api, request, response);
    return;
  }
  const type = request.headers['content-type'];
  const reply = await api.call(request.method ?? '', request.url ?? '', {
    ...(body.length === 0 ? {} : { body: body.toString('utf8') }),
    ...(type === undefined ? {} : { type }),
    accept: request.headers.accept ?? 'application/json',
  });
  response.statusCode = reply.status;
  const contentType = reply.headers['content-type'];
  if (contentType !== undefined) response.setHeader('content-type', contentType);
  answer(reply.text);
}

/** A watch is passed on line by line, as long as its reader stays. */
function pipeWatch(api: TestApi, request: http.IncomingMessage, response: http.ServerResponse): void {
  const upstream = https.get(
    {
      host: '127.0.0.1',
      port: api.port,
      ca: api.authority,
      path: request.url,
      headers: { authorization: `Bearer ${api.token}`, accept: request.headers.accept ?? 'application/json' },
      agent: false,
      servername: 'localhost',
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
      response.flushHeaders();
      answer.pipe(response);
    },
  );
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
}

async function readAll(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request body is bytes
  return Buffer.concat(chunks);
}
