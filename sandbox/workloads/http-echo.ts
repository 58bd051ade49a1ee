import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { WorkloadContext } from './workload.ts';

/** Behaviour that every HTTP workload takes from its environment, with the image's own defaults. */
export interface EchoKnobs {
  /** Share of its own requests that fail with 503. */
  readonly errorPercent: number;
  readonly latencyMs: number;
  readonly status: number;
}

const MAX_ECHOED_BODY = 8 * 1024;

/** An HTTP server that says what it was asked and who it is. */
export function createEcho(context: WorkloadContext, defaults: EchoKnobs) {
  const knobs = readKnobs(context, defaults);
  const server = createServer((request, response) => {
    countArrival(context, request);
    const status = Math.random() * 100 < knobs.errorPercent ? 503 : knobs.status;
    const answer = () => readBody(request, (body) => respond(context, request, response, status, body));
    if (knobs.latencyMs > 0) setTimeout(answer, knobs.latencyMs);
    else answer();
  });
  // The proxy in front keeps connections for as long as it likes.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

function readKnobs(context: WorkloadContext, defaults: EchoKnobs): EchoKnobs {
  const number = (name: string, fallback: number, min: number, max: number) => {
    const written = context.env[name];
    if (written === undefined || written === '') return fallback;
    const value = Number(written);
    if (value >= min && value <= max) return value;
    context.log(`${name}=${written} is not a number from ${min} to ${max}: ${fallback} is used`);
    return fallback;
  };
  return {
    errorPercent: number('ERROR_PERCENT', defaults.errorPercent, 0, 100),
    latencyMs: number('LATENCY_MS', defaults.latencyMs, 0, 600_000),
    status: Math.round(number('STATUS', defaults.status, 200, 599)),
  };
}

function countArrival(context: WorkloadContext, request: IncomingMessage): void {
  const nonce = request.headers[NONCE_HEADER];
  if (typeof nonce !== 'string') return;
  const client = request.headers['x-forwarded-client-cert'];
  context.arrived(nonce, typeof client === 'string' ? client : undefined);
}

function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    done(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let kept = 0;
  request.on('data', (chunk: Buffer) => {
    if (kept < MAX_ECHOED_BODY) chunks.push(chunk.subarray(0, MAX_ECHOED_BODY - kept));
    kept += chunk.length;
  });
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function respond(
  context: WorkloadContext,
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string | undefined,
): void {
  const { backend, pod, image, env } = context;
  const version = env['VERSION'];
  const answer = JSON.stringify({
    backend,
    pod,
    namespace: context.namespace,
    image,
    ...(version === undefined ? {} : { version }),
    method: request.method,
    path: request.url,
    headers: request.headers,
    ...(body === undefined ? {} : { body }),
  });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answer),
    'x-backend': backend,
    ...(version === undefined ? {} : { 'x-version': version }),
  });
  response.end(answer);
  context.log(`${request.method} ${request.url} ${status}`);
}
