import type { Duplex } from 'node:stream';

/** Linkerd and others wait as long before they take a silent client for a server-first protocol. */
export const DETECTION_MS = 10_000;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT'].map(
  (method) => `${method} `,
);

/** What the first bytes say: a method of HTTP/1.1, anything else (also HTTP/2), or too little to tell. */
export function protocolOf(bytes: Buffer): 'http' | 'opaque' | 'unclear' {
  const start = bytes.toString('latin1', 0, 8);
  if (METHODS.some((method) => start.startsWith(method))) return 'http';
  return METHODS.some((method) => method.startsWith(start)) ? 'unclear' : 'opaque';
}

/**
 * Waits for the client's first bytes. A client that stays silent for {@link DETECTION_MS} is opaque (a server-first
 * protocol); a service port named `tcp…` skips the wait. The bytes read are handed on, not lost.
 */
export function detectProtocol(
  socket: Duplex,
  done: (protocol: 'http' | 'opaque', first: Buffer) => void,
): void {
  let first: Buffer = Buffer.alloc(0);
  const finish = (protocol: 'http' | 'opaque') => {
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
