import { setMaxListeners } from 'node:events';
import type { ClockPort, RandomPort } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { Json } from '../schemas/json.ts';
import { wrongCluster } from '../schemas/wrong-cluster.ts';
import type { Connection } from './connection.ts';
import { exchange, readBody, type WireResponse } from './http-exchange.ts';
import { fullJitter } from './jitter.ts';
import { brokeConnection, networkCode, networkFailure, serverName } from './network-failure.ts';
import { requestSlots } from './request-slots.ts';
import { type About, statusFailure } from './status-failure.ts';
import { warningTexts } from './warning-header.ts';

/** One call to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute path below the server's base address, each segment already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: Json;
  readonly contentType?: string;
  readonly accept?: string;
  /** Whether sending it twice has the effect of sending it once; only then is a broken connection tried again. */
  readonly repeatable: boolean;
  readonly about: About;
}

/** A whole answer with a status of 2xx. */
export interface ApiAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What the client needs of the outside. */
export interface ApiClientOptions {
  readonly connection: Connection;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** `meshwright/VERSION`. */
  readonly userAgent: string;
  /** Deprecation warnings of the server, each text once. Already safe to print. */
  readonly onWarning?: (text: string) => void;
  /** Time for one attempt, head and body; 30 s by default. */
  readonly requestTimeoutMs?: number;
}

const IN_FLIGHT = 16;
const MAX_ANSWER = 64 * 1024 * 1024;
const MAX_REFUSAL = 1024 * 1024;
const BROKEN_TRIES = 4;
const WAIT_TRIES = 10;
const MAX_RETRY_AFTER_S = 120;
const STALE_SOCKET_MS = 1_000;

/**
 * Raw HTTP to one API server: at most 16 requests in flight, 429 and 503 obeyed with their `Retry-After`, broken
 * connections and 5xx of repeatable requests tried again with full jitter. Throws `Failure`, or the signal's reason.
 */
export class ApiClient {
  readonly connection: Connection;
  readonly #options: ApiClientOptions;
  readonly #slots = requestSlots(IN_FLIGHT);
  readonly #warned = new Set<string>();
  #lastUse = Number.NEGATIVE_INFINITY;
  #connections = 0;
  #uid: string | undefined;

  constructor(options: ApiClientOptions) {
    this.connection = options.connection;
    this.#options = options;
  }

  /** How many connections were opened so far: behind each new one may be another server than before. */
  connections(): number {
    return this.#connections;
  }

  /** From now on no write is repeated over a new connection unless the cluster with this UID answers there. */
  expectUid(uid: string): void {
    this.#uid ??= uid;
  }

  /** Sends and reads the whole answer as JSON; the empty body is `null`. */
  async json(request: ApiRequest, signal: AbortSignal): Promise<Json> {
    const answer = await this.text(request, signal);
    if (answer.text === '') return null;
    try {
      // JSON.parse yields Json by definition; what it means is checked where it is used.
      return JSON.parse(answer.text) as Json;
    } catch (cause) {
      throw new Failure(
        'unreachable',
        `cannot ${request.about.verb} ${request.about.object}: ${serverName(this.connection)} answered with broken JSON`,
        { cause },
      );
    }
  }

  /** Sends and reads the whole answer as text. */
  async text(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    allowManyListeners(signal);
    const giveBack = await this.#slots.take(signal);
    try {
      return await this.#persist(request, signal, async (response) => ({
        status: response.status,
        contentType: String(response.headers['content-type'] ?? ''),
        text: (await readBody(response, MAX_ANSWER)).toString('utf8'),
      }));
    } finally {
      giveBack();
    }
  }

  /** Sends once and hands back the open answer (a watch). The caller reads it to its end or aborts the signal. */
  async open(request: ApiRequest, signal: AbortSignal): Promise<WireResponse> {
    allowManyListeners(signal);
    try {
      let response = await this.#sendOnce(request, signal);
      if (response.status === 401 && this.connection.renew()) {
        response.body.destroy();
        response = await this.#sendOnce(request, signal);
      }
      if (response.status >= 200 && response.status < 300) return response;
      throw await this.#refusal(request, response);
    } catch (error) {
      throw this.#asFailure(request, error, signal);
    }
  }

  /** Attempts until the answer is 2xx, is a refusal to believe, or the tries run out. */
  async #persist<T>(
    request: ApiRequest,
    signal: AbortSignal,
    read: (response: WireResponse) => Promise<T>,
  ): Promise<T> {
    let broken = 0;
    let waits = 0;
    let renewed = false;
    for (;;) {
      let failure: Failure;
      try {
        return await this.#attempt(request, signal, read);
      } catch (error) {
        failure = this.#asFailure(request, error, signal);
      }
      const { status, retryAfterSeconds } = failure.details;
      if (status === 401 && !renewed && this.connection.renew()) {
        renewed = true;
      } else if (mayWait(failure, request) && waits < WAIT_TRIES) {
        const jitter = fullJitter(waits, this.#options.random);
        const asked = Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_S) * 1000;
        waits++;
        await this.#options.clock.sleep(asked + jitter, signal);
      } else if (request.repeatable && mayRepeat(failure) && broken < BROKEN_TRIES - 1) {
        await this.#options.clock.sleep(fullJitter(broken, this.#options.random), signal);
        broken++;
        if (request.method !== 'GET') await this.#confirmUid(signal);
      } else {
        throw await this.#explained(failure);
      }
    }
  }

  /** Where a connection broke, another cluster may answer at the same address. Throws `Failure('wrongCluster')`. */
  async #confirmUid(signal: AbortSignal): Promise<void> {
    if (this.#uid === undefined) return;
    const about = { verb: 'get', object: 'Namespace/kube-system' };
    const path = '/api/v1/namespaces/kube-system';
    const found = await this.#persist(
      { method: 'GET', path, repeatable: true, about },
      signal,
      async (response) => uidIn((await readBody(response, MAX_REFUSAL)).toString('utf8')),
    );
    if (found === undefined || found === this.#uid) return;
    throw wrongCluster(this.connection.context, this.#uid, found);
  }

  /** One attempt under its own time-out. */
  async #attempt<T>(
    request: ApiRequest,
    signal: AbortSignal,
    read: (response: WireResponse) => Promise<T>,
  ): Promise<T> {
    const limit = this.#options.requestTimeoutMs ?? 30_000;
    const settled = new AbortController();
    const attempt = new AbortController();
    const onAbort = (): void => attempt.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const timeUp = new Failure(
      'unreachable',
      `cannot ${request.about.verb} ${request.about.object}: ${serverName(this.connection)} did not answer within ${limit / 1000} s`,
    );
    this.#options.clock.sleep(limit, settled.signal).then(
      () => attempt.abort(timeUp),
      () => undefined, // aborted below: the attempt settled first
    );
    try {
      signal.throwIfAborted();
      const response = await this.#sendOnce(request, attempt.signal);
      if (response.status >= 200 && response.status < 300) return await read(response);
      throw await this.#refusal(request, response);
    } catch (error) {
      throw attempt.signal.reason === timeUp ? timeUp : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      settled.abort();
    }
  }

  async #sendOnce(request: ApiRequest, signal: AbortSignal): Promise<WireResponse> {
    const credentials = await this.connection.credentials();
    const now = this.#options.clock.monotonic();
    if (!request.repeatable && now - this.#lastUse > STALE_SOCKET_MS) {
      // The server may be closing an idle connection right now, and this request must not be sent twice.
      for (const idle of Object.values(credentials.agent.freeSockets)) {
        for (const socket of idle ?? []) socket.destroy();
      }
    }
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const response = await exchange(
      {
        method: request.method,
        url: this.#url(request),
        headers: {
          accept: request.accept ?? 'application/json',
          'user-agent': this.#options.userAgent,
          ...(body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      },
      credentials,
      signal,
      () => {
        this.#connections += 1;
      },
    );
    this.#lastUse = this.#options.clock.monotonic();
    this.#reportWarnings(response.rawHeaders);
    return response;
  }

  #url(request: ApiRequest): URL {
    return serverPath(this.connection.server, request.path, request.query);
  }

  async #refusal(request: ApiRequest, response: WireResponse): Promise<Failure> {
    const retryAfter = Number(response.headers['retry-after']);
    const body = await readBody(response, MAX_REFUSAL);
    return statusFailure(this.connection, request.about, {
      status: response.status,
      body: body.toString('utf8'),
      ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}),
    });
  }

  #asFailure(request: ApiRequest, error: unknown, signal: AbortSignal): Failure {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Failure) return error;
    if (error instanceof RangeError) {
      return new Failure(
        'invalid',
        `cannot ${request.about.verb} ${request.about.object}: the answer is larger than 64 MiB`,
        { cause: error },
      );
    }
    if (networkCode(error) === '' && error instanceof TypeError) throw error; // our fault, not the network's
    return networkFailure(this.connection, error);
  }

  async #explained(failure: Failure): Promise<Failure> {
    if (failure.reason !== 'unauthorized' || failure.details.status !== 401) return failure;
    const why = await this.connection.expiry(this.#options.clock.now());
    return why === undefined
      ? failure
      : new Failure('unauthorized', `${failure.message}: ${why}`, failure.details);
  }

  #reportWarnings(rawHeaders: readonly string[]): void {
    if (this.#options.onWarning === undefined) return;
    for (const text of warningTexts(rawHeaders)) {
      if (this.#warned.has(text) || this.#warned.size > 1000) continue;
      this.#warned.add(text);
      this.#options.onWarning(text);
    }
  }
}

/** The UID of an object; `undefined` for what is none, which does not say whose it is. */
function uidIn(text: string): string | undefined {
  try {
    // Border: whatever was answered; each part is asked for with care.
    const object = JSON.parse(text) as { readonly metadata?: { readonly uid?: unknown } } | null;
    const uid = object?.metadata?.uid;
    return typeof uid === 'string' ? uid : undefined;
  } catch {
    return undefined;
  }
}

/** One signal rightly ends hundreds of requests; Node takes more than ten listeners for a leak and warns on stderr. */
function allowManyListeners(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}

/** The URL of a path below the server's base address. */
export function serverPath(server: URL, path: string, query: ApiRequest['query'] = {}): URL {
  const url = new URL(server.href);
  url.pathname = `${server.pathname.replace(/\/$/, '')}${path}`;
  url.search = '';
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(key, String(value));
  }
  return url;
}

/** The server asked us to come back: it has not acted, so any method may be sent again (as client-go does). */
function mayWait(failure: Failure, request: ApiRequest): boolean {
  const { status, retryAfterSeconds } = failure.details;
  if (status === 429)
    return failure.reason === 'throttled' && (retryAfterSeconds !== undefined || request.repeatable);
  return status === 503 && retryAfterSeconds !== undefined;
}

function mayRepeat(failure: Failure): boolean {
  const { status } = failure.details;
  if (status !== undefined) return status >= 500 && failure.reason === 'unreachable';
  return failure.reason === 'unreachable' && brokeConnection(failure.details.cause);
}
