import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentHttpRequest,
  type AgentRequest,
  type AgentSample,
  NONCE_HEADER,
} from '../../schemas/agent-protocol.ts';
import type { Dial } from '../connection/dial.ts';
import { DialError } from '../connection/dial-errors.ts';
import { type ExchangeResult, HttpConnection } from '../connection/http-connection.ts';
import { type SerializedRequest, serializeRequest } from '../connection/serialize-request.ts';
import { backendName } from '../record/backend-name.ts';
import { deniedBy } from './denied-by.ts';

export type RequestsJob = Extract<AgentRequest, { type: 'requests' }>;

/** Takes one sample; the promise settles when more may come. */
export type EmitSample = (sample: AgentSample) => Promise<void>;

/** How much of a body is kept, in bytes: what `detail` shows and what names a backend. */
const BODY_LIMIT = 8 * 1024;
/** Methods that a client may send again when a kept connection turned out to be closed (RFC 9110 section 9.2.2). */
const REPEATABLE = /^(?:GET|HEAD|OPTIONS)$/;

interface PreparedRequest {
  readonly keep: SerializedRequest;
  readonly close: SerializedRequest;
  readonly timeoutMs: number;
}

interface Batch {
  readonly job: RequestsJob;
  readonly prepared: readonly PreparedRequest[];
  readonly dial: Dial;
  readonly signal: AbortSignal;
  connections: number;
}

/**
 * Sends the requests of one batch and emits one sample each; returns how many connections that took. Rejects when the
 * pod's own proxy is broken, when a request cannot be written, or with the signal's reason.
 */
export async function sendRequests(
  job: RequestsJob,
  dial: Dial,
  emit: EmitSample,
  signal: AbortSignal,
): Promise<{ readonly connections: number }> {
  const prepared = job.requests.map((request) => prepare(request, job.nonce));
  // one broken sender stops the others
  const stop = new AbortController();
  const batch: Batch = {
    job,
    prepared,
    dial,
    signal: AbortSignal.any([signal, stop.signal]),
    connections: 0,
  };
  // one listener per request in flight, each taken off again
  setMaxListeners(0, batch.signal);
  const startedAt = performance.now();
  let next = 0;
  const sender = async () => {
    const kept = new Map<string, HttpConnection>();
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
      for (const connection of kept.values()) connection.close();
    }
  };
  const senders = Math.min(job.concurrency, job.count);
  await Promise.all(Array.from({ length: senders }, sender));
  return { connections: batch.connections };
}

function prepare(request: AgentHttpRequest, nonce: string | undefined): PreparedRequest {
  const headers = { ...request.headers, ...(nonce === undefined ? {} : { [NONCE_HEADER]: nonce }) };
  const wire = { ...request, headers };
  return {
    keep: serializeRequest(wire, 'keep'),
    close: serializeRequest(wire, 'close'),
    timeoutMs: request.timeoutMs,
  };
}

async function waitUntil(due: number, signal: AbortSignal): Promise<void> {
  const wait = due - performance.now();
  if (wait > 0) await sleep(wait, undefined, { signal });
}

async function sendOne(batch: Batch, index: number, kept: Map<string, HttpConnection>): Promise<AgentSample> {
  const { job } = batch;
  const request = index % job.requests.length;
  const prepared = batch.prepared[request];
  if (prepared === undefined) throw new Error(`the batch has no request ${request}`);
  // `mixed` alternates per round, so that every request of the table sees both kinds
  const round = Math.floor(index / job.requests.length);
  const keep = job.keepAlive === 'on' || (job.keepAlive === 'mixed' && round % 2 === 0);
  const started = performance.now();
  const result = await exchange(batch, prepared, keep ? kept : undefined);
  const latencyMs = Math.round((performance.now() - started) * 1000) / 1000;
  return { request, latencyMs, ...describe(result, job) };
}

/** Over a kept connection where `kept` is given and has one, else over a fresh one. */
async function exchange(
  batch: Batch,
  prepared: PreparedRequest,
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
  const fresh = await open(batch, request, prepared.timeoutMs);
  if (!(fresh instanceof HttpConnection)) return fresh;
  kept?.set(request.origin, fresh);
  const left = Math.max(1, Math.round(deadline - performance.now()));
  const result = await sendOn(fresh, request, left, batch.signal);
  if (kept === undefined) fresh.close();
  return result;
}

async function open(
  batch: Batch,
  request: SerializedRequest,
  timeoutMs: number,
): Promise<HttpConnection | ExchangeResult> {
  batch.connections += 1;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const onAbort = () => late.abort();
  batch.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return new HttpConnection(await batch.dial(request, late.signal), BODY_LIMIT);
  } catch (error) {
    batch.signal.throwIfAborted();
    if (!(error instanceof DialError)) throw error;
    return { kind: 'failed', outcome: error.outcome, error: error.message, stale: false };
  } finally {
    clearTimeout(timer);
    batch.signal.removeEventListener('abort', onAbort);
  }
}

function sendOn(
  connection: HttpConnection,
  request: SerializedRequest,
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

function describe(result: ExchangeResult, job: RequestsJob): Omit<AgentSample, 'request' | 'latencyMs'> {
  if (result.kind === 'failed') return { outcome: result.outcome, error: result.error };
  const { response } = result;
  const backend = job.backendFrom === undefined ? undefined : backendName(response, job.backendFrom);
  const refusedBy = deniedBy(response);
  return {
    outcome: 'response',
    status: response.status,
    ...(backend === undefined ? {} : { backend }),
    ...(refusedBy === undefined ? {} : { deniedBy: refusedBy }),
    ...(job.detail ? { headers: { ...response.headers }, body: response.body.toString('utf8') } : {}),
  };
}
