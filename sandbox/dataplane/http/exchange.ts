import type { Socket } from 'node:net';
import { type AttemptEnd, Attempts, type UpstreamTimeout } from './attempts.ts';
import { BodyFollower, responseFraming } from './body-framing.ts';
import {
  encodeHead,
  endOfHead,
  endToEndFields,
  type Field,
  field,
  fieldValue,
  hasConnectionOption,
  MAX_HEAD_BYTES,
  parseResponseHead,
  type RequestHead,
  type ResponseHead,
} from './message-head.ts';
import { mirrorRequest } from './mirror-request.ts';
import { ReplayBody } from './replay-body.ts';
import type { Forward, Upstream } from './routing.ts';
import type { UpstreamConnection, UpstreamPool } from './upstream-pool.ts';

/** What one exchange needs from the session it belongs to. */
export interface ExchangeOptions {
  readonly head: RequestHead;
  readonly forward: Forward;
  readonly client: Socket;
  readonly hasBody: boolean;
  /** Whether the client's connection ends with this response. */
  readonly isLast: () => boolean;
  /** No byte of a response was passed on; the session answers instead. */
  readonly failed: (error: Error | undefined) => void;
  /** A final response begins; `upstream` is the key of the place that gave it. */
  readonly responded: (status: number, upstream: string) => void;
  /** The response is complete; `reusable` says whether the client can tell where it ended. */
  readonly finished: (reusable: boolean) => void;
  /** The upstream switched protocols: bytes go through as they are from now on. */
  readonly upgraded: () => void;
}

/** Methods that may be sent again when a kept connection turns out to be closed (RFC 9110 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** One request on its way to an upstream, and its response on its way back. */
export class Exchange {
  readonly #options: ExchangeOptions;
  #upstream: UpstreamConnection | undefined;
  #pool: UpstreamPool | undefined;
  #response: BodyFollower | undefined;
  #received: Buffer = Buffer.alloc(0);
  readonly #body: ReplayBody;
  readonly #attempts: Attempts;
  #settled = false;
  #upgraded = false;
  #keepUpstream = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { head, forward, client, hasBody } = options;
    this.#body = new ReplayBody(
      client,
      hasBody,
      forward.mirrors === undefined ? undefined : (body) => mirrorRequest(head, forward, body),
    );
    this.#attempts = new Attempts(forward, (of, error) => this.#timedOut(of, error));
    this.#attempts.start(() => this.#attempt(forward.upstream, 'kept'));
  }

  /** Passes on bytes of the request body; the client waits while the upstream is full. */
  sendBody(chunk: Buffer, done: boolean): void {
    if (this.#settled) return;
    this.#body.feed(chunk);
    if (done) this.#body.end();
  }

  clientDrained(): void {
    this.#upstream?.socket.resume();
  }

  /** The client is gone. */
  abort(): void {
    this.#settle();
    this.#upstream?.socket.destroy();
  }

  #attempt({ pools, key, connect }: Upstream, which: 'kept' | 'fresh'): void {
    this.#attempts.begin();
    const pool = pools.http1;
    const open = () => connect('http1');
    const connecting = which === 'kept' ? pool.acquire(key, open) : pool.fresh(key, open);
    connecting.then(
      (upstream) => this.#connected(upstream, pool),
      (error: unknown) => this.#again('unsent', error instanceof Error ? error : new Error(String(error))),
    );
  }

  #connected(upstream: UpstreamConnection, pool: UpstreamPool): void {
    if (this.#settled) {
      pool.release(upstream);
      return;
    }
    this.#upstream = upstream;
    this.#pool = pool;
    // What a given-up attempt still says is not heard.
    upstream.use({
      onData: (chunk) => {
        if (this.#upstream === upstream) this.#onData(chunk);
      },
      onDrain: () => {
        if (this.#upstream !== upstream) return;
        if (this.#upgraded) this.#options.client.resume();
        else this.#body.drained();
      },
      onGone: (error) => {
        if (this.#upstream === upstream) this.#onGone(error);
      },
    });
    const { socket } = upstream;
    if (!this.#options.hasBody) {
      socket.write(this.#requestHead());
      this.#body.pourInto({ write: (chunk) => socket.write(chunk), end: () => undefined });
      return;
    }
    // The head and what there is of the body leave as one piece.
    socket.cork();
    socket.write(this.#requestHead());
    this.#body.pourInto({ write: (chunk) => socket.write(chunk), end: () => undefined });
    socket.uncork();
  }

  #requestHead(): Buffer {
    const { head, forward } = this.#options;
    const start = `${head.method} ${forward.path ?? head.path} HTTP/${head.version}`;
    const upgrade = fieldValue(head, 'upgrade');
    // Behind an upgrade to HTTP/2 requests would pass that no policy has seen: a server may ignore the wish.
    const switching =
      upgrade !== undefined && hasConnectionOption(head, 'upgrade') && !/\bh2c\b/i.test(upgrade);
    return encodeHead(start, [
      ...forward.fields,
      ...(switching ? [field('connection', 'upgrade'), field('upgrade', upgrade)] : []),
    ]);
  }

  #onData(chunk: Buffer): void {
    if (this.#upgraded) {
      this.#toClient(chunk);
      return;
    }
    if (this.#response !== undefined) {
      this.#readBody(this.#response, chunk);
      return;
    }
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    this.#readHead();
  }

  #readHead(): void {
    const end = endOfHead(this.#received);
    if (end < 0) {
      if (this.#received.length > MAX_HEAD_BYTES) this.#fail(new Error('the response head is too long'));
      return;
    }
    const head = parseResponseHead(this.#received.subarray(0, end));
    if (head.kind === 'problem') {
      this.#fail(new Error(head.message));
      return;
    }
    const rest = this.#received.subarray(end);
    this.#received = Buffer.alloc(0);
    const start = `HTTP/1.1 ${head.status} ${head.reason}`;
    if (head.status === 101) {
      this.#upgrade(start, head, rest);
      return;
    }
    if (head.status < 200) {
      this.#toClient(encodeHead(start, endToEndFields(head)));
      this.#received = rest;
      if (rest.length > 0) this.#readHead();
      return;
    }
    const framing = responseFraming(head, this.#options.head.method);
    if (framing.kind === 'problem') {
      this.#fail(new Error(framing.message));
      return;
    }
    if (this.#body.replayable && this.#again(head.status)) return;
    this.#body.commit();
    this.#options.responded(head.status, this.#upstream?.key ?? '');
    this.#keepUpstream =
      framing.kind !== 'untilClose' && head.version === '1.1' && !hasConnectionOption(head, 'close');
    const last = this.#options.isLast() || framing.kind === 'untilClose' || !this.#body.ended;
    this.#reusable = framing.kind !== 'untilClose';
    const bytes = encodeHead(start, [
      ...this.#responseFields(head),
      ...(last ? [field('connection', 'close')] : []),
    ]);
    this.#response = new BodyFollower(framing);
    if (rest.length === 0 || this.#response.done) {
      this.#toClient(bytes);
      if (rest.length > 0) this.#keepUpstream = false;
      if (this.#response.done) this.#finish();
      return;
    }
    this.#readBody(this.#response, rest, bytes);
  }

  #reusable = true;

  #responseFields(head: ResponseHead): readonly Field[] {
    const fields = endToEndFields(head);
    return this.#options.forward.changeResponse?.(fields) ?? fields;
  }

  #upgrade(start: string, head: ResponseHead, rest: Buffer): void {
    this.#upgraded = true;
    this.#body.commit();
    this.#options.responded(101, this.#upstream?.key ?? '');
    const fields = [...endToEndFields(head), field('connection', 'upgrade')];
    fields.push(field('upgrade', fieldValue(head, 'upgrade') ?? ''));
    this.#toClient(encodeHead(start, fields));
    if (rest.length > 0) this.#toClient(rest);
    this.#options.upgraded();
  }

  /** Passes on a piece of the response body, after the head where that has not gone out yet. */
  #readBody(body: BodyFollower, chunk: Buffer, head?: Buffer): void {
    const used = body.feed(chunk);
    if (body.malformed) {
      this.#break();
      return;
    }
    const bytes = used === chunk.length ? chunk : chunk.subarray(0, used);
    this.#toClient(head === undefined ? bytes : Buffer.concat([head, bytes]));
    // Bytes behind the end of a response belong to nobody: this upstream is not to be trusted with another one.
    if (used < chunk.length) this.#keepUpstream = false;
    if (body.done) this.#finish();
  }

  #toClient(bytes: Buffer): void {
    if (!this.#options.client.write(bytes)) this.#upstream?.socket.pause();
  }

  #finish(): void {
    if (this.#settled) return;
    this.#settle();
    this.#leaveUpstream();
    this.#options.finished(this.#reusable);
  }

  #leaveUpstream(): void {
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    upstream.socket.resume();
    if (this.#keepUpstream && this.#body.ended) this.#pool?.release(upstream);
    else upstream.socket.destroy();
  }

  #onGone(error: Error | undefined): void {
    if (this.#settled) return;
    if (this.#upgraded) {
      this.#settle();
      this.#options.finished(false);
    } else if (this.#response !== undefined) {
      // A body that lasts until the connection closes is complete when it closes in order, else broken.
      if (error === undefined && !this.#reusable) this.#finish();
      else this.#break();
    } else this.#again(this.#mayRepeat() ? 'unsent' : 'broken', error);
  }

  /** Tries again where that may be done; what went wrong without a status (and cannot be repaired) is told. */
  #again(end: AttemptEnd, error?: Error): boolean {
    if (this.#settled) return true;
    const spent = this.#upstream;
    // After a kept connection that was closed under our feet, no other kept one is trusted.
    const next = (upstream: Upstream) => this.#attempt(upstream, 'fresh');
    const again = this.#body.replayable && this.#attempts.again(end, next);
    if (again) {
      this.#body.detach();
      this.#received = Buffer.alloc(0);
      if (this.#upstream === spent) this.#upstream = undefined;
      spent?.socket.destroy();
    } else if (typeof end !== 'number') this.#fail(error);
    return again;
  }

  #timedOut(of: 'request' | 'attempt', error: UpstreamTimeout): void {
    if (this.#settled) return;
    if (this.#response !== undefined || this.#upgraded) this.#break();
    else if (of === 'attempt') this.#again('broken', error);
    else this.#fail(error);
  }

  /** A kept connection that closed before any byte came back has not been seen to do anything with the request. */
  #mayRepeat(): boolean {
    const { head, hasBody } = this.#options;
    return (
      this.#upstream?.reused === true &&
      this.#received.length === 0 &&
      !hasBody &&
      IDEMPOTENT.has(head.method)
    );
  }

  #fail(error: Error | undefined): void {
    if (this.#settled) return;
    this.#settle();
    const upstream = this.#upstream;
    this.#upstream = undefined;
    upstream?.socket.destroy();
    this.#options.failed(error);
  }

  /** Half a response is out: the client must see that it is not whole. */
  #break(): void {
    this.#settle();
    this.#upstream?.socket.destroy();
    this.#options.client.destroy();
  }

  #settle(): void {
    this.#settled = true;
    this.#attempts.settle();
  }
}
