import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { ClockPort, ExecRequest, ExecStream } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import { safeText } from '../schemas/safe-text.ts';
import { serverPath } from './api-client.ts';
import { byteQueue } from './byte-queue.ts';
import type { Connection } from './connection.ts';
import { CHANNEL, readExit } from './exec-channels.ts';
import { readBody } from './http-exchange.ts';
import { networkFailure, serverName } from './network-failure.ts';
import { type About, statusFailure } from './status-failure.ts';

/** An {@link ExecStream} whose input can be ended while its output is still read. */
export interface PodExecStream extends ExecStream {
  /** Ends stdin (half-close). Throws `Failure` (`unsupported`) when the server speaks only v4. */
  endInput(): Promise<void>;
}

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STDERR_TAIL = 8 * 1024;
/** Output beyond this waits in the socket until the reader has caught up. */
const HIGH_WATER = 1024 * 1024;
const INPUT_FRAME = 32 * 1024;
const MAX_FRAME = 16 * 1024 * 1024;
const OPEN_MS = 30_000;
const PING_MS = 20_000;
/** How long the other side may take to close what is over. */
const LINGER_MS = 2_000;
const NORMAL_CLOSE = 1000;

/** What an exec needs of its surroundings. */
export interface ExecOptions {
  readonly connection: Connection;
  readonly clock: ClockPort;
  readonly userAgent: string;
}

/**
 * Runs a command in a pod over a WebSocket (KEP-4006). The caller closes the stream; an abort of the signal closes it
 * too. Throws `Failure` when the server refuses; a connection lost later rejects `ended` and the reading of stdout.
 */
export async function execInPod(
  options: ExecOptions,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<PodExecStream> {
  const about: About = { verb: 'exec into', object: `Pod/${request.namespace}/${request.pod}` };
  const attempt = async (): Promise<PodExecStream> => {
    const socket = await dial(options, request, signal);
    // Listening begins before the socket opens: the first frame may come along with the answer to the upgrade.
    const stream = streamOver(socket, options, about, signal);
    await untilOpen(socket, options, about, signal);
    return stream;
  };
  try {
    return await attempt();
  } catch (error) {
    const stale = error instanceof Failure && error.details.status === 401;
    if (!stale || !options.connection.renew()) throw error;
    return attempt();
  }
}

async function dial(
  { connection, userAgent }: ExecOptions,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<WebSocket> {
  const credentials = await connection.credentials();
  signal.throwIfAborted();
  const path = `/api/v1/namespaces/${encodeURIComponent(request.namespace)}/pods/${encodeURIComponent(request.pod)}/exec`;
  const url = serverPath(connection.server, path, {
    stdin: true,
    stdout: true,
    stderr: true,
    container: request.container,
  });
  for (const word of request.command) url.searchParams.append('command', word);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return new WebSocket(url, PROTOCOLS, {
    ...credentials.tls,
    agent: credentials.agent,
    headers: { 'user-agent': userAgent, ...credentials.headers },
    perMessageDeflate: false,
    maxPayload: MAX_FRAME,
    followRedirects: false,
  });
}

/** Resolves when the server has taken the command; otherwise throws its refusal as a `Failure`. */
async function untilOpen(
  socket: WebSocket,
  { connection, clock }: ExecOptions,
  about: About,
  signal: AbortSignal,
): Promise<void> {
  const settled = new AbortController();
  const silent = new Failure(
    'unreachable',
    `cannot ${about.verb} ${about.object}: ${serverName(connection)} did not answer within ${OPEN_MS / 1000} s`,
  );
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled.signal });
      clock.sleep(OPEN_MS, settled.signal).then(
        () => reject(silent),
        () => undefined, // aborted below: the socket opened or failed first
      );
      socket.once('open', resolve);
      socket.once('error', (error) => reject(networkFailure(connection, error)));
      socket.once('unexpected-response', (_request, response: IncomingMessage) => {
        refusalOf(connection, about, response).then(reject, (error: unknown) =>
          reject(networkFailure(connection, error)),
        );
      });
    });
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    settled.abort();
  }
}

async function refusalOf(connection: Connection, about: About, response: IncomingMessage): Promise<Failure> {
  const status = response.statusCode ?? 0;
  const body = await readBody(
    { status, headers: response.headers, rawHeaders: response.rawHeaders, body: response },
    1024 * 1024,
  );
  return statusFailure(connection, about, { status, body: body.toString('utf8') });
}

function streamOver(
  socket: WebSocket,
  { connection, clock }: ExecOptions,
  about: About,
  signal: AbortSignal,
): PodExecStream {
  const stdout = byteQueue({
    highWater: HIGH_WATER,
    onFull: () => socket.pause(),
    onDrained: () => socket.resume(),
  });
  let stderr = Buffer.alloc(0);
  let closing = false;
  let broken: unknown;
  const over = new AbortController();
  const exit = settleLater<{ readonly exitCode: number; readonly reason?: string }>();
  exit.promise.catch(() => undefined); // `ended` may be looked at late or never; the caller decides

  /** For a peer that does not end what is over: nothing happens when the socket is closed by then. */
  const after = async (ms: number, act: () => void): Promise<void> => {
    try {
      await clock.sleep(ms, over.signal);
    } catch {
      return; // the socket closed meanwhile, which is what was waited for
    }
    act();
  };

  socket.on('message', (data, isBinary) => {
    const bytes = frameBytes(data);
    const payload = bytes.subarray(1);
    // Some front ends send text frames, whose channel is a digit.
    const channel = isBinary ? bytes[0] : (bytes[0] ?? 0) - 0x30;
    if (channel === CHANNEL.stdout) stdout.push(payload);
    else if (channel === CHANNEL.stderr) stderr = Buffer.concat([stderr, payload]).subarray(-STDERR_TAIL);
    else if (channel === CHANNEL.error) {
      exit.resolve(readExit(payload));
      void after(LINGER_MS, () => {
        if (!socket.isPaused) socket.close(NORMAL_CLOSE);
      });
    }
  });
  socket.on('error', (error) => {
    broken = error;
  });
  socket.on('close', () => {
    over.abort();
    const lost = signal.aborted
      ? signal.reason
      : new Failure(
          'unreachable',
          `the connection of the command in ${about.object} was lost${broken instanceof Error ? `: ${safeText(broken.message, 200)}` : ''}`,
          broken === undefined ? {} : { cause: broken },
        );
    if (closing) exit.resolve({ exitCode: -1, reason: 'closed' });
    exit.reject(lost); // without effect once the exit code has come
    exit.promise.then(
      () => stdout.end(),
      (error: unknown) => stdout.fail(error),
    );
  });
  const onAbort = (): void => socket.terminate();
  signal.addEventListener('abort', onAbort, { once: true, signal: over.signal });
  if (signal.aborted) onAbort();
  void keepAlive(socket, clock, over.signal);

  const send = (frame: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) {
        reject(new Failure('unreachable', `the command in ${about.object} no longer takes input`));
        return;
      }
      socket.send(frame, { binary: true }, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(networkFailure(connection, error));
      });
    });

  return {
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      for (let from = 0; from < bytes.length; from += INPUT_FRAME) {
        await send(Buffer.concat([Buffer.of(CHANNEL.stdin), bytes.subarray(from, from + INPUT_FRAME)]));
      }
    },
    async endInput() {
      if (socket.protocol !== PROTOCOLS[0]) {
        throw new Failure(
          'unsupported',
          `${serverName(connection)} cannot end the input of a command (v5.channel.k8s.io)`,
        );
      }
      await send(Buffer.of(CHANNEL.close, CHANNEL.stdin));
    },
    stdout: stdout.bytes,
    stderrTail: () => safeText(stderr.toString('utf8'), STDERR_TAIL),
    ended: exit.promise,
    close() {
      closing = true;
      stdout.drop(); // nobody reads on, and a paused socket would never see the other side's close
      socket.close(NORMAL_CLOSE);
      void after(LINGER_MS, () => socket.terminate());
    },
  };
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function settleLater<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error('a promise runs its executor at once');
  return { promise, ...settle };
}

/** Pings, so that a dead peer is noticed while the command is silent: no answer until the next ping ends the socket. */
async function keepAlive(socket: WebSocket, clock: ClockPort, over: AbortSignal): Promise<void> {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  try {
    while (!over.aborted) {
      await clock.sleep(PING_MS, over);
      // A paused socket reads no pong; its reader is slow, which proves nothing about the peer.
      if (!answered && !socket.isPaused) socket.terminate();
      answered = socket.isPaused;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

function frameBytes(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
