import type { Socket } from 'node:net';
import { BodyFollower, responseFraming } from './body-framing.ts';
import {
  encodeHead,
  endOfHead,
  endToEndFields,
  field,
  fieldValue,
  hasConnectionOption,
  MAX_HEAD_BYTES,
  parseResponseHead,
  type RequestHead,
  type ResponseHead,
} from './message-head.ts';
import type { Forward } from './routing.ts';
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
  #response: BodyFollower | undefined;
  #received: Buffer = Buffer.alloc(0);
  #unsent: Buffer[] = [];
  #requestDone: boolean;
  #settled = false;
  #upgraded = false;
  #keepUpstream = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#requestDone = !options.hasBody;
    const { key, connect } = options.forward.upstream;
    this.#attempt(this.#pool.acquire(key, () => connect('http1')));
  }

  get #pool(): UpstreamPool {
    return this.#options.forward.upstream.pools.http1;
  }

  /** Passes on bytes of the request body; the client waits while the upstream is full. */
  sendBody(chunk: Buffer, done: boolean): void {
    this.#requestDone ||= done;
    if (this.#settled) return;
    if (this.#upstream === undefined) {
      this.#unsent.push(chunk);
      this.#options.client.pause();
    } else if (!this.#upstream.socket.write(chunk)) this.#options.client.pause();
  }

  clientDrained(): void {
    this.#upstream?.socket.resume();
  }

  /** The client is gone. */
  abort(): void {
    this.#settled = true;
    this.#upstream?.socket.destroy();
  }

  #attempt(connecting: Promise<UpstreamConnection>): void {
    connecting.then(
      (upstream) => this.#connected(upstream),
      (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #connected(upstream: UpstreamConnection): void {
    if (this.#settled) {
      this.#pool.release(upstream);
      return;
    }
    this.#upstream = upstream;
    upstream.use({
      onData: (chunk) => this.#onData(chunk),
      onDrain: () => this.#options.client.resume(),
      onGone: (error) => this.#onGone(error),
    });
    const { head, forward, client } = this.#options;
    const start = `${head.method} ${head.path} HTTP/${head.version}`;
    const upgrade = fieldValue(head, 'upgrade');
    // Behind an upgrade to HTTP/2 requests would pass that no policy has seen: a server may ignore the wish.
    const switching =
      upgrade !== undefined && hasConnectionOption(head, 'upgrade') && !/\bh2c\b/i.test(upgrade);
    const bytes = encodeHead(start, [
      ...forward.fields,
      ...(switching ? [field('connection', 'upgrade'), field('upgrade', upgrade)] : []),
    ]);
    upstream.socket.write(this.#unsent.length === 0 ? bytes : Buffer.concat([bytes, ...this.#unsent]));
    this.#unsent = [];
    if (!this.#requestDone) client.resume();
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
    this.#keepUpstream =
      framing.kind !== 'untilClose' && head.version === '1.1' && !hasConnectionOption(head, 'close');
    const last = this.#options.isLast() || framing.kind === 'untilClose' || !this.#requestDone;
    this.#reusable = framing.kind !== 'untilClose';
    const bytes = encodeHead(start, [
      ...endToEndFields(head),
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

  #upgrade(start: string, head: ResponseHead, rest: Buffer): void {
    this.#upgraded = true;
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
    this.#settled = true;
    this.#leaveUpstream();
    this.#options.finished(this.#reusable);
  }

  #leaveUpstream(): void {
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    upstream.socket.resume();
    if (this.#keepUpstream && this.#requestDone) this.#pool.release(upstream);
    else upstream.socket.destroy();
  }

  #onGone(error: Error | undefined): void {
    if (this.#settled) return;
    if (this.#upgraded) {
      this.#settled = true;
      this.#options.finished(false);
    } else if (this.#response !== undefined) {
      // A body that lasts until the connection closes is complete when it closes in order, else broken.
      if (error === undefined && !this.#reusable) this.#finish();
      else this.#break();
    } else if (this.#mayRepeat()) {
      const { key, connect } = this.#options.forward.upstream;
      this.#upstream = undefined;
      this.#attempt(this.#pool.fresh(key, () => connect('http1')));
    } else this.#fail(error);
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
    this.#settled = true;
    this.#upstream?.socket.destroy();
    this.#options.failed(error);
  }

  /** Half a response is out: the client must see that it is not whole. */
  #break(): void {
    this.#settled = true;
    this.#upstream?.socket.destroy();
    this.#options.client.destroy();
  }
}
