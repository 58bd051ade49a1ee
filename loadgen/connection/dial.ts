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
    // Loaded when it is needed: most agents never speak TLS themselves, and start sooner without it. And before there is
    // a socket: nobody hears what breaks on one that waits.
    const tls = target.secure ? await import('node:tls') : undefined;
    const socket =
      proxy === undefined
        ? await connectTcp(target.host, target.port, signal)
        : await connectThroughSocks5(proxy, target.host, target.port, signal);
    return tls === undefined ? socket : await startTls(tls, { socket, host: target.host }, signal);
  };
}

async function startTls(
  { connect: connectTls }: typeof import('node:tls'),
  { socket, host }: { readonly socket: Socket; readonly host: string },
  signal: AbortSignal,
): Promise<Socket> {
  const secure = connectTls({
    socket,
    ALPNProtocols: ['http/1.1'],
    // an address is no server name (RFC 6066 section 3)
    ...(/^[\d.]+$|:/.test(host) ? { host } : { servername: host, host }),
  });
  await settled(secure, 'secureConnect', signal);
  return secure;
}
