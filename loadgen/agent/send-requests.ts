import { setMaxListeners } from 'node:events';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentRequest, AgentSample } from '../../schemas/agent-protocol.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { OpenFlow } from '../connection/datagrams.ts';
import type { Dial } from '../connection/dial.ts';
import { DialError } from '../connection/dial-errors.ts';
import { type ExchangeResult, HttpConnection } from '../connection/http-connection.ts';
import { Http2Connection } from '../connection/http2-connection.ts';
import type { SerializedRequest } from '../connection/serialize-request.ts';
import { backendName } from '../record/backend-name.ts';
import { deniedBy } from './denied-by.ts';
import { type BytesResult, exchangeTcp, exchangeUdp } from './exchange-bytes.ts';
import { type PreparedHttp2, type PreparedRequest, prepareRequest } from './prepare-request.ts';

export type RequestsJob = Extract<AgentRequest, { type: 'requests' }>;

/** Takes one sample; the promise settles when more may come. */
export type EmitSample = (sample: AgentSample) => Promise<void>;

/** How much of a body is kept, in bytes: what `detail` shows and what names a backend. */
const BODY_LIMIT = 8 * 1024;
/** Methods that a client may send again when a kept connection turned out to be closed (RFC 9110 section 9.2.2). */
const REPEATABLE = /^(?:GET|HEAD|OPTIONS)$/;

/** How a batch reaches others. */
export interface Ways {
  readonly dial: Dial;
  readonly openFlow: OpenFlow;
  /** What batches with `held` leave open for the next one; whoever made it closes it. */
  readonly held: Kept;
}

/** Connections that wait for the next request of one sender, by origin. */
export interface Kept {
  readonly http1: Map<string, HttpConnection>;
  readonly http2: Map<string, Http2Connection>;
}

/** Keeps nothing yet. */
export function nothingKept(): Kept {
  return { http1: new Map(), http2: new Map() };
}

/** Closes all of them. */
export function closeKept({ http1, http2 }: Kept): void {
  for (const connection of [...http1.values(), ...http2.values()]) connection.close();
}

interface Batch {
  readonly job: RequestsJob;
  readonly prepared: readonly PreparedRequest[];
  readonly ways: Ways;
  readonly signal: AbortSignal;
  connections: number;
}

/**
 * Sends the requests of one batch and emits one sample each; returns how many connections that took. Rejects when the
 * pod's own proxy is broken, when a request cannot be written, or with the signal's reason.
 */
export async function sendRequests(
  job: RequestsJob,
  ways: Ways,
  emit: EmitSample,
  signal: AbortSignal,
): Promise<{ readonly connections: number }> {
  const prepared = job.requests.map((request) => prepareRequest(request, job.nonce));
  // one broken sender stops the others
  const stop = new AbortController();
  const batch: Batch = {
    job,
    prepared,
    ways,
    signal: AbortSignal.any([signal, stop.signal]),
    connections: 0,
  };
  // one listener per request in flight, each taken off again
  setMaxListeners(0, batch.signal);
  const startedAt = performance.now();
  const held = job.keepAlive === 'held';
  let next = 0;
  const sender = async () => {
    const kept = held ? ways.held : nothingKept();
    try {
      while (next < job.count) {
        const index = next++;
        if (job.rate !== undefined) await waitUntil(startedAt + (index * 1000) / job.rate, batch.signal);
        batch.signal.throwIfAborted();
        await emit(await sendOne(batch, index, kept));
      }
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      if (!held) closeKept(kept);
    }
  };
  const senders = held ? 1 : Math.min(job.concurrency, job.count);
  await Promise.all(Array.from({ length: senders }, sender));
  return { connections: batch.connections };
}

async function waitUntil(due: number, signal: AbortSignal): Promise<void> {
  const wait = due - performance.now();
  if (wait > 0) await sleep(wait, undefined, { signal });
}

async function sendOne(batch: Batch, index: number, kept: Kept): Promise<AgentSample> {
  const { job } = batch;
  const request = index % job.requests.length;
  const prepared = batch.prepared[request];
  if (prepared === undefined) throw new Error(`the batch has no request ${request}`);
  // `mixed` alternates per round, so that every request of the table sees both kinds
  const round = Math.floor(index / job.requests.length);
  const keep =
    job.keepAlive === 'on' || job.keepAlive === 'held' || (job.keepAlive === 'mixed' && round % 2 === 0);
  const started = performance.now();
  const result = await exchange(batch, prepared, keep ? kept : undefined);
  const latencyMs = Math.round((performance.now() - started) * 1000) / 1000;
  return { request, latencyMs, ...describe(result, prepared, job) };
}

/** Over a kept connection where `kept` is given and the protocol has such, else over a fresh one. */
function exchange(
  batch: Batch,
  prepared: PreparedRequest,
  kept: Kept | undefined,
): Promise<ExchangeResult | BytesResult> {
  const { ways, signal } = batch;
  switch (prepared.protocol) {
    case 'http1':
      return exchangeHttp1(batch, prepared, kept?.http1);
    case 'http2':
    case 'grpc':
      return exchangeHttp2(batch, prepared, kept?.http2);
    case 'tcp':
      batch.connections += 1;
      return exchangeTcp(prepared, ways.dial, signal, BODY_LIMIT);
    case 'udp':
      return exchangeUdp(prepared, ways.openFlow, signal, BODY_LIMIT);
    default:
      return unreachable(prepared);
  }
}

async function exchangeHttp1(
  batch: Batch,
  prepared: Extract<PreparedRequest, { protocol: 'http1' }>,
  kept: Map<string, HttpConnection> | undefined,
): Promise<ExchangeResult> {
  const request = kept === undefined ? prepared.close : prepared.keep;
  const old = kept?.get(request.origin);
  if (old?.usable === true) {
    const result = await sendOn(old, request, prepared.timeoutMs, batch.signal);
    const raced = result.kind === 'failed' && result.stale && REPEATABLE.test(request.method);
    if (!raced) return result;
  }
  const deadline = performance.now() + prepared.timeoutMs;
  const socket = await open(batch, request, prepared.timeoutMs);
  if (!(socket instanceof Duplex)) return socket;
  const fresh = new HttpConnection(socket, BODY_LIMIT);
  kept?.set(request.origin, fresh);
  const left = Math.max(1, Math.round(deadline - performance.now()));
  const result = await sendOn(fresh, request, left, batch.signal);
  if (kept === undefined) fresh.close();
  return result;
}

async function exchangeHttp2(
  batch: Batch,
  { place, authority, wire, timeoutMs }: PreparedHttp2,
  kept: Map<string, Http2Connection> | undefined,
): Promise<ExchangeResult> {
  const old = kept?.get(place.origin);
  if (old?.usable === true) return sendOn(old, wire, timeoutMs, batch.signal);
  const over = await Http2Connection.load();
  const deadline = performance.now() + timeoutMs;
  const socket = await open(batch, place, timeoutMs);
  if (!(socket instanceof Duplex)) return socket;
  const fresh = over(socket, authority, BODY_LIMIT);
  kept?.set(place.origin, fresh);
  const result = await sendOn(
    fresh,
    wire,
    Math.max(1, Math.round(deadline - performance.now())),
    batch.signal,
  );
  if (kept === undefined) fresh.close();
  return result;
}

async function open(
  batch: Batch,
  request: SerializedRequest,
  timeoutMs: number,
): Promise<Duplex | ExchangeResult> {
  batch.connections += 1;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const onAbort = () => late.abort();
  batch.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await batch.ways.dial(request, late.signal);
  } catch (error) {
    batch.signal.throwIfAborted();
    if (!(error instanceof DialError)) throw error;
    return { kind: 'failed', outcome: error.outcome, error: error.message, stale: false };
  } finally {
    clearTimeout(timer);
    batch.signal.removeEventListener('abort', onAbort);
  }
}

/** A connection that takes one request after the other. */
interface Exchanging<R> {
  exchange(request: R, timeoutMs: number, done: (result: ExchangeResult) => void): void;
  close(): void;
}

function sendOn<R>(
  connection: Exchanging<R>,
  request: R,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ExchangeResult> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      connection.close();
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    connection.exchange(request, timeoutMs, (result) => {
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    });
  });
}

function describe(
  result: ExchangeResult | BytesResult,
  { protocol }: PreparedRequest,
  job: RequestsJob,
): Omit<AgentSample, 'request' | 'latencyMs'> {
  if (result.kind === 'failed') return { outcome: result.outcome, error: result.error };
  if (result.kind === 'bytes') {
    const { body } = result;
    const named =
      job.backendFrom === undefined ? undefined : backendName({ headers: {}, body }, job.backendFrom);
    return {
      outcome: 'response',
      ...(named === undefined ? {} : { backend: named }),
      ...(job.detail ? { body: body.toString('utf8') } : {}),
    };
  }
  const { response } = result;
  const backend = job.backendFrom === undefined ? undefined : backendName(response, job.backendFrom);
  const refusedBy = deniedBy(response);
  return {
    outcome: 'response',
    status: response.status,
    ...(protocol === 'grpc' ? grpcStatusOf(response.headers['grpc-status']) : {}),
    ...(backend === undefined ? {} : { backend }),
    ...(refusedBy === undefined ? {} : { deniedBy: refusedBy }),
    ...(job.detail ? { headers: { ...response.headers }, body: response.body.toString('utf8') } : {}),
  };
}

function grpcStatusOf(written: string | undefined): Pick<AgentSample, 'grpcStatus'> {
  return written !== undefined && /^\d{1,3}$/.test(written) ? { grpcStatus: Number(written) } : {};
}
