import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

/** The largest message that is taken; as large as gRPC's usual default. */
const MAX_MESSAGE = 4 * 1024 * 1024;

/** Status codes of gRPC that are used here. */
export const GRPC = { ok: 0, invalidArgument: 3, notFound: 5, unimplemented: 12, unavailable: 14 } as const;

/** One call as a method sees it. */
export interface GrpcCall {
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** Sends a message; false when the caller takes them more slowly. */
  send(message: Buffer): boolean;
  end(status: number, message?: string): void;
}

/** Takes the messages of one call; it must end the call. */
export interface GrpcReceiver {
  message(bytes: Buffer): void;
  /** The caller sends no more. */
  end(): void;
}

/** Methods by path: `/package.Service/Method`. */
export type GrpcMethods = ReadonlyMap<string, (call: GrpcCall) => GrpcReceiver>;

/** What happens to every call before its method gets it. */
export interface GrpcHooks {
  /** Headers of every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Calls `go` to let the call through; a status refuses it. */
  readonly admit: (headers: IncomingHttpHeaders, go: (refusal?: number) => void) => void;
  readonly ended: (path: string, status: number) => void;
}

/** A gRPC server over HTTP/2 (gRPC over HTTP2, PROTOCOL-HTTP2.md): no compression, no deadlines of its own. */
export function createGrpcServer(methods: GrpcMethods, hooks: GrpcHooks): Http2Server {
  const server = createServer({ settings: { enablePush: false } });
  server.on('session', (session) => session.on('error', () => session.destroy()));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    if (!String(headers['content-type']).startsWith('application/grpc')) {
      stream.respond({ ':status': 415 }, { endStream: true });
      return;
    }
    hooks.admit(headers, (refusal) => serveCall(stream, headers, { methods, hooks, refusal }));
  });
  return server;
}

interface Serving {
  readonly methods: GrpcMethods;
  readonly hooks: GrpcHooks;
  readonly refusal: number | undefined;
}

function serveCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { methods, hooks, refusal }: Serving,
): void {
  const path = headers[':path'] ?? '';
  const call = grpcCall(stream, headers, hooks);
  const method = methods.get(path);
  if (refusal !== undefined) call.end(refusal, 'it was asked to fail');
  else if (method === undefined) call.end(GRPC.unimplemented, `no method ${path}`);
  else {
    const receiver = method(call);
    const frames = new MessageReader((message) => receiver.message(message));
    stream.on('data', (chunk: Buffer) => {
      if (!frames.feed(chunk)) call.end(GRPC.invalidArgument, 'a message that cannot be read');
      // Answers that nobody reads hold back the questions.
      if (!stream.writableNeedDrain) return;
      stream.pause();
      stream.once('drain', () => stream.resume());
    });
    stream.on('end', () => receiver.end());
    return;
  }
  stream.resume();
}

function grpcCall(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, hooks: GrpcHooks): GrpcCall {
  const block = { ':status': 200, 'content-type': 'application/grpc', ...hooks.headers };
  let ended = false;
  const gone = () => ended || stream.destroyed || stream.closed;
  return {
    headers,
    send(message) {
      if (gone()) return true;
      if (!stream.headersSent) stream.respond(block, { waitForTrailers: true });
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(message.length, 1);
      return stream.write(Buffer.concat([prefix, message]));
    },
    end(status, message) {
      if (gone()) return;
      ended = true;
      const trailers = {
        'grpc-status': String(status),
        ...(message === undefined ? {} : { 'grpc-message': encodeURI(message) }),
      };
      if (stream.headersSent) {
        stream.on('wantTrailers', () => stream.sendTrailers(trailers));
        stream.end();
      } else stream.respond({ ...block, ...trailers }, { endStream: true });
      hooks.ended(headers[':path'] ?? '', status);
    },
  };
}

/** Cuts a stream of bytes into messages; `feed` is false once they cannot be read. */
class MessageReader {
  readonly #onMessage: (message: Buffer) => void;
  #received: Buffer = Buffer.alloc(0);

  constructor(onMessage: (message: Buffer) => void) {
    this.#onMessage = onMessage;
  }

  feed(chunk: Buffer): boolean {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 5) {
      const length = this.#received.readUInt32BE(1);
      if (this.#received[0] !== 0 || length > MAX_MESSAGE) return false;
      if (this.#received.length < 5 + length) return true;
      const message = this.#received.subarray(5, 5 + length);
      this.#received = this.#received.subarray(5 + length);
      this.#onMessage(message);
    }
    return true;
  }
}
