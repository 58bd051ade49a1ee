import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A pod's way out for programs that know HTTP proxies only; the opener closes it. */
export interface HttpWayOut {
  readonly url: string;
  close(): void;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens an HTTP proxy (RFC 9110 9.3.6 CONNECT, and absolute targets) in front of a pod's SOCKS proxy: everything that
 * enters here leaves through the pod's own sidecar.
 */
export async function openHttpWayOut(socks: Place): Promise<HttpWayOut> {
  const agent = new SocksAgent(socks);
  const server = createServer((asked, answer) => pass(agent, asked, answer));
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    void tunnel(socks, asked.url ?? '', client, head);
  });
  await listening(server, socks.host);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `http://${address.address}:${address.port}`,
    close() {
      server.close();
      agent.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listening(server: Server, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve());
  });
}

/** Hop-by-hop fields that are between a client and its proxy alone (RFC 9110 7.6.1). */
const BETWEEN = new Set([
  'proxy-connection',
  'proxy-authorization',
  'keep-alive',
  'connection',
  'te',
  'upgrade',
]);

function pass(agent: Agent, asked: IncomingMessage, answer: ServerResponse): void {
  let target: URL;
  try {
    target = new URL(asked.url ?? '');
  } catch {
    answer.writeHead(400).end('a proxy is asked for http://host/path\n');
    return;
  }
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !BETWEEN.has(name)));
  const onward = request({
    agent,
    host: target.hostname,
    port: target.port === '' ? 80 : Number(target.port),
    method: asked.method ?? 'GET',
    path: `${target.pathname}${target.search}`,
    headers,
  });
  onward.on('response', (response) => {
    answer.writeHead(response.statusCode ?? 502, response.statusMessage, response.rawHeaders);
    response.pipe(answer);
    response.on('error', () => answer.destroy());
  });
  onward.on('error', (error) => {
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502).end(`${error.message}\n`);
  });
  asked.pipe(onward);
  answer.on('close', () => onward.destroy());
}

async function tunnel(socks: Place, target: string, client: Duplex, head: Buffer): Promise<void> {
  client.on('error', () => client.destroy());
  const found = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(target);
  if (found === null) {
    client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    return;
  }
  try {
    const upstream = await dialSocks(socks, found[1] ?? '', Number(found[2]));
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    client.pipe(upstream);
    upstream.pipe(client);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  } catch (error) {
    client.end(`HTTP/1.1 502 ${error instanceof Error ? error.message : 'unreachable'}\r\n\r\n`);
  }
}

class SocksAgent extends Agent {
  readonly #socks: Place;

  constructor(socks: Place) {
    super({ keepAlive: true });
    this.#socks = socks;
  }

  override createConnection(
    options: { readonly host?: string; readonly port?: number | string },
    done: (error: Error | null, stream: Duplex) => void,
  ): Duplex | undefined {
    const nobody = undefined as never as Duplex; // the error says that there is none
    dialSocks(this.#socks, options.host ?? '', Number(options.port)).then(
      (socket) => {
        done(null, socket);
        // Nobody speaks before the request does, so nothing is lost before somebody listens.
        socket.resume();
      },
      (error: unknown) => done(error instanceof Error ? error : new Error('unreachable'), nobody),
    );
    return undefined;
  }
}

const REFUSALS: Readonly<Record<number, string>> = {
  2: 'not allowed by policy',
  4: 'no such host',
  5: 'connection refused',
};

/** A connection through a SOCKS5 proxy without authentication (RFC 1928), by name. */
function dialSocks(socks: Place, host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...socks, noDelay: true });
    let received = Buffer.alloc(0);
    let greeted = false;
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const name = Buffer.from(host, 'latin1');
    socket.on('connect', () => socket.write(Buffer.from([5, 1, 0])));
    socket.once('error', fail);
    const closed = () => fail(new Error('the way out was closed'));
    socket.once('close', closed);
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (!greeted && received.length >= 2) {
        greeted = true;
        received = received.subarray(2);
        socket.write(
          Buffer.concat([Buffer.from([5, 1, 0, 3, name.length]), name, Buffer.from([port >> 8, port & 255])]),
        );
      }
      if (!greeted || received.length < 10) return;
      socket.off('data', onData);
      socket.off('close', closed);
      socket.off('error', fail);
      if (received[1] !== 0) {
        fail(new Error(REFUSALS[received[1] ?? 1] ?? 'unreachable'));
        return;
      }
      socket.pause();
      if (received.length > 10) socket.unshift(received.subarray(10));
      resolve(socket);
    };
    socket.on('data', onData);
  });
}
