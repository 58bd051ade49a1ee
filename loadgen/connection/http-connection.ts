import type { Duplex } from 'node:stream';
import { type FailedOutcome, outcomeOfError } from './dial-errors.ts';
import { MalformedResponse, type ParsedResponse, ResponseParser } from './response-parser.ts';

/** How one request on an open connection ended. */
export type ExchangeResult =
  | { readonly kind: 'response'; readonly response: ParsedResponse }
  | {
      readonly kind: 'failed';
      readonly outcome: FailedOutcome;
      readonly error: string;
      /** A kept connection was closed by the peer before it sent a byte: the request may never have been read. */
      readonly stale: boolean;
    };

interface Pending {
  readonly done: (result: ExchangeResult) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * One HTTP/1.1 connection, one request at a time. Owns its socket: `close` (or any failure, or `Connection: close`)
 * destroys it. After every response ask `usable` before the next request.
 */
export class HttpConnection {
  readonly #socket: Duplex;
  readonly #parser: ResponseParser;
  #pending: Pending | undefined;
  #usable = true;
  #closedByUs = false;
  #exchanges = 0;

  constructor(socket: Duplex, bodyLimit: number) {
    this.#socket = socket;
    this.#parser = new ResponseParser(bodyLimit);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#fail('reset', 'the connection closed before the response'));
    socket.on('error', (error) => this.#fail(outcomeOfError(error), error.message));
    socket.resume();
  }

  get usable(): boolean {
    return this.#usable && this.#pending === undefined;
  }

  /**
   * Sends one request; `done` is called exactly once, never before this returns. `timeoutMs` is to the last byte;
   * without it the caller watches the time and calls `expire`.
   */
  exchange(
    request: { readonly bytes: Buffer; readonly method: string },
    timeoutMs: number | undefined,
    done: (result: ExchangeResult) => void,
  ): void {
    if (!this.usable) throw new Error('a request was put on a connection that cannot take one');
    this.#parser.begin(request.method);
    this.#exchanges += 1;
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.expire(), timeoutMs);
    this.#pending = { done, timer };
    this.#socket.write(request.bytes);
  }

  /** The request in flight took too long: it ends as `timeout`, and the connection with it. */
  expire(): void {
    this.#fail('timeout', 'no response in time');
  }

  /** Ends the connection; a request in flight ends as `reset`. */
  close(): void {
    this.#closedByUs = true;
    this.#fail('reset', 'the connection was closed by us');
  }

  #onData(chunk: Buffer): void {
    if (this.#pending === undefined) {
      // bytes that nobody asked for
      this.close();
      return;
    }
    try {
      const response = this.#parser.push(chunk);
      if (response !== undefined) this.#succeed(response);
    } catch (error) {
      if (!(error instanceof MalformedResponse)) throw error;
      this.#fail('malformed', error.message);
    }
  }

  #onEnd(): void {
    const response = this.#pending === undefined ? undefined : this.#parser.end();
    if (response === undefined) this.#fail('reset', 'the connection closed before the response was whole');
    else this.#succeed(response);
  }

  #succeed(response: ParsedResponse): void {
    if (!response.keepAlive) this.#retire();
    this.#settle({ kind: 'response', response });
  }

  #fail(outcome: FailedOutcome, error: string): void {
    this.#retire();
    const stale = !this.#closedByUs && outcome === 'reset' && this.#exchanges > 1 && !this.#parser.started;
    this.#settle({ kind: 'failed', outcome, error, stale });
  }

  #retire(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#socket.destroy();
  }

  #settle(result: ExchangeResult): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    clearTimeout(pending.timer);
    pending.done(result);
  }
}
