import type { Socket } from 'node:net';
import { Http2Session } from './http2-session.ts';
import type { ClientSession, HttpHandler, HttpProtocol } from './routing.ts';
import { HttpSession } from './serve-http.ts';

/** A client connection that speaks HTTP, and what has already been read of it. */
export interface HttpClientSocket {
  readonly socket: Socket;
  readonly first: Buffer;
  readonly protocol: HttpProtocol;
}

/** Serves a client connection in its framing until it closes. */
export function openSession(
  { socket, first, protocol }: HttpClientSocket,
  handler: HttpHandler,
): ClientSession {
  if (protocol === 'http1') return new HttpSession(socket, first, handler);
  if (first.length > 0) socket.unshift(first);
  return new Http2Session(socket, handler);
}
