import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request that went through, and its answer, in the order in which requests began. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  answer: Buffer;
  status: number;
  readonly isWatch: boolean;
  /** How many requests had begun when it ended. */
  endedAfter: number;
}

/** Stands between a client and an API server, and remembers. Plain HTTP on loopback; whoever starts it closes it. */
export interface RecordingProxy {
  readonly url: string;
  readonly exchanges: Exchange[];
  /** Resolves when a watch has been answered, the next one after `before`. */
  watching(before: number): Promise<void>;
  close(): Promise<void>;
}

interface Upstream {
  readonly port: number;
  readonly token: string;
  readonly authority: string;
}

/** Starts a proxy in front of the first cluster of a kubeconfig that we wrote. */
export async function startRecordingProxy(kubeconfig: string): Promise<RecordingProxy> {
  const upstream = upstreamOf(kubeconfig);
  const exchanges: Exchange[] = [];
  let opened: () => void = () => undefined;
  const server = createServer((request, response) => {
    void pass(upstream, request, response, exchanges, () => opened());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  const openWatches = () => exchanges.filter(({ isWatch, status }) => isWatch && status !== 0).length;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    async watching(before) {
      while (openWatches() <= before) {
        await new Promise<void>((resolve) => {
          opened = resolve;
        });
      }
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function upstreamOf(kubeconfig: string): Upstream {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  return {
    port: Number(new URL(server).port),
    token: users[0].user.token,
    authority: Buffer.from(authority, 'base64').toString(),
  };
}

async function pass(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  exchanges: Exchange[],
  onWatch: () => void,
): Promise<void> {
  const path = request.url ?? '/';
  const exchange: Exchange = {
    method: request.method ?? 'GET',
    path,
    headers: request.headers,
    body: Buffer.alloc(0),
    answer: Buffer.alloc(0),
    status: 0,
    isWatch: /[?&]watch=(?:true|1)/.test(path),
    endedAfter: Number.POSITIVE_INFINITY,
  };
  exchanges.push(exchange);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
  const body = Buffer.concat(chunks);
  Object.assign(exchange, { body });
  // What is packed cannot be read, and what is not JSON cannot be compared.
  const { 'accept-encoding': _, ...headers } = request.headers;
  const accept = path.startsWith('/openapi/') ? headers.accept : withoutProtobuf(headers.accept);
  const onward = httpsRequest(
    {
      host: '127.0.0.1',
      port: upstream.port,
      ca: upstream.authority,
      method: exchange.method,
      path,
      headers: {
        ...headers,
        ...(accept === undefined ? {} : { accept }),
        authorization: `Bearer ${upstream.token}`,
      },
    },
    (answer) => {
      exchange.status = answer.statusCode ?? 0;
      response.writeHead(exchange.status, answer.headers);
      response.flushHeaders();
      if (exchange.isWatch) onWatch();
      answer.on('data', (chunk: Buffer) => {
        exchange.answer = Buffer.concat([exchange.answer, chunk]);
        response.write(chunk);
      });
      const over = () => {
        exchange.endedAfter = Math.min(exchange.endedAfter, exchanges.length);
        response.end();
      };
      answer.once('end', over);
      answer.once('close', over);
      answer.on('error', over);
    },
  );
  onward.on('error', () => response.destroy());
  response.once('close', () => onward.destroy());
  onward.end(body);
}

/** `Accept` without the clauses that ask for protobuf. */
export function withoutProtobuf(accept: string | undefined): string | undefined {
  if (accept === undefined) return undefined;
  const clauses = accept.split(',').filter((clause) => !clause.includes('protobuf'));
  return clauses.length === 0 ? 'application/json' : clauses.join(',');
}
