import type { Socket } from 'node:net';
import { DialError, type FailedOutcome, outcomeOfError, PodProxyError } from './dial-errors.ts';
import { connectTcp } from './tcp.ts';

/** A SOCKS5 proxy that also resolves names (`socks5h`). */
export interface SocksProxy {
  readonly host: string;
  readonly port: number;
}

/** Reads `socks5h://HOST:PORT`; throws an Error that names what is wrong. */
export function parseSocksProxy(text: string): SocksProxy {
  const parts = /^socks5h?:\/\/(?:\[([^\]]+)\]|([^/:@]+)):(\d{1,5})\/?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new Error(`"${text}" is no proxy of the form socks5h://HOST:PORT`);
  }
  return { host, port };
}

/** What a reply code other than 0 says about the destination (RFC 1928 section 6). */
const REPLIES: Readonly<Record<number, readonly [FailedOutcome, string]>> = {
  1: ['reset', 'general failure'],
  2: ['refused', 'connection not allowed by ruleset'],
  3: ['refused', 'network unreachable'],
  // a proxy that resolves names has no other code for a name it does not know
  4: ['dnsFailed', 'host unreachable or unknown'],
  5: ['refused', 'connection refused'],
  6: ['timeout', 'TTL expired'],
};
/** The proxy does not know the command: it carries no datagrams. */
const NO_SUCH_COMMAND = 7;

/**
 * A connection to `host:port` through the pod's proxy (RFC 1928, no authentication, name resolved by the proxy).
 * Rejects with {@link DialError} for what the proxy says about the destination, {@link PodProxyError} when the proxy
 * itself cannot be reached or does not speak SOCKS5.
 */
export async function connectThroughSocks5(
  proxy: SocksProxy,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const { socket } = await askProxy(proxy, connectRequest(host, port), signal);
  return socket;
}

/** A relay for datagrams; it lasts as long as `owner` is open. */
export interface SocksRelay {
  readonly owner: Socket;
  readonly host: string;
  readonly port: number;
}

/** Asks the pod's proxy for a relay (RFC 1928 UDP ASSOCIATE). Rejects as {@link connectThroughSocks5} does. */
export async function associateThroughSocks5(proxy: SocksProxy, signal: AbortSignal): Promise<SocksRelay> {
  // Which port the datagrams will come from is not known yet.
  const request = Buffer.from([5, 3, 0, 1, 0, 0, 0, 0, 0, 0]);
  const { socket: owner, reply } = await askProxy(proxy, request, signal);
  return { owner, host: reply.host ?? proxy.host, port: reply.port };
}

async function askProxy(
  proxy: SocksProxy,
  request: Buffer,
  signal: AbortSignal,
): Promise<{ readonly socket: Socket; readonly reply: SocksReply }> {
  const socket = await connectTcp(proxy.host, proxy.port, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new PodProxyError(
      `the pod's proxy ${proxy.host}:${proxy.port} cannot be reached: ${String(error)}`,
      {
        cause: error,
      },
    );
  });
  try {
    return { socket, reply: await handshake(socket, request, signal) };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function connectRequest(host: string, port: number): Buffer {
  const name = Buffer.from(host, 'utf8');
  if (name.length > 255) throw new DialError('dnsFailed', 'the host name is longer than 255 bytes');
  return Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, Buffer.from([port >> 8, port & 0xff])]);
}

/** The method choice, then the request: a simple proxy may read one message a time, so they are not sent as one. */
function handshake(socket: Socket, request: Buffer, signal: AbortSignal): Promise<SocksReply> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    let asked = false;
    const stop = (ended: Error | SocksReply) => {
      socket.off('data', onData);
      socket.off('error', onError);
      socket.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      socket.pause();
      if (!(ended instanceof Error)) return resolve(ended);
      // a late error of a destroyed socket has nobody else to hear it
      socket.on('error', onLateError);
      reject(ended);
    };
    const onData = (chunk: Buffer) => {
      // Answers that come whole, as they do, are never copied.
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      if (!asked) {
        const wrong = wrongMethod(received);
        if (wrong !== undefined) return stop(wrong);
        if (received.length < 2) return;
        received = received.subarray(2);
        asked = true;
        socket.write(request);
      }
      const reply = readReply(received);
      if (reply === undefined) return;
      if (reply instanceof Error) return stop(reply);
      stop(reply);
      // What the server said first is given back once nobody listens: before, it would come right back here.
      if (received.length > reply.length) socket.unshift(received.subarray(reply.length));
    };
    const onError = (error: Error) =>
      stop(new DialError(outcomeOfError(error), error.message, { cause: error }));
    const onClose = () =>
      stop(new DialError('reset', "the pod's proxy closed the connection without an answer"));
    const onAbort = () => stop(new DialError('timeout', 'no connection in time'));
    socket.on('data', onData);
    socket.once('error', onError);
    socket.once('close', onClose);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    socket.write(Buffer.from([5, 1, 0]));
  });
}

function onLateError(): void {
  // the outcome has been told already
}

/** Where the proxy bound its end; `host` only where it says one. */
interface SocksReply {
  readonly length: number;
  readonly host: string | undefined;
  readonly port: number;
}

/** What is wrong with the first answer of the proxy, its choice of a method. */
function wrongMethod(bytes: Buffer): Error | undefined {
  if (bytes.length >= 1 && bytes[0] !== 5) return new PodProxyError("the pod's proxy does not speak SOCKS5");
  return bytes.length >= 2 && bytes[1] !== 0
    ? new PodProxyError("the pod's proxy asks for an authentication that we do not have")
    : undefined;
}

/** The second answer of the proxy. `undefined` while bytes are missing. */
function readReply(bytes: Buffer): SocksReply | Error | undefined {
  if (bytes[1] === NO_SUCH_COMMAND) return new PodProxyError("the pod's network carries no datagrams");
  if (bytes.length >= 2 && bytes[1] !== 0) {
    const [outcome, words] = REPLIES[bytes[1] ?? 0] ?? ['reset', `reply code ${bytes[1]}`];
    return new DialError(outcome, `the pod's proxy answered: ${words}`);
  }
  if (bytes.length < 5) return undefined;
  const addressLength = { 1: 4, 3: 1 + (bytes[4] ?? 0), 4: 16 }[bytes[3] ?? 0];
  if (addressLength === undefined)
    return new PodProxyError("the pod's proxy gave an address of unknown type");
  const length = 4 + addressLength + 2;
  if (bytes.length < length) return undefined;
  const host = bytes[3] === 1 ? [...bytes.subarray(4, 8)].join('.') : undefined;
  return { length, host: host === '0.0.0.0' ? undefined : host, port: bytes.readUInt16BE(length - 2) };
}
