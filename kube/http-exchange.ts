import http from 'node:http';
import https from 'node:https';
import type { Credentials } from './connection.ts';

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer;
}

/** The head of an answer; the body is still to be read, and must be read or destroyed. */
export interface WireResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Every header line in order, for headers that may come more than once. */
  readonly rawHeaders: readonly string[];
  readonly body: http.IncomingMessage;
}

const TCP_KEEPALIVE_MS = 30_000;

/**
 * Sends one request over the credentials' pool and resolves with the head of the answer. Rejects with Node's error, or
 * with the signal's reason; an abort also destroys a body that is being read. `onConnection` hears of one that is new.
 */
export function exchange(
  request: WireRequest,
  credentials: Credentials,
  signal: AbortSignal,
  onConnection: () => void = () => undefined,
): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const { url } = request;
    const send = url.protocol === 'http:' ? http.request : https.request;
    const wire = send({
      agent: credentials.agent,
      ...credentials.tls,
      method: request.method,
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      headers: {
        ...request.headers,
        ...credentials.headers,
        ...(request.body === undefined ? {} : { 'content-length': String(request.body.length) }),
      },
    });
    const onAbort = (): void => {
      wire.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => signal.removeEventListener('abort', onAbort);
    wire.on('socket', (socket) => {
      socket.setKeepAlive(true, TCP_KEEPALIVE_MS);
      if (!wire.reusedSocket) onConnection();
    });
    wire.on('error', (error) => {
      settle();
      reject(error);
    });
    wire.on('response', (body) => {
      body.on('close', settle);
      resolve({ status: body.statusCode ?? 0, headers: body.headers, rawHeaders: body.rawHeaders, body });
    });
    wire.end(request.body);
  });
}

/** The whole body, at most `maxBytes`; a longer one rejects with a `RangeError` and is not read on. */
export async function readBody(response: WireResponse, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    const bytes: Buffer = chunk; // no encoding was set, so every chunk is a Buffer
    size += bytes.length;
    if (size > maxBytes) {
      response.body.destroy();
      throw new RangeError(`the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  if (!response.body.complete)
    throw Object.assign(new Error('the answer was cut off'), { code: 'ECONNRESET' });
  return Buffer.concat(chunks, size);
}
