import { type Duplex, PassThrough } from 'node:stream';
import type { WebSocket } from 'ws';
import type { RuntimeProcess } from '../../cluster-view.ts';
import { SpdySession } from '../spdy/spdy-session.ts';

/** What goes to the client of a command in a pod. */
export interface ClientStreams {
  readonly stdout: (chunk: Uint8Array) => void;
  readonly stderr: (chunk: Uint8Array) => void;
  /** The last word, a `Status` in JSON; the connection ends with it. */
  readonly finish: (status: string) => void;
}

/** Who listens to the client: the command's input, and its end when the client goes. */
export type ClientListener = Pick<RuntimeProcess, 'write' | 'endInput' | 'kill'>;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const CLOSE = 255;

/** The WebSocket protocol in which a client can end a channel. */
export const V5 = 'v5.channel.k8s.io';
/** The newest protocol over SPDY, and over older WebSockets. */
export const V4 = 'v4.channel.k8s.io';

/** Channels of a WebSocket: each message begins with the number of its stream. */
export function socketStreams(socket: WebSocket, listener: ClientListener): ClientStreams {
  const send = (channel: number, chunk: Uint8Array): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), chunk]));
  };
  socket.on('message', (data: Buffer) => {
    if (data[0] === STDIN) listener.write(data.subarray(1));
    // 255 and a channel number say that the client closes that channel.
    if (data[0] === CLOSE && data[1] === STDIN && socket.protocol === V5) listener.endInput();
  });
  socket.on('close', () => listener.kill());
  socket.on('error', () => listener.kill());
  return {
    stdout: (chunk) => send(STDOUT, chunk),
    stderr: (chunk) => send(STDERR, chunk),
    finish: (status) => {
      send(ERROR, Buffer.from(status));
      socket.close(1000);
    },
  };
}

/**
 * Streams of a SPDY session, which the client opens one by one. What is said before waits for its stream, and the
 * connection ends when all of `expected` (`error`, `stdout`, …) have said everything; `resize`, in which a client says
 * how large its terminal is, has only to be opened: it is the last one, and nobody here wants to know.
 */
export function spdyStreams(
  connection: Duplex,
  listener: ClientListener,
  expected: readonly string[],
): ClientStreams {
  const outputs = new Map<string, PassThrough>(expected.map((type) => [type, new PassThrough()]));
  const open = new Set(expected);
  const say = (type: string, chunk: Uint8Array | string): void => {
    const output = outputs.get(type);
    if (output !== undefined && !output.writableEnded) output.write(chunk);
  };
  new SpdySession(connection, ({ headers, duplex }) => {
    const type = headers.get('streamtype') ?? '';
    duplex.on('error', () => duplex.destroy());
    if (type === 'stdin') {
      duplex.on('data', (chunk: Buffer) => listener.write(chunk));
      duplex.on('end', () => listener.endInput());
      return;
    }
    duplex.resume();
    const done = (): void => {
      open.delete(type);
      if (open.size === 0) connection.end();
    };
    const output = outputs.get(type);
    if (type === 'resize') return done();
    if (output === undefined) return;
    output.pipe(duplex);
    duplex.once('finish', done);
  });
  connection.once('close', () => listener.kill());
  return {
    stdout: (chunk) => say('stdout', chunk),
    stderr: (chunk) => say('stderr', chunk),
    finish: (status) => {
      say('error', status);
      for (const output of outputs.values()) output.end();
    },
  };
}
