import type { Socket } from 'node:net';
import { nonceOf } from '../../schemas/agent-protocol.ts';
import { reset } from './join-sockets.ts';
import type { Transmission } from './mesh-config.ts';
import { serveFlow } from './udp/serve-flow.ts';

/** How long whoever is refused may take to say which probe it belongs to. */
const FIRST_WORD_MS = 1_000;

/** A connection or a flow of datagrams that policy keeps out. */
export interface Unwanted {
  readonly socket: Socket;
  readonly transmission: Transmission;
  /** The TCP connection under it. */
  readonly raw: Socket;
}

/**
 * Keeps a connection or a flow from the application: `told` gets the nonce of a probe, if the first bytes carry one,
 * so that the refusal can be counted; then it is reset. Who says nothing is reset after a second.
 */
export function refuseOpaque({ socket, transmission, raw }: Unwanted, told: (nonce: string) => void): void {
  const refuse = (first: Buffer) => {
    const nonce = nonceOf(first);
    if (nonce !== undefined) told(nonce);
    reset(raw);
  };
  const silent = setTimeout(() => reset(raw), FIRST_WORD_MS);
  raw.on('close', () => clearTimeout(silent));
  if (transmission === 'udp') {
    serveFlow(socket, refuse);
    return;
  }
  socket.on('end', () => reset(raw));
  socket.once('data', refuse);
}
