import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Passes bytes both ways as they are; an orderly end ends the other side, a break breaks it. */
export function joinSockets(a: Duplex, b: Duplex): void {
  oneWay(a, b);
  oneWay(b, a);
}

function oneWay(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on('error', () => {
    from.destroy();
    reset(to);
  });
  from.on('close', () => {
    if (!to.writableEnded) to.destroy();
  });
}

/** Ends a connection so that the other side sees a reset, where the kind of socket can do that. */
export function reset(socket: Duplex): void {
  if (socket.destroyed) return;
  if (!(socket instanceof Socket)) {
    socket.destroy();
    return;
  }
  try {
    socket.resetAndDestroy();
  } catch {
    // A TLS socket owns no TCP handle of its own to reset: it is cut instead.
    socket.destroy();
  }
}
