import { connect, type Socket } from 'node:net';
import { DialError, outcomeOfError } from './dial-errors.ts';

/** A plain TCP connection. Rejects with {@link DialError}. */
export async function connectTcp(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true, autoSelectFamily: true });
  await settled(socket, 'connect', signal);
  return socket;
}

/** Waits until the socket is up; destroys it on failure and on abort. */
export function settled(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: unknown) => {
      socket.off(event, onUp);
      socket.off('error', done);
      socket.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      if (error === undefined) return resolve();
      // a late error of a destroyed socket has nobody else to hear it
      socket.on('error', ignoreLateError);
      socket.destroy();
      reject(error instanceof DialError ? error : dialErrorOf(error));
    };
    const onUp = () => done();
    const onClose = () => done(new DialError('reset', 'the connection closed before it was up'));
    const onAbort = () => done(new DialError('timeout', 'no connection in time'));
    socket.once(event, onUp);
    socket.once('error', done);
    socket.once('close', onClose);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function ignoreLateError(): void {
  // the outcome has been told already
}

function dialErrorOf(error: unknown): DialError {
  return new DialError(outcomeOfError(error), error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}
