import type { Socket } from 'node:net';
import { BodyFollower, requestFraming } from './body-framing.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeOwner } from './exchange-owner.ts';
import {
  encodeHead,
  endOfHead,
  field,
  type HeadProblem,
  hasBareLineFeed,
  hasConnectionOption,
  MAX_HEAD_BYTES,
  parseRequestHead,
  type RequestHead,
} from './message-head.ts';
import { RequestWatch } from './request-watch.ts';
import type { ClientSession, Forward, HttpHandler, Reply } from './routing.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** How long a head may take from its first byte to its last. */
const HEAD_MS = 60_000;
/** How long a client that has got its last response may leave the connection half open. */
const LINGER_MS = 5_000;

type State = 'head' | 'body' | 'waiting' | 'tunnel' | 'closed';

/**
 * Serves HTTP/1.1 on one client connection: reads request after request, asks the handler about each, relays bodies
 * both ways with back-pressure. Pipelined requests wait for their turn. Messages with two readings are refused.
 */
export class HttpSession implements ClientSession, ExchangeOwner {
  readonly client: Socket;
  readonly #handler: HttpHandler;
  #state: State = 'head';
  #pending: Buffer;
  #body: BodyFollower = new BodyFollower({ kind: 'none' });
  #exchange: Exchange | undefined;
  #watch: RequestWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** A byte of the response to the request at hand is out. */
  #responding = false;
  /** The client wants no further response on this connection, or cannot be given one. */
  #last = false;

  constructor(client: Socket, first: Buffer, handler: HttpHandler) {
    this.client = client;
    this.#handler = handler;
    this.#pending = first;
    client.on('data', (chunk: Buffer) => this.#onData(chunk));
    client.on('drain', () => this.#exchange?.clientDrained());
    client.on('end', () => this.#onEnd());
    client.on('error', () => client.destroy());
    client.on('close', () => {
      this.#state = 'closed';
      clearTimeout(this.#timer);
      this.#exchange?.abort();
      this.#watch?.over('broken-off');
    });
    this.#readHead();
    client.resume();
  }

  /** Ends the connection as soon as nothing is in flight. */
  drain(): void {
    this.#last = true;
    if (this.#state === 'head' && this.#pending.length === 0) this.client.end();
  }

  get idle(): boolean {
    return this.#state === 'head' && this.#pending.length === 0;
  }

  #onData(chunk: Buffer): void {
    switch (this.#state) {
      case 'head':
        this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
        this.#readHead();
        return;
      case 'body':
        this.#readBody(chunk);
        return;
      case 'waiting':
        this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
        this.client.pause();
        return;
      case 'tunnel':
        this.#exchange?.sendBody(chunk, false);
        return;
      case 'closed':
        return;
    }
  }

  #onEnd(): void {
    if (this.#state === 'waiting') this.#last = true;
    else if (this.#state === 'head') this.client.end();
    else this.client.destroy();
  }

  #readHead(): void {
    const end = endOfHead(this.#pending);
    if (end < 0 || end > MAX_HEAD_BYTES) {
      this.#awaitHead();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const head = parseRequestHead(this.#pending.subarray(0, end));
    if (head.kind === 'problem') {
      this.#refuse(head);
      return;
    }
    const framing = requestFraming(head);
    if (framing.kind === 'problem') {
      this.#refuse(framing);
      return;
    }
    const rest = this.#pending.subarray(end);
    this.#pending = NOTHING;
    this.#body = new BodyFollower(framing);
    this.#last ||= head.version === '1.0' || hasConnectionOption(head, 'close') || this.#handler.draining;
    this.#start(head, this.#handler.route(head));
    if (this.#body.done) {
      this.#state = 'waiting';
      this.#pending = rest;
    } else {
      this.#state = 'body';
      if (rest.length > 0) this.#readBody(rest);
    }
    if (this.#exchange === undefined) this.#next();
  }

  /** Half a head is here: it may not grow for ever, nor take for ever, nor end in two ways. */
  #awaitHead(): void {
    if (this.#pending.length > MAX_HEAD_BYTES) {
      this.#refuse({ status: 431, message: 'the head is too long' });
    } else if (hasBareLineFeed(this.#pending)) {
      this.#refuse({ status: 400, message: 'a line of the head ends without a carriage return' });
    } else if (this.#pending.length > 0) {
      this.#timer ??= setTimeout(
        () => this.#refuse({ status: 408, message: 'the head takes too long' }),
        HEAD_MS,
      );
    }
  }

  #start(head: RequestHead, route: Reply | Forward): void {
    this.#exchange = undefined;
    this.#responding = false;
    const watch = new RequestWatch(head, this.#handler);
    this.#watch = watch;
    if (route.kind === 'reply') {
      watch.replied(route);
      watch.over('whole');
    }
    if (route.kind === 'reply' && route.reset) {
      this.#state = 'closed';
      this.client.destroy();
      return;
    }
    if (route.kind === 'reply') {
      // A body that is still under way would have to be read to be thrown away: the connection ends instead.
      this.#last ||= !this.#body.done;
      this.#reply(route, head.method);
      return;
    }
    this.#exchange = new Exchange(this, { head, forward: route, hasBody: !this.#body.done });
  }

  get isLast(): boolean {
    return this.#last || this.#handler.draining;
  }

  failed(error: Error | undefined): void {
    this.#last ||= !this.#body.done;
    const reply = this.#handler.upstreamFailed(error);
    this.#watch?.replied(reply);
    this.#reply(reply, this.#watch?.method ?? 'GET');
    this.#watch?.over('whole');
    this.#finish();
  }

  responded(status: number, upstream: string): void {
    this.#responding = true;
    this.#watch?.responded(status, upstream);
  }

  finished(reusable: boolean): void {
    this.#watch?.over('whole');
    this.#last ||= !reusable || !this.#body.done;
    this.#finish();
  }

  upgraded(): void {
    this.#state = 'tunnel';
    const early = this.#pending;
    this.#pending = NOTHING;
    if (early.length > 0) this.#exchange?.sendBody(early, false);
    this.client.resume();
  }

  #readBody(chunk: Buffer): void {
    const used = this.#body.feed(chunk);
    if (this.#body.malformed) {
      this.#giveUp();
      return;
    }
    this.#exchange?.sendBody(used === chunk.length ? chunk : chunk.subarray(0, used), this.#body.done);
    if (this.#body.done) {
      this.#state = 'waiting';
      this.#pending = chunk.subarray(used);
    }
  }

  /** The body makes no sense: the upstream never sees it whole, and the client is told while that is possible. */
  #giveUp(): void {
    this.#exchange?.abort();
    this.#exchange = undefined;
    if (this.#responding || this.#state === 'closed') {
      this.client.destroy();
      return;
    }
    const reply = { kind: 'reply', status: 400, fields: [], body: 'the body is malformed\n' } as const;
    this.#watch?.replied(reply);
    this.#watch?.over('whole');
    this.#refuse({ status: 400, message: 'the body is malformed' });
  }

  /** The response is out: the connection ends, or the next request is read. */
  #finish(): void {
    this.#exchange = undefined;
    // Called from inside `route` for an immediate failure: `#readHead` goes on by itself.
    if (this.#state === 'waiting' || this.#state === 'body' || this.#state === 'tunnel') this.#next();
  }

  #next(): void {
    if (this.#state === 'closed') return;
    if (this.#last || this.#state === 'tunnel') {
      this.#hangUp();
      return;
    }
    this.#state = 'head';
    this.client.resume();
    if (this.#pending.length > 0) this.#readHead();
  }

  #refuse(problem: { readonly status: HeadProblem['status']; readonly message: string }): void {
    this.#last = true;
    this.#reply({ kind: 'reply', status: problem.status, fields: [], body: `${problem.message}\n` }, 'GET');
    this.#hangUp();
  }

  /** Nothing more is said. What the client still sends is read and thrown away, so that it gets to see the end. */
  #hangUp(): void {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.client.destroy(), LINGER_MS);
    this.client.end();
    this.client.resume();
  }

  #reply(reply: Reply, method: string): void {
    const body = Buffer.from(reply.body);
    const fields = [...reply.fields, field('content-length', String(body.length))];
    if (this.#last) fields.push(field('connection', 'close'));
    const start = `HTTP/1.1 ${reply.status} ${REASONS[reply.status] ?? 'Status'}`;
    this.client.write(encodeHead(start, fields, method === 'HEAD' ? undefined : body));
  }
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
