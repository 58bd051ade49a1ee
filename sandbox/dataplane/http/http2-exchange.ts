import {
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { blockOf, fieldsOf, requestBlock } from './http2-head.ts';
import type { PooledSession } from './http2-pool.ts';
import type { RequestHead } from './message-head.ts';
import { ReplayBody } from './replay-body.ts';
import type { Forward } from './routing.ts';

/** What one exchange needs from the session it belongs to. */
export interface Http2ExchangeOptions {
  readonly client: ServerHttp2Stream;
  readonly head: RequestHead;
  readonly forward: Forward;
  readonly hasBody: boolean;
  /** No byte of a response was passed on; the session answers instead. */
  readonly failed: (error: Error | undefined) => void;
}

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

/** A stream that was refused has not been looked at (RFC 9113 8.7) and is sent again, this many times at most. */
const MAX_ATTEMPTS = 3;

/**
 * One request stream on its way to an upstream, and its response on its way back: heads, bodies with back-pressure by
 * the streams' own windows, trailers and resets, both ways.
 */
export class Http2Exchange {
  readonly #options: Http2ExchangeOptions;
  readonly #body: ReplayBody;
  #upstream: ClientHttp2Stream | undefined;
  #requestTrailers: OutgoingHttpHeaders = {};
  #responseTrailers: OutgoingHttpHeaders = {};
  #attempts = 0;
  #responded = false;
  #settled = false;
  #broken = false;

  constructor(options: Http2ExchangeOptions) {
    this.#options = options;
    const { client, hasBody } = options;
    this.#body = new ReplayBody(client, hasBody);
    client.on('data', (chunk: Buffer) => this.#body.feed(chunk));
    client.on('end', () => {
      if (hasBody) this.#body.end();
    });
    client.on('trailers', (trailers: IncomingHttpHeaders) => {
      this.#requestTrailers = trailers;
    });
    client.on('close', () => this.#clientGone());
    this.#attempt();
  }

  #attempt(): void {
    this.#attempts += 1;
    const { upstream } = this.#options.forward;
    upstream.pools.http2
      .acquire(upstream.key, () => upstream.connect('http2'))
      .then(
        (session) => this.#connected(session),
        (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))),
      );
  }

  #connected(pooled: PooledSession): void {
    if (this.#settled) return;
    if (pooled.session.closed || pooled.session.destroyed) {
      this.#again(new Error('the session ended before it was used'));
      return;
    }
    const { head, forward } = this.#options;
    const bodiless = this.#body.ended && this.#body.replayable && !this.#options.hasBody;
    const upstream = pooled.session.request(requestBlock(head, forward.fields), {
      endStream: bodiless,
      waitForTrailers: !bodiless,
    });
    pooled.carry(upstream);
    this.#upstream = upstream;
    // Both ends wait for trailers, so that a message that broke off never gets an end that looks whole.
    upstream.on('wantTrailers', () => {
      if (!this.#broken) upstream.sendTrailers(this.#requestTrailers);
    });
    upstream.on('headers', (_headers: unknown, _flags: number, raw: string[]) => this.#early(raw));
    upstream.on('response', (_headers: unknown, flags: number, raw: string[]) =>
      this.#respond(upstream, flags, raw),
    );
    upstream.on('trailers', (_headers: unknown, _flags: number, raw: string[]) => {
      this.#responseTrailers = blockOf(fieldsOf(raw));
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

  #respond(upstream: ClientHttp2Stream, flags: number, raw: readonly string[]): void {
    const { client } = this.#options;
    if (this.#settled || client.destroyed || client.closed) return;
    this.#responded = true;
    this.#body.commit();
    const block = { ':status': statusOf(raw), ...blockOf(fieldsOf(raw)) };
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
      this.#settled = true;
      if (!upstream.readableEnded || code !== NGHTTP2_NO_ERROR) {
        this.#broken = true;
        this.#options.client.close(code === NGHTTP2_NO_ERROR ? NGHTTP2_INTERNAL_ERROR : code);
      }
      return;
    }
    const error = new Error(`the upstream reset the stream with code ${code}`);
    if (code === NGHTTP2_REFUSED_STREAM) this.#again(error);
    else this.#fail(error);
  }

  #again(error: Error): void {
    this.#body.detach();
    if (this.#attempts >= MAX_ATTEMPTS || !this.#body.replayable) this.#fail(error);
    else this.#attempt();
  }

  #fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#options.failed(error);
  }

  /** Done, reset by the client, or its connection is gone. */
  #clientGone(): void {
    const upstream = this.#upstream;
    this.#settled = true;
    if (upstream === undefined || upstream.closed || upstream.destroyed) return;
    this.#broken = true;
    const code = this.#options.client.rstCode ?? NGHTTP2_NO_ERROR;
    upstream.close(code === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : code);
  }
}

function statusOf(raw: readonly string[]): number {
  return Number(raw[raw.indexOf(':status') + 1]);
}
