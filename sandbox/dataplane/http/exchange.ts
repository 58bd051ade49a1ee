import type { Socket } from 'node:net';
import { type AttemptEnd, Attempts, type UpstreamTimeout } from './attempts.ts';
import { BodyFollower, responseFraming } from './body-framing.ts';
import { type Carried, headOf } from './carried.ts';
import type { ExchangeOwner } from './exchange-owner.ts';
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
  type ResponseHead,
} from './message-head.ts';
import { mirrorRequest } from './mirror-request.ts';
import { ReplayBody } from './replay-body.ts';
import type { Upstream } from './routing.ts';
import { NOBODY, type UpstreamConnection, type UpstreamPool, type UpstreamUser } from './upstream-pool.ts';

/** Methods that may be sent again when a kept connection turns out to be closed (RFC 9110 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

const CLOSE = field('connection', 'close');
const NOTHING: Buffer = Buffer.alloc(0);

function first(bytes: Buffer, length: number): Buffer {
  return length === bytes.length ? bytes : bytes.subarray(0, length);
}

/** One request on its way to an upstream, and its response on its way back. */
export class Exchange implements UpstreamUser {
  readonly #owner: ExchangeOwner;
  readonly #client: Socket;
  readonly #carried: Carried;
  #upstream: UpstreamConnection | undefined;
  #pool: UpstreamPool | undefined;
  #response: BodyFollower | undefined;
  #received: Buffer = NOTHING;
  readonly #body: ReplayBody;
  readonly #attempts: Attempts;
  #settled = false;
  #upgraded = false;
  #keepUpstream = false;

  constructor(owner: ExchangeOwner, carried: Carried) {
    this.#owner = owner;
    this.#client = owner.client;
    this.#carried = carried;
    const { head, forward, hasBody } = carried;
    this.#body = new ReplayBody(
      owner.client,
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
    const kept = which === 'kept' ? pool.take(key) : undefined;
    if (kept !== undefined) {
      this.#connected(kept, pool);
      return;
    }
    pool
      .fresh(key, () => connect('http1'))
      .then(
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
    upstream.use(this);
    const { socket } = upstream;
    if (!this.#carried.hasBody) {
      socket.write(headOf(this.#carried));
      this.#body.pourInto(upstream);
      return;
    }
    // The head and what there is of the body (it is handed over in this turn) leave as one piece.
    socket.cork();
    socket.write(headOf(this.#carried));
    this.#body.pourInto(upstream);
    process.nextTick(() => socket.uncork());
  }

  onDrain(): void {
    if (this.#upgraded) this.#client.resume();
    else this.#body.drained();
  }

  onData(chunk: Buffer): void {
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
    const whole = this.#received;
    const rest = whole.subarray(end);
    this.#received = NOTHING;
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
    const framing = responseFraming(head, this.#carried.head.method);
    if (framing.kind === 'problem') {
      this.#fail(new Error(framing.message));
      return;
    }
    if (this.#body.replayable && this.#again(head.status)) return;
    this.#body.commit();
    this.#owner.responded(head.status, this.#upstream?.key ?? '');
    this.#keepUpstream =
      framing.kind !== 'untilClose' && head.version === '1.1' && !hasConnectionOption(head, 'close');
    const last = this.#owner.isLast || framing.kind === 'untilClose' || !this.#body.ended;
    this.#reusable = framing.kind !== 'untilClose';
    const response = new BodyFollower(framing);
    this.#response = response;
    const used = response.feed(rest);
    if (response.malformed) {
      this.#break();
      return;
    }
    // The head goes out with what there is of the body.
    const own = this.#responseFields(head);
    if (head.raw !== undefined && own === head.fields && !last) this.#toClient(first(whole, end + used));
    else this.#toClient(encodeHead(start, last ? [...own, CLOSE] : own, first(rest, used)));
    this.#passed(response, used, rest);
  }

  #reusable = true;

  #responseFields(head: ResponseHead): readonly Field[] {
    const fields = endToEndFields(head);
    return this.#carried.forward.changeResponse?.(fields) ?? fields;
  }

  #upgrade(start: string, head: ResponseHead, rest: Buffer): void {
    this.#upgraded = true;
    this.#body.commit();
    this.#owner.responded(101, this.#upstream?.key ?? '');
    const fields = [...endToEndFields(head), field('connection', 'upgrade')];
    fields.push(field('upgrade', fieldValue(head, 'upgrade') ?? ''));
    this.#toClient(encodeHead(start, fields));
    if (rest.length > 0) this.#toClient(rest);
    this.#owner.upgraded();
  }

  /** Passes on a piece of the response body. */
  #readBody(body: BodyFollower, chunk: Buffer): void {
    const used = body.feed(chunk);
    if (body.malformed) {
      this.#break();
      return;
    }
    this.#toClient(first(chunk, used));
    this.#passed(body, used, chunk);
  }

  #passed(body: BodyFollower, used: number, chunk: Buffer): void {
    // Bytes behind the end of a response belong to nobody: this upstream is not to be trusted with another one.
    if (used < chunk.length) this.#keepUpstream = false;
    if (body.done) this.#finish();
  }

  #toClient(bytes: Buffer): void {
    if (!this.#client.write(bytes)) this.#upstream?.socket.pause();
  }

  #finish(): void {
    if (this.#settled) return;
    this.#settle();
    this.#leaveUpstream();
    this.#owner.finished(this.#reusable);
  }

  #leaveUpstream(): void {
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    upstream.socket.resume();
    if (this.#keepUpstream && this.#body.ended) this.#pool?.release(upstream);
    else upstream.socket.destroy();
  }

  onGone(error: Error | undefined): void {
    if (this.#settled) return;
    if (this.#upgraded) {
      this.#settle();
      this.#owner.finished(false);
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
      this.#received = NOTHING;
      if (this.#upstream === spent) this.#upstream = undefined;
      // What a given-up attempt still says is not heard.
      spent?.use(NOBODY);
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
    const { head, hasBody } = this.#carried;
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
    upstream?.use(NOBODY);
    upstream?.socket.destroy();
    this.#owner.failed(error);
  }

  /** Half a response is out: the client must see that it is not whole. */
  #break(): void {
    this.#settle();
    this.#upstream?.socket.destroy();
    this.#client.destroy();
  }

  #settle(): void {
    this.#settled = true;
    this.#attempts.settle();
  }
}
