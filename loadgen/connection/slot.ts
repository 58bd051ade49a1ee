import type { LoadErrorKind } from '../../schemas/load.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { Dial } from './dial.ts';
import { DialError, type FailedOutcome } from './dial-errors.ts';
import { type ExchangeResult, HttpConnection } from './http-connection.ts';
import type { ParsedResponse } from './response-parser.ts';
import type { SerializedRequest } from './serialize-request.ts';

/** How a request of a load ended. */
export type SlotResult =
  | { readonly kind: 'response'; readonly response: ParsedResponse }
  | { readonly kind: 'error'; readonly error: LoadErrorKind };

/** Called once for each request. */
export type SlotDone = (result: SlotResult) => void;

/** Methods that a client may send again when a kept connection turned out to be closed (RFC 9110 section 9.2.2). */
const REPEATABLE = /^(?:GET|HEAD|OPTIONS)$/;

/** One place of a generator's N connections: keeps a connection per origin, opens it again when it was closed. */
export class Slot {
  readonly #dial: Dial;
  readonly #bodyLimit: number;
  readonly #onBroken: (error: unknown) => void;
  #connection: HttpConnection | undefined;
  #origin = '';
  #closed = false;
  #dialing: AbortController | undefined;
  /** Monotonic ms at which the request in flight is a time-out; `undefined` when none is. */
  #deadline: number | undefined;

  constructor(dial: Dial, bodyLimit: number, onBroken: (error: unknown) => void) {
    this.#dial = dial;
    this.#bodyLimit = bodyLimit;
    this.#onBroken = onBroken;
  }

  /** Opens the connection ahead of the first request; a failure shows itself at that request. */
  async warm(request: SerializedRequest, signal: AbortSignal): Promise<void> {
    try {
      this.#take(new HttpConnection(await this.#dial(request, signal), this.#bodyLimit), request.origin);
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
    }
  }

  /** Sends one request; only when the one before is over. */
  send(request: SerializedRequest, deadline: number, done: SlotDone): void {
    this.#deadline = deadline;
    const finish: SlotDone = (result) => {
      this.#deadline = undefined;
      done(result);
    };
    const kept = this.#connection;
    if (kept?.usable !== true || this.#origin !== request.origin) {
      this.#sendFresh(request, finish);
      return;
    }
    kept.exchange(request, undefined, (result) => {
      const raced = result.kind === 'failed' && result.stale && REPEATABLE.test(request.method);
      if (raced) this.#sendFresh(request, finish);
      else finish(slotResult(result));
    });
  }

  /** Ends the request in flight as a time-out when its deadline has passed. */
  sweep(now: number): void {
    if (this.#deadline === undefined || now < this.#deadline) return;
    if (this.#dialing === undefined) this.#connection?.expire();
    else this.#dialing.abort();
  }

  close(): void {
    this.#closed = true;
    this.#dialing?.abort();
    this.#connection?.close();
  }

  #sendFresh(request: SerializedRequest, done: SlotDone): void {
    const dialing = new AbortController();
    this.#dialing = dialing;
    this.#dial(request, dialing.signal)
      .finally(() => {
        this.#dialing = undefined;
      })
      .then(
        (socket) => {
          const connection = new HttpConnection(socket, this.#bodyLimit);
          this.#take(connection, request.origin);
          // closed by us while the dial was succeeding
          if (dialing.signal.aborted) connection.close();
          if (connection.usable)
            connection.exchange(request, undefined, (result) => done(slotResult(result)));
          else done({ kind: 'error', error: 'timeout' });
        },
        (error: unknown) => {
          if (error instanceof DialError) done({ kind: 'error', error: dialErrorKind(error.outcome) });
          else this.#onBroken(error);
        },
      );
  }

  #take(connection: HttpConnection, origin: string): void {
    this.#connection?.close();
    this.#connection = connection;
    this.#origin = origin;
    // a dial may succeed after the slot's end
    if (this.#closed) connection.close();
  }
}

function slotResult(result: ExchangeResult): SlotResult {
  return result.kind === 'response' ? result : { kind: 'error', error: exchangeErrorKind(result.outcome) };
}

function dialErrorKind(outcome: FailedOutcome): LoadErrorKind {
  switch (outcome) {
    case 'timeout':
      return 'timeout';
    case 'tlsAlert':
      return 'tls';
    case 'dnsFailed':
    case 'refused':
    case 'reset':
    case 'malformed':
      return 'connect';
    default:
      return unreachable(outcome);
  }
}

function exchangeErrorKind(outcome: FailedOutcome): LoadErrorKind {
  switch (outcome) {
    case 'timeout':
      return 'timeout';
    case 'tlsAlert':
      return 'tls';
    case 'malformed':
      return 'parse';
    case 'dnsFailed':
    case 'refused':
    case 'reset':
      return 'reset';
    default:
      return unreachable(outcome);
  }
}
