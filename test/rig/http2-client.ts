import { type ClientHttp2Session, connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { HttpAnswer } from './http-answer.ts';
import { dialThrough, type HttpAsk, type ProxyAddress } from './pod-client.ts';

/** An answer over HTTP/2, with its trailers. */
export interface Http2Answer extends HttpAnswer {
  readonly trailers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A client with one HTTP/2 connection (prior knowledge) to a destination. */
export interface Http2Client {
  readonly session: ClientHttp2Session;
  ask(ask?: HttpAsk): Promise<Http2Answer>;
  /** A unary gRPC call; the body holds the raw message of the answer. */
  call(path: string, message: Buffer, headers?: Readonly<Record<string, string>>): Promise<GrpcAnswer>;
  close(): void;
}

export interface GrpcAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly messages: readonly Buffer[];
}

/** Opens one HTTP/2 connection through a pod's way out. */
export async function http2Client(proxy: ProxyAddress, host: string, port: number): Promise<Http2Client> {
  return http2Over(await dialThrough(proxy, host, port), `${host}:${port}`);
}

/** Speaks HTTP/2 over a connection that stands. */
export function http2Over(socket: Duplex, authority: string): Http2Client {
  const session = connect(`http://${authority}`, { createConnection: () => socket });
  session.on('error', () => session.destroy());
  // Sockets of the rig stay half open: a server that ends its side (after GOAWAY) will never answer what is still asked.
  // What came before the end is read first.
  socket.once('end', () => setImmediate(() => session.destroy()));
  return {
    session,
    ask: (ask = {}) =>
      askOver(session, ask).then(({ body, ...rest }) => ({ ...rest, body: body.toString() })),
    async call(path, message, headers = {}) {
      const grpc = { 'content-type': 'application/grpc', te: 'trailers', ...headers };
      const answer = await askOver(session, { method: 'POST', path, headers: grpc }, grpcFrame(message));
      const status = answer.trailers['grpc-status'] ?? answer.headers['grpc-status'];
      return {
        status: Number(status),
        headers: { ...answer.headers, ...answer.trailers },
        messages: grpcMessages(answer.body),
      };
    },
    close() {
      session.destroy();
      socket.destroy();
    },
  };
}

/** A message with gRPC's prefix. */
export function grpcFrame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The messages of a body that is complete. */
export function grpcMessages(body: Buffer): readonly Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 5 <= body.length; ) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    messages.push(body.subarray(at + 5, end));
    at = end;
  }
  return messages;
}

function askOver(session: ClientHttp2Session, ask: HttpAsk, body?: Buffer) {
  return new Promise<Omit<Http2Answer, 'body'> & { readonly body: Buffer }>((resolve, reject) => {
    const sent = body ?? (ask.body === undefined ? undefined : Buffer.from(ask.body));
    const stream = session.request(
      { ':method': ask.method ?? 'GET', ':path': ask.path ?? '/', ...ask.headers },
      { endStream: sent === undefined },
    );
    let headers: Http2Answer['headers'] = {};
    let trailers: Http2Answer['trailers'] = {};
    const chunks: Buffer[] = [];
    stream.on('response', (received) => {
      headers = received;
    });
    stream.on('trailers', (received) => {
      trailers = received;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      if (stream.rstCode !== 0) reject(new Error(`reset with code ${stream.rstCode}`));
      else if (headers[':status'] === undefined) reject(new Error('ended without an answer'));
      else {
        const status = Number(headers[':status']);
        resolve({ status, headers, trailers, body: Buffer.concat(chunks) });
      }
    });
    if (sent !== undefined) stream.end(sent);
  });
}
