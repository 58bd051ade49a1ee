import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { DialError, outcomeOfError } from './dial-errors.ts';
import { associateThroughSocks5, type SocksProxy } from './socks5.ts';

/** A flow of datagrams between a port of ours and one destination; whoever opened it closes it. */
export interface DatagramFlow {
  send(payload: Buffer): void;
  /** Called once per datagram that comes back. */
  onMessage(listener: (payload: Buffer) => void): void;
  /** The destination cannot be reached, or the flow is over. */
  onFailure(listener: (error: DialError) => void): void;
  close(): void;
}

/** Opens a flow to `host:port`. Rejects with `DialError`, or `PodProxyError` when the pod's own way out is broken. */
export type OpenFlow = (host: string, port: number, signal: AbortSignal) => Promise<DatagramFlow>;

/** Sends datagrams straight, or through the pod's proxy when there is one. */
export function createOpenFlow(proxy: SocksProxy | undefined): OpenFlow {
  return (host, port, signal) =>
    proxy === undefined ? openStraight(host, port, signal) : openThrough(proxy, { host, port }, signal);
}

async function openStraight(host: string, port: number, signal: AbortSignal): Promise<DatagramFlow> {
  const socket = await bound(socketFor(host), signal, (made, done) => made.connect(port, host, done));
  return flowOf(socket, { wrap: (payload) => payload, unwrap: (bytes) => bytes, end: () => undefined });
}

async function openThrough(
  proxy: SocksProxy,
  to: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<DatagramFlow> {
  const relay = await associateThroughSocks5(proxy, signal);
  const { owner } = relay;
  // It may break at any time from here on; what comes of that is told by the datagrams.
  owner.on('error', () => undefined);
  try {
    const connect = (made: DatagramSocket, done: () => void) => made.connect(relay.port, relay.host, done);
    const socket = await bound(socketFor(relay.host), signal, connect);
    const name = Buffer.from(to.host, 'utf8');
    const header = Buffer.concat([
      Buffer.from([0, 0, 0, 3, name.length]),
      name,
      Buffer.from([to.port >> 8, to.port & 0xff]),
    ]);
    const flow = flowOf(socket, {
      wrap: (payload) => Buffer.concat([header, payload]),
      unwrap: payloadOf,
      end: () => owner.destroy(),
    });
    owner.resume();
    return flow;
  } catch (error) {
    owner.destroy();
    throw error;
  }
}

function socketFor(host: string): DatagramSocket {
  return createSocket(host.includes(':') ? 'udp6' : 'udp4');
}

function bound(
  socket: DatagramSocket,
  signal: AbortSignal,
  connect: (socket: DatagramSocket, done: () => void) => void,
): Promise<DatagramSocket> {
  return new Promise((resolve, reject) => {
    const stop = (error?: Error) => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', stop);
      if (error === undefined) return resolve(socket);
      socket.close();
      reject(error instanceof DialError ? error : new DialError(outcomeOfError(error), error.message));
    };
    const onAbort = () => stop(new DialError('timeout', 'no way out in time'));
    socket.once('error', stop);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    connect(socket, () => stop());
  });
}

interface Wrapping {
  readonly wrap: (payload: Buffer) => Buffer;
  readonly unwrap: (bytes: Buffer) => Buffer | undefined;
  readonly end: () => void;
}

function flowOf(socket: DatagramSocket, { wrap, unwrap, end }: Wrapping): DatagramFlow {
  let closed = false;
  let onFailure: (error: DialError) => void = () => undefined;
  socket.on('error', (error) => onFailure(new DialError(outcomeOfError(error), error.message)));
  return {
    send: (payload) => socket.send(wrap(payload)),
    onMessage(listener) {
      socket.on('message', (bytes) => {
        const payload = unwrap(bytes);
        if (payload !== undefined) listener(payload);
      });
    },
    onFailure(listener) {
      onFailure = listener;
    },
    close() {
      if (closed) return;
      closed = true;
      socket.close();
      end();
    },
  };
}

/** What a datagram of a SOCKS5 relay carries (RFC 1928 7); undefined for a fragment. */
function payloadOf(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 5 || bytes[2] !== 0) return undefined;
  const address = { 1: 4, 3: 1 + (bytes[4] ?? 0), 4: 16 }[bytes[3] ?? 0];
  return address === undefined ? undefined : bytes.subarray(4 + address + 2);
}
