import type { Readable, Writable } from 'node:stream';
import {
  AGENT_PROXY_ENV,
  type AgentAnswer,
  type AgentRequest,
  NONCE_HEADER,
} from '../../schemas/agent-protocol.ts';
import type { LoadProfile, LoadTick } from '../../schemas/load.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import { createOpenFlow } from '../connection/datagrams.ts';
import { createDial } from '../connection/dial.ts';
import { parseSocksProxy } from '../connection/socks5.ts';
import { createLoadEnvironment, runLoad } from '../run-load.ts';
import { readLines } from './read-lines.ts';
import { readRequestLine } from './read-request.ts';
import { createSampleBatch } from './sample-batch.ts';
import { closeKept, nothingKept, sendRequests, type Ways } from './send-requests.ts';

/** What one agent session is given. `env` is only asked for the pod's proxy. */
export interface SessionStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Session {
  readonly ways: Ways;
  readonly viaProxy: boolean;
  /** Running jobs by the id of their request. */
  readonly jobs: Map<number, { readonly stop: AbortController; readonly ended: Promise<void> }>;
  readonly answer: (answer: AgentAnswer) => Promise<void>;
}

/**
 * Serves the agent protocol until the input ends, the output breaks or the signal aborts; every job is over and every
 * socket closed when it returns. Throws an Error when the pod's proxy address cannot be understood.
 */
export async function runSession(streams: SessionStreams, signal: AbortSignal): Promise<void> {
  const proxyText = streams.env[AGENT_PROXY_ENV];
  const viaProxy = proxyText !== undefined && proxyText !== '';
  const broken = new AbortController();
  const over = AbortSignal.any([signal, broken.signal]);
  const proxy = viaProxy ? parseSocksProxy(proxyText) : undefined;
  const session: Session = {
    ways: { dial: createDial(proxy), openFlow: createOpenFlow(proxy), held: nothingKept() },
    viaProxy,
    jobs: new Map(),
    answer: (answer) => writeAnswer(streams.output, answer, over),
  };
  const onOutputError = () => broken.abort();
  streams.output.on('error', onOutputError);
  try {
    for await (const line of readLines(streams.input, over)) await takeLine(session, line);
  } finally {
    for (const job of session.jobs.values()) job.stop.abort(new Error('the session ended'));
    await Promise.all([...session.jobs.values()].map((job) => job.ended));
    closeKept(session.ways.held);
    streams.output.off('error', onOutputError);
  }
}

/** Never rejects: a broken output ends the session through its `error` event. */
function writeAnswer(output: Writable, answer: AgentAnswer, over: AbortSignal): Promise<void> {
  if (over.aborted || output.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    output.write(`${JSON.stringify(answer)}\n`, () => resolve());
  });
}

async function takeLine(session: Session, line: string): Promise<void> {
  if (line.trim() === '') return;
  const read = readRequestLine(line);
  if (!read.ok) return session.answer({ id: read.id, type: 'error', message: read.message });
  const { request } = read;
  switch (request.type) {
    case 'hello':
      return session.answer({
        id: request.id,
        type: 'hello',
        protocol: 1,
        pid: process.pid,
        viaProxy: session.viaProxy,
      });
    case 'cancel': {
      const job = session.jobs.get(request.of);
      job?.stop.abort(new Error('cancelled'));
      await job?.ended;
      return session.answer({ id: request.id, type: 'done' });
    }
    case 'requests':
    case 'load':
      return startJob(session, request);
    default:
      return unreachable(request);
  }
}

type JobRequest = Extract<AgentRequest, { type: 'requests' | 'load' }>;

async function startJob(session: Session, request: JobRequest): Promise<void> {
  if (session.jobs.has(request.id)) {
    return session.answer({
      id: request.id,
      type: 'error',
      message: `request ${request.id} is still running`,
    });
  }
  const stop = new AbortController();
  const ended = runJob(session, request, stop.signal)
    .catch((error: unknown) => {
      const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
      const message = reason instanceof Error ? reason.message : String(reason);
      return session.answer({ id: request.id, type: 'error', message });
    })
    .finally(() => session.jobs.delete(request.id));
  session.jobs.set(request.id, { stop, ended });
}

async function runJob(session: Session, request: JobRequest, signal: AbortSignal): Promise<void> {
  const { id } = request;
  if (request.type === 'load') {
    const onTick = (tick: LoadTick) => void session.answer({ id, type: 'tick', tick });
    const profile = tagged(request.profile, request.nonce);
    const result = await runLoad(profile, createLoadEnvironment(session.ways.dial), onTick, signal);
    return session.answer({ id, type: 'done', result });
  }
  const batch = createSampleBatch((samples) => session.answer({ id, type: 'samples', samples }));
  try {
    const { connections } = await sendRequests(request, session.ways, batch.add, signal);
    await batch.flush();
    await session.answer({ id, type: 'done', connections });
  } finally {
    await batch.flush();
  }
}

/** The profile with the nonce on every request, for the counters at the servers. */
function tagged(profile: LoadProfile, nonce: string | undefined): LoadProfile {
  if (nonce === undefined) return profile;
  const clients = profile.clients.map((client) => ({
    ...client,
    headers: { ...client.headers, [NONCE_HEADER]: nonce },
  }));
  return { ...profile, clients };
}
