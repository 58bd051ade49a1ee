import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { outcomeOfError } from './dial-errors.ts';
import type { ExchangeResult } from './http-connection.ts';

/** Error codes of streams (RFC 9113 7). */
const NO_ERROR = 0;
const CANCEL = 8;

/** A request ready for HTTP/2; pseudo headers included. */
export interface Http2Request {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | undefined;
}

/** One HTTP/2 connection with prior knowledge. Owns its socket; after every response ask `usable`. */
export class Http2Connection {
  readonly #session: ClientHttp2Session;
  readonly #bodyLimit: number;

  private constructor(session: ClientHttp2Session, bodyLimit: number) {
    this.#bodyLimit = bodyLimit;
    this.#session = session;
    // Every stream tells of it by itself.
    session.on('error', () => undefined);
  }

  /**
   * What makes a connection of a socket. Loaded when it is needed, as most agents never speak HTTP/2, and before there
   * is a socket: nobody hears what breaks on one that waits.
   */
  static async load(): Promise<(socket: Duplex, authority: string, bodyLimit: number) => Http2Connection> {
    const { connect } = await import('node:http2');
    return (socket, authority, bodyLimit) => {
      const createConnection = () => socket;
      const session = connect(`http://${authority}`, { createConnection, settings: { enablePush: false } });
      return new Http2Connection(session, bodyLimit);
    };
  }

  get usable(): boolean {
    return !this.#session.closed && !this.#session.destroyed;
  }

  /** Sends one request; `done` is called exactly once. `timeoutMs` is to the last byte. */
  exchange(request: Http2Request, timeoutMs: number, done: (result: ExchangeResult) => void): void {
    const stream = this.#session.request(request.headers, { endStream: request.body === undefined });
    const answer = new StreamAnswer(this.#bodyLimit);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stream.close(CANCEL);
      this.close();
    }, timeoutMs);
    let failure: Error | undefined;
    stream.on('error', (error) => {
      failure = error;
    });
    stream.on('close', () => {
      clearTimeout(timer);
      if (late) done({ kind: 'failed', outcome: 'timeout', error: 'no response in time', stale: false });
      else done(answer.result(stream, failure));
    });
    answer.follow(stream);
    if (request.body !== undefined) stream.end(request.body);
  }

  close(): void {
    this.#session.destroy();
  }
}

/** Gathers what comes back on one stream. */
class StreamAnswer {
  readonly #headers: Record<string, string> = {};
  readonly #chunks: Buffer[] = [];
  readonly #limit: number;
  #status: number | undefined;
  #bytes = 0;
  #ended = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  follow(stream: ClientHttp2Stream): void {
    stream.on('response', (headers) => {
      this.#status = headers[':status'];
      this.#add(headers);
    });
    stream.on('trailers', (trailers) => this.#add(trailers));
    stream.on('data', (chunk: Buffer) => {
      const room = this.#limit - this.#bytes;
      if (room > 0) this.#chunks.push(chunk.subarray(0, room));
      this.#bytes += chunk.length;
    });
    stream.on('end', () => {
      this.#ended = true;
    });
  }

  result(stream: ClientHttp2Stream, failure: Error | undefined): ExchangeResult {
    if (this.#status === undefined || !this.#ended || stream.rstCode !== NO_ERROR) {
      return {
        kind: 'failed',
        outcome: failure === undefined ? 'reset' : outcomeOfError(failure),
        error: failure?.message ?? `the stream was reset with code ${stream.rstCode}`,
        stale: false,
      };
    }
    const response = {
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#chunks),
      bodyBytes: this.#bytes,
      keepAlive: true,
    };
    return { kind: 'response', response };
  }

  /** Trailers count as headers: that is where gRPC has its status. */
  #add(headers: IncomingHttpHeaders): void {
    for (const [name, value] of Object.entries(headers)) {
      if (name.startsWith(':') || value === undefined) continue;
      this.#headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
}
