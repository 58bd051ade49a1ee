import {
  constants,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { grpcMessage, grpcStatusOf, isGrpc } from './grpc-status.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { blockOf, requestHeadOf } from './http2-head.ts';
import { HTTP2_LIMITS } from './http2-limits.ts';
import type { RequestHead } from './message-head.ts';
import { RequestWatch } from './request-watch.ts';
import { ResetBudget } from './reset-budget.ts';
import type { ClientSession, HttpHandler, Reply } from './routing.ts';

/** The id in the notice that a connection is going away (RFC 9113 6.8): streams under way are still taken. */
const ANY_STREAM = 2 ** 31 - 1;

/** A connection that is silent for so long is asked whether it is still there, and has as long again to answer. */
const SILENCE_MS = 10_000;

/**
 * Serves HTTP/2 on one client connection, whose first bytes have been put back into the socket: asks the handler about
 * every stream by itself, so that a changed policy holds from the next stream on.
 */
export class Http2Session implements ClientSession {
  readonly #session: ServerHttp2Session;
  readonly #handler: HttpHandler;
  readonly #silenceMs: number;
  readonly #resets = new ResetBudget();
  /** Streams that this end reset: no fault of the client's. */
  readonly #ours = new WeakSet<ServerHttp2Stream>();

  constructor(client: Socket, handler: HttpHandler, silenceMs = SILENCE_MS) {
    this.#handler = handler;
    this.#silenceMs = silenceMs;
    this.#session = performServerHandshake(client, HTTP2_LIMITS);
    this.#session.on('stream', (stream: ServerHttp2Stream, _headers: unknown, flags: number, raw: string[]) =>
      this.#serve(stream, (flags & constants.NGHTTP2_FLAG_END_STREAM) === 0, requestHeadOf(raw)),
    );
    // Broken frames end the connection; its streams learn it from their own close.
    this.#session.on('error', () => this.#session.destroy());
    this.#session.on('close', () => client.destroy());
    this.#session.setTimeout(silenceMs, () => this.#askForLife());
    if (handler.draining) this.drain();
  }

  /** Tells the client to open its next streams elsewhere, and ends when those it has opened are done. */
  drain(): void {
    const session = this.#session;
    if (session.closed || session.destroyed) return;
    session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
    // Once the client has answered, it knows: no stream of its can cross with the end.
    session.ping(() => session.close());
  }

  /** After an offence the protocol library says goodbye and reads no more: only silence tells of it. */
  #askForLife(): void {
    const timer = setTimeout(() => this.#session.destroy(), this.#silenceMs);
    if (this.#session.destroyed || !this.#session.ping(() => clearTimeout(timer))) this.#session.destroy();
  }

  /** The client has given a stream up: once too often is an attack, which ends here and now. */
  #givenUp(stream: ServerHttp2Stream): void {
    if (this.#ours.has(stream) || this.#session.destroyed || this.#resets.spend()) return;
    this.#session.destroy(new Error('too many resets'), constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }

  #serve(stream: ServerHttp2Stream, hasBody: boolean, head: RequestHead): void {
    stream.on('error', () => stream.destroy());
    const watch = new RequestWatch(head, this.#handler);
    stream.on('close', () => {
      const whole = stream.rstCode === constants.NGHTTP2_NO_ERROR;
      if (!whole) this.#givenUp(stream);
      watch.over(whole ? 'whole' : 'broken-off');
    });
    const reset = (code: number) => {
      this.#ours.add(stream);
      stream.close(code);
    };
    const problem = problemOf(head);
    const route = problem ?? this.#handler.route(head);
    if (route.kind === 'reply') {
      watch.replied(route);
      if (route.reset) reset(constants.NGHTTP2_CANCEL);
      else sendReply(stream, head, route);
      return;
    }
    new Http2Exchange({
      client: stream,
      head,
      forward: route,
      hasBody,
      watch,
      reset,
      failed: (error) => {
        const reply = this.#handler.upstreamFailed(error);
        watch.replied(reply);
        sendReply(stream, head, reply);
      },
    });
  }
}

function problemOf(head: RequestHead): Reply | undefined {
  if (head.method === 'CONNECT') return refused(501, 'CONNECT is not served');
  if (!head.path.startsWith('/') && head.path !== '*') return refused(400, 'the request target is malformed');
  return head.fields.filter(({ key }) => key === 'host').length === 1
    ? undefined
    : refused(400, 'a request has one authority');
}

function refused(status: number, message: string): Reply {
  return { kind: 'reply', status, fields: [], body: `${message}\n` };
}

/** Answers in the proxy's own name: gRPC callers get a status, not a page. */
function sendReply(stream: ServerHttp2Stream, head: RequestHead, reply: Reply): void {
  if (stream.destroyed || stream.closed) return;
  if (isGrpc(head)) {
    const fields = blockOf(reply.fields.filter(({ key }) => key !== 'content-type'));
    stream.respond(
      {
        ':status': 200,
        ...fields,
        'content-type': 'application/grpc',
        'grpc-status': String(grpcStatusOf(reply.status)),
        'grpc-message': grpcMessage(reply.body),
      },
      { endStream: true },
    );
  } else {
    const body = Buffer.from(reply.body);
    const block = { ':status': reply.status, ...blockOf(reply.fields), 'content-length': body.length };
    stream.respond(block, { endStream: head.method === 'HEAD' || body.length === 0 });
    if (head.method !== 'HEAD' && body.length > 0) stream.end(body);
  }
  // A body that is still under way is of no use to anybody: the client may stop sending it (RFC 9113 8.1).
  stream.on('finish', () => {
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  });
  stream.resume();
}
