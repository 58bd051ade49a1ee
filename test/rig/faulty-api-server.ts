import type http from 'node:http';
import https from 'node:https';
import {
  type Exchange,
  GARBAGE,
  kubeconfigText,
  type LoopbackServer,
  loopbackServer,
  reset,
  status,
  truncate,
} from './loopback-server.ts';
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
  /** A watch tells what it has to tell up to this text, and then nothing more, though it stays open. */
  | { readonly do: 'stall'; readonly after: string }
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
  /** The same with what they asked for behind the question mark. */
  readonly queries: readonly string[];
  /** How many requests met a fault. */
  met(): number;
  script(...rules: readonly FaultRule[]): void;
  /** From now on nothing breaks any more. */
  heal(): void;
  /** From now on another cluster answers at this address; the connections that stand are cut. */
  exchangeFor(other: TestApi): void;
  changeCertificate: LoopbackServer['changeCertificate'];
  close(): Promise<void>;
}

/** Starts on a free loopback port, with `tls` over HTTPS. The caller closes it, and the sandbox behind it. */
export async function faultyApiServer(
  api: TestApi,
  tls?: { readonly key: string; readonly cert: string; readonly trusted: string },
): Promise<FaultyApiServer> {
  const rules: { rule: FaultRule; left: number }[] = [];
  const requests: string[] = [];
  const queries: string[] = [];
  let behind = api;
  let met = 0;
  const take = (method: string, path: string): Fault | undefined => {
    const entry = rules.find(({ rule, left }) => left > 0 && rule.method === method && rule.path.test(path));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    met += 1;
    return entry.rule.fault;
  };
  const server = await loopbackServer(async (exchange) => {
    const { method = '', url = '' } = exchange.request;
    requests.push(`${method} ${url.split('?')[0]}`);
    queries.push(`${method} ${url}`);
    await perform(behind, take(method, url), exchange);
  }, tls);
  const ca =
    tls === undefined ? {} : { 'certificate-authority-data': Buffer.from(tls.trusted).toString('base64') };
  return {
    kubeconfig: kubeconfigText('faulty', server.url, { token: 'scripted' }, ca),
    requests,
    queries,
    met: () => met,
    script: (...added) => {
      rules.unshift(...added.map((rule) => ({ rule, left: rule.times })));
    },
    heal: () => {
      rules.length = 0;
    },
    exchangeFor: (other) => {
      behind = other;
      server.cut();
    },
    changeCertificate: server.changeCertificate,
    close: server.close,
  };
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
      reset(response);
      return;
    case 'lost':
      return forward(api, exchange, () => reset(response));
    case 'truncate':
      return forward(api, exchange, (text) => truncate(response, text, text.length / 2));
    case 'garbage':
      return forward(api, exchange, () => response.end(GARBAGE));
    case 'silence':
      return;
    case 'stall':
      pipeWatch(api, exchange.request, response, fault.after);
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
  fault: Pick<Fault & { readonly do: 'refuse' }, 'status' | 'reason' | 'message' | 'retryAfter'>,
): void {
  const { retryAfter } = fault;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  response.writeHead(fault.status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(status(fault.status, fault.reason, fault.message).body));
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
function pipeWatch(
  api: TestApi,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  stallAfter?: string,
): void {
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
      if (stallAfter === undefined) answer.pipe(response);
      else stalling(answer, response, stallAfter);
    },
  );
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
}

function stalling(answer: http.IncomingMessage, response: http.ServerResponse, after: string): void {
  let silent = false;
  answer.on('data', (chunk: Buffer) => {
    if (!silent) response.write(chunk);
    silent ||= chunk.includes(after);
  });
}
