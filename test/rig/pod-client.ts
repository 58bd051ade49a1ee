import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { answerTo, type HttpAnswer } from './http-answer.ts';

/** Why a SOCKS5 proxy refused, by its reply code. */
export class SocksRefused extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`SOCKS reply ${code}`);
    this.code = code;
  }
}

export interface ProxyAddress {
  readonly host: string;
  readonly port: number;
}

/** A TCP connection to `host:port` through a pod's way out, the name left to the proxy. */
export async function dialThrough(proxy: ProxyAddress, host: string, port: number): Promise<Socket> {
  const socket = connect({ ...proxy, allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  socket.write(Buffer.from([5, 1, 0]));
  await read(socket, 2);
  const name = Buffer.from(host, 'latin1');
  const head = Buffer.from([5, 1, 0, 3, name.length]);
  socket.write(Buffer.concat([head, name, Buffer.from([port >> 8, port & 255])]));
  const reply = await read(socket, 10);
  const code = reply[1] ?? 255;
  if (code !== 0) {
    socket.destroy();
    throw new SocksRefused(code);
  }
  return socket;
}

export interface HttpAsk {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client with one kept connection to a destination. */
export interface HttpClient {
  ask(ask?: HttpAsk): Promise<HttpAnswer>;
  close(): void;
}

/** Opens one connection through a pod's way out and sends requests over it, one after the other. */
export async function httpClient(proxy: ProxyAddress, host: string, port: number): Promise<HttpClient> {
  return httpClientOver(await dialThrough(proxy, host, port), host, port);
}

/** The same over a connection that stands already, which is the client's from now on. */
export function httpClientOver(socket: Socket, host: string, port: number): HttpClient {
  return {
    ask: (ask = {}) => askOver(socket, host, port, ask),
    close: () => socket.destroy(),
  };
}

/** One request on a connection of its own. */
export async function askOnce(
  proxy: ProxyAddress,
  url: { readonly host: string; readonly port: number },
  ask: HttpAsk = {},
): Promise<HttpAnswer> {
  const client = await httpClient(proxy, url.host, url.port);
  try {
    return await client.ask(ask);
  } finally {
    client.close();
  }
}

function askOver(socket: Socket, host: string, port: number, ask: HttpAsk): Promise<HttpAnswer> {
  const call = request({
    createConnection: () => socket,
    method: ask.method ?? 'GET',
    path: ask.path ?? '/',
    headers: { host: `${host}:${port}`, connection: 'keep-alive', ...ask.headers },
  });
  // The SOCKS handshake left it paused.
  call.on('socket', () => socket.resume());
  return answerTo(call, ask.body);
}

/** Resolves with the first `length` bytes; rejects when the connection ends before. */
export function read(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const done = (finish: () => void) => {
      socket.off('data', onData);
      socket.off('close', onClose);
      socket.off('end', onClose);
      socket.off('error', onError);
      socket.pause();
      finish();
    };
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < length) return;
      done(() => {
        if (received.length > length) socket.unshift(received.subarray(length));
        resolve(received.subarray(0, length));
      });
    };
    const onClose = () => done(() => reject(new Error(`closed after ${received.length} bytes`)));
    const onError = (error: Error) => done(() => reject(error));
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.on('end', onClose);
    socket.on('error', onError);
    socket.resume();
  });
}

function once(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', reject);
  });
}
