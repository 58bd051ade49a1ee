import { connect, type Socket } from 'node:net';

/** How long a connection may take to stand; everything is on this machine. */
const CONNECT_MS = 5_000;

/** A connected socket without Nagle delay; rejects with the system's error, or when it takes too long. */
export function dial(where: { readonly host: string; readonly port: number }): Promise<Socket> {
  const socket = connect({ ...where, allowHalfOpen: true, noDelay: true });
  return whenReady(socket, 'connect');
}

/** Waits for a socket's event of readiness. */
export function whenReady<S extends Socket>(socket: S, ready: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const closed = () => fail(new Error('closed before it was ready'));
    const timer = setTimeout(() => fail(new Error('not connected in time')), CONNECT_MS);
    socket.once('error', fail);
    socket.once('close', closed);
    socket.once(ready, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.off('close', closed);
      resolve(socket);
    });
  });
}
