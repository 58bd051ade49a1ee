import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createNet, type Server } from 'node:net';
import type { Readable } from 'node:stream';
import { detectProtocol } from '../dataplane/http/detect-protocol.ts';
import { afterLatency, countArrival, type EchoKnobs, fails, readKnobs } from './echo-knobs.ts';
import type { WorkloadContext } from './workload.ts';

const MAX_ECHOED_BODY = 8 * 1024;

/** An HTTP server that says what it was asked and who it is, over HTTP/1.1 and over HTTP/2 with prior knowledge. */
export function createEcho(context: WorkloadContext, defaults: EchoKnobs): Server {
  const knobs = readKnobs(context, defaults);
  const http1 = createHttp((request, response) => echoHttp1(context, knobs, request, response));
  // The proxy in front keeps connections for as long as it likes.
  http1.keepAliveTimeout = 0;
  http1.requestTimeout = 0;
  const http2 = http2Echo(context, knobs);
  return createNet({ allowHalfOpen: true }, (socket) => {
    detectProtocol(socket, (protocol, first) => {
      if (first.length > 0) socket.unshift(first);
      (protocol === 'http2' ? http2 : http1).emit('connection', socket);
      socket.resume();
    });
  });
}

/** The same server for HTTP/2 alone: who speaks HTTP/1.1 to it is cut off. */
export function createHttp2Echo(context: WorkloadContext, defaults: EchoKnobs): Http2Server {
  return http2Echo(context, readKnobs(context, defaults));
}

function echoHttp1(
  context: WorkloadContext,
  knobs: EchoKnobs,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { headers, method = '', url = '' } = request;
  countArrival(context, headers);
  const status = fails(knobs) ? 503 : knobs.status;
  const bodiless = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
  const answer = (body: string | undefined) => {
    const asked = { protocol: 'HTTP/1.1', method, path: url, headers };
    const text = answerText(context, asked, body);
    // Connections last by themselves in HTTP/1.1: an answer that does not say so can go through proxies as it is.
    response.removeHeader('connection');
    response.writeHead(status, answerHeaders(context, text));
    response.end(text);
    context.log(`${method} ${url} ${status}`);
  };
  afterLatency(knobs, () => (bodiless ? answer(undefined) : readBody(request, answer)));
}

function http2Echo(context: WorkloadContext, knobs: EchoKnobs): Http2Server {
  const server = createHttp2({ settings: { enablePush: false } });
  server.on('stream', (stream, headers, flags) => {
    stream.on('error', () => stream.destroy());
    countArrival(context, headers);
    const status = fails(knobs) ? 503 : knobs.status;
    const bodiless = (flags & 1) !== 0;
    const asked = {
      protocol: 'HTTP/2',
      method: headers[':method'] ?? '',
      path: headers[':path'] ?? '',
      headers: { host: headers[':authority'], ...plainHeaders(headers) },
    };
    const answer = (body: string | undefined) =>
      answerHttp2(stream, context, { status, text: answerText(context, asked, body), asked });
    afterLatency(knobs, () => (bodiless ? answer(undefined) : readBody(stream, answer)));
  });
  server.on('session', (session) => session.on('error', () => session.destroy()));
  return server;
}

function answerHttp2(
  stream: ServerHttp2Stream,
  context: WorkloadContext,
  answer: { readonly status: number; readonly text: string; readonly asked: Asked },
): void {
  if (stream.destroyed || stream.closed) return;
  const { status, text, asked } = answer;
  stream.respond({ ':status': status, ...answerHeaders(context, text) });
  if (asked.method === 'HEAD') stream.end();
  else stream.end(text);
  context.log(`${asked.method} ${asked.path} ${status}`);
}

interface Asked {
  readonly protocol: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

function plainHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}

function readBody(from: Readable, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let kept = 0;
  from.on('data', (chunk: Buffer) => {
    if (kept < MAX_ECHOED_BODY) chunks.push(chunk.subarray(0, MAX_ECHOED_BODY - kept));
    kept += chunk.length;
  });
  from.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function answerText(context: WorkloadContext, asked: Asked, body: string | undefined): string {
  const { backend, pod, image, namespace, env } = context;
  const version = env['VERSION'];
  return JSON.stringify({
    backend,
    pod,
    namespace,
    image,
    ...(version === undefined ? {} : { version }),
    ...asked,
    ...(body === undefined ? {} : { body }),
  });
}

function answerHeaders(context: WorkloadContext, text: string): Readonly<Record<string, string | number>> {
  const version = context.env['VERSION'];
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-backend': context.backend,
    ...(version === undefined ? {} : { 'x-version': version }),
  };
}
