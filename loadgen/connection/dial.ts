import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connectThroughSocks5, type SocksProxy } from './socks5.ts';
import { connectTcp, settled } from './tcp.ts';

/** Where a request wants to go. */
export interface DialTarget {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/**
 * Opens a connection that is ready for bytes; the caller owns and destroys the socket. Rejects with {@link DialError}
 * when the destination could not be reached, with {@link PodProxyError} when our own way out is broken.
 */
export type Dial = (target: DialTarget, signal: AbortSignal) => Promise<Duplex>;

/** Dials straight, or through the pod's proxy when there is one. */
export function createDial(proxy: SocksProxy | undefined): Dial {
  return async (target, signal) => {
    const socket =
      proxy === undefined
        ? await connectTcp(target.host, target.port, signal)
        : await connectThroughSocks5(proxy, target.host, target.port, signal);
    return target.secure ? await startTls(socket, target.host, signal) : socket;
  };
}

async function startTls(socket: Socket, host: string, signal: AbortSignal): Promise<Socket> {
  // loaded when it is needed: most agents never speak TLS themselves, and start sooner without it
  const { connect: connectTls } = await import('node:tls');
  const secure = connectTls({
    socket,
    ALPNProtocols: ['http/1.1'],
    // an address is no server name (RFC 6066 section 3)
    ...(/^[\d.]+$|:/.test(host) ? { host } : { servername: host, host }),
  });
  await settled(secure, 'secureConnect', signal);
  return secure;
}
