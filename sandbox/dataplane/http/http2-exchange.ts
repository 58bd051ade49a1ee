import {
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AttemptEnd, Attempts, type UpstreamTimeout } from './attempts.ts';
import { blockOf, fieldsOf, requestBlock } from './http2-head.ts';
import type { PooledSession } from './http2-pool.ts';
import type { RequestHead } from './message-head.ts';
import { mirrorRequest } from './mirror-request.ts';
import { ReplayBody } from './replay-body.ts';
import type { RequestWatch } from './request-watch.ts';
import type { Forward, Upstream } from './routing.ts';

/** What one exchange needs from the session it belongs to. */
export interface Http2ExchangeOptions {
  readonly client: ServerHttp2Stream;
  readonly head: RequestHead;
  readonly forward: Forward;
  readonly hasBody: boolean;
  /** Told of the response as it begins, and of a gRPC status. */
  readonly watch: RequestWatch;
  /** Resets the client's stream, which is then nothing that the client did. */
  readonly reset: (code: number) => void;
  /** No byte of a response was passed on; the session answers instead. */
  readonly failed: (error: Error | undefined) => void;
}

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

/**
 * One request stream on its way to an upstream, and its response on its way back: heads, bodies with back-pressure by
 * the streams' own windows, trailers and resets, both ways.
 */
export class Http2Exchange {
  readonly #options: Http2ExchangeOptions;
  readonly #body: ReplayBody;
  readonly #attempts: Attempts;
  #upstream: ClientHttp2Stream | undefined;
  #requestTrailers: OutgoingHttpHeaders = {};
  #responseTrailers: OutgoingHttpHeaders = {};
  #responded = false;
  #settled = false;
  #broken = false;

  constructor(options: Http2ExchangeOptions) {
    this.#options = options;
    const { client, hasBody, head, forward } = options;
    const mirror = (body: readonly Buffer[]) => mirrorRequest(head, forward, body);
    this.#body = new ReplayBody(client, hasBody, forward.mirrors === undefined ? undefined : mirror);
    this.#attempts = new Attempts(forward, (of, error) => this.#timedOut(of, error));
    client.on('data', (chunk: Buffer) => this.#body.feed(chunk));
    client.on('end', () => {
      if (hasBody) this.#body.end();
    });
    client.on('trailers', (trailers: IncomingHttpHeaders) => {
      this.#requestTrailers = trailers;
    });
    client.on('close', () => this.#clientGone());
    this.#attempts.start(() => this.#attempt(forward.upstream));
  }

  #attempt(upstream: Upstream): void {
    this.#attempts.begin();
    upstream.pools.http2
      .acquire(upstream.key, () => upstream.connect('http2'))
      .then(
        (session) => this.#connected(session, upstream.key),
        (error: unknown) => this.#again('unsent', error instanceof Error ? error : new Error(String(error))),
      );
  }

  #connected(pooled: PooledSession, key: string): void {
    if (this.#settled) return;
    if (pooled.session.closed || pooled.session.destroyed) {
      this.#again('unsent', new Error('the session ended before it was used'));
      return;
    }
    const { head, forward } = this.#options;
    const bodiless = this.#body.ended && this.#body.replayable && !this.#options.hasBody;
    const upstream = pooled.session.request(
      requestBlock({ ...head, path: forward.path ?? head.path }, forward.fields),
      {
        endStream: bodiless,
        waitForTrailers: !bodiless,
      },
    );
    pooled.carry(upstream);
    this.#upstream = upstream;
    // Both ends wait for trailers, so that a message that broke off never gets an end that looks whole.
    upstream.on('wantTrailers', () => {
      if (!this.#broken) upstream.sendTrailers(this.#requestTrailers);
    });
    upstream.on('headers', (_headers: unknown, _flags: number, raw: string[]) => this.#early(raw));
    upstream.on('response', (_headers: unknown, flags: number, raw: string[]) =>
      this.#respond(upstream, { flags, raw, key }),
    );
    upstream.on('trailers', (_headers: unknown, _flags: number, raw: string[]) => {
      this.#responseTrailers = blockOf(fieldsOf(raw));
      this.#options.watch.grpcStatus(headerOf(raw, 'grpc-status'));
    });
    upstream.on('drain', () => this.#body.drained());
    upstream.on('error', () => upstream.destroy());
    upstream.on('close', () => this.#upstreamClosed(upstream));
    if (!bodiless) this.#body.pourInto(upstream);
  }

  /** An interim response (103 and the like). */
  #early(raw: readonly string[]): void {
    const { client } = this.#options;
    const status = statusOf(raw);
    if (client.destroyed || client.closed || client.headersSent || status === 101) return;
    client.additionalHeaders({ ':status': status, ...blockOf(fieldsOf(raw)) });
  }

  #respond(
    upstream: ClientHttp2Stream,
    { flags, raw, key }: { readonly flags: number; readonly raw: readonly string[]; readonly key: string },
  ): void {
    const { client } = this.#options;
    if (this.#settled || upstream !== this.#upstream || client.destroyed || client.closed) return;
    const status = statusOf(raw);
    if (this.#body.replayable && this.#attempts.again(status, (next) => this.#attempt(next))) {
      this.#leave(upstream);
      return;
    }
    this.#responded = true;
    this.#options.watch.responded(status, key);
    this.#options.watch.grpcStatus(headerOf(raw, 'grpc-status'));
    this.#body.commit();
    const { changeResponse } = this.#options.forward;
    const fields = changeResponse?.(fieldsOf(raw)) ?? fieldsOf(raw);
    const block = { ':status': status, ...blockOf(fields) };
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      client.respond(block, { endStream: true });
      upstream.resume();
      return;
    }
    client.respond(block, { waitForTrailers: true });
    client.on('wantTrailers', () => {
      if (!this.#broken) client.sendTrailers(this.#responseTrailers);
    });
    upstream.pipe(client);
  }

  #upstreamClosed(upstream: ClientHttp2Stream): void {
    if (this.#settled || upstream !== this.#upstream) return;
    const code = upstream.rstCode ?? NGHTTP2_NO_ERROR;
    if (this.#responded) {
      // In order: what is left in the buffers still goes out, and the client's stream ends by itself.
      this.#settle();
      if (!upstream.readableEnded || code !== NGHTTP2_NO_ERROR) {
        this.#broken = true;
        this.#options.reset(code === NGHTTP2_NO_ERROR ? NGHTTP2_INTERNAL_ERROR : code);
      }
      return;
    }
    const end = code === NGHTTP2_REFUSED_STREAM ? 'unsent' : 'broken';
    this.#again(end, new Error(`the upstream reset the stream with code ${code}`));
  }

  /** A stream that was refused has not been looked at (RFC 9113 8.7); others only where the route says so. */
  #again(end: AttemptEnd, error: Error): void {
    if (this.#settled) return;
    this.#body.detach();
    this.#upstream = undefined;
    const next = (upstream: Upstream) => this.#attempt(upstream);
    if (!this.#body.replayable || !this.#attempts.again(end, next)) this.#fail(error);
  }

  #timedOut(of: 'request' | 'attempt', error: UpstreamTimeout): void {
    if (this.#settled) return;
    const upstream = this.#upstream;
    if (this.#responded) {
      this.#settle();
      this.#broken = true;
      this.#options.reset(NGHTTP2_INTERNAL_ERROR);
    } else if (of === 'attempt') this.#again('broken', error);
    else this.#fail(error);
    if (upstream !== undefined) this.#leave(upstream);
  }

  /** Gives an attempt up. */
  #leave(upstream: ClientHttp2Stream): void {
    this.#body.detach();
    if (this.#upstream === upstream) this.#upstream = undefined;
    upstream.removeAllListeners('wantTrailers');
    // Its request must not look complete.
    upstream.on('wantTrailers', () => undefined);
    upstream.close(NGHTTP2_CANCEL);
  }

  #settle(): void {
    this.#settled = true;
    this.#attempts.settle();
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settle();
    this.#options.failed(error);
  }

  /** Done, reset by the client, or its connection is gone. */
  #clientGone(): void {
    const upstream = this.#upstream;
    this.#settle();
    if (upstream === undefined || upstream.closed || upstream.destroyed) return;
    this.#broken = true;
    const code = this.#options.client.rstCode ?? NGHTTP2_NO_ERROR;
    upstream.close(code === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : code);
  }
}

function statusOf(raw: readonly string[]): number {
  return Number(headerOf(raw, ':status'));
}

/** A value of a raw header block, in which names and values take turns. */
function headerOf(raw: readonly string[], name: string): string | undefined {
  const at = raw.findIndex((each, index) => index % 2 === 0 && each === name);
  return at < 0 ? undefined : raw[at + 1];
}
