import type { Duplex } from 'node:stream';

/** Linkerd and others wait as long before they take a silent client for a server-first protocol. */
export const DETECTION_MS = 10_000;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT'].map(
  (method) => `${method} `,
);

/** What HTTP/2 with prior knowledge begins with (RFC 9113 3.4). */
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** What a connection speaks. */
export type Protocol = 'http1' | 'http2' | 'opaque';

/** What the first bytes say: a method of HTTP/1.1, the preface of HTTP/2, anything else, or too little to tell. */
export function protocolOf(bytes: Buffer): Protocol | 'unclear' {
  const start = bytes.toString('latin1', 0, PREFACE.length);
  if (start === PREFACE) return 'http2';
  if (METHODS.some((method) => start.startsWith(method))) return 'http1';
  return [PREFACE, ...METHODS].some((word) => word.startsWith(start)) ? 'unclear' : 'opaque';
}

/**
 * Waits for the client's first bytes. A client that stays silent for {@link DETECTION_MS} is opaque (a server-first
 * protocol); a service port named `tcp…` skips the wait. The bytes read are handed on, not lost.
 */
export function detectProtocol(socket: Duplex, done: (protocol: Protocol, first: Buffer) => void): void {
  let first: Buffer = Buffer.alloc(0);
  const finish = (protocol: Protocol) => {
    clearTimeout(timer);
    socket.off('data', onData);
    socket.off('close', onGone);
    socket.off('end', onGone);
    socket.pause();
    done(protocol, first);
  };
  const onData = (chunk: Buffer) => {
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
    const protocol = protocolOf(first);
    if (protocol !== 'unclear') finish(protocol);
  };
  const onGone = () => {
    clearTimeout(timer);
    socket.destroy();
  };
  const timer = setTimeout(() => finish('opaque'), DETECTION_MS);
  timer.unref();
  socket.on('data', onData);
  socket.on('close', onGone);
  socket.on('end', onGone);
  socket.resume();
}
