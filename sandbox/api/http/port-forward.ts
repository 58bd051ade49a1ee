import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import { StatusError } from '../../store/status-error.ts';
import { SpdySession, type SpdyStream } from '../spdy/spdy-session.ts';
import type { PodUpgrade } from './pod-exec.ts';
import { demandPlaced, podAt } from './pod-target.ts';

/** What kubectl speaks over SPDY, and over SPDY inside a WebSocket. */
const PORT_FORWARD = 'portforward.k8s.io';
const TUNNEL = `SPDY/3.1+${PORT_FORWARD}`;
/** The plain WebSocket form of older and JavaScript clients: two channels a port, ports in the URL. */
const CHANNELS = 'v4.channel.k8s.io';
const MAX_PORT = 65_535;

/** Opens a connection to a port of a pod; rejects with what the client is told. */
type Dial = (port: number) => Promise<Duplex>;

/** Serves `pods/portforward`; one per API server, closed with it. */
export class ForwardEndpoint {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => [TUNNEL, CHANNELS].find((each) => offered.has(each)) ?? false,
  });
  readonly #connections = new Set<Duplex>();

  /** Takes an upgraded connection over. Throws before the upgrade what the client sees as a Status. */
  open(request: PodUpgrade): void {
    const { message, socket, head } = request;
    const dial = dialTo(request);
    if ((message.headers.upgrade ?? '').toLowerCase().startsWith('spdy/')) {
      this.#openSpdy(request, dial);
      return;
    }
    const ports = request.query
      .getAll('ports')
      .flatMap((each) => each.split(','))
      .map(portOf);
    this.#sockets.handleUpgrade(message, socket, head, (opened) => {
      if (opened.protocol === CHANNELS) serveChannels(opened, ports, dial);
      else this.#serve(createWebSocketStream(opened), dial);
    });
  }

  #openSpdy({ message, socket, head }: PodUpgrade, dial: Dial): void {
    const offered = [message.headers['x-stream-protocol-version'] ?? PORT_FORWARD].flat();
    if (!offered.some((each) => each.includes(PORT_FORWARD))) {
      throw new StatusError(403, 'Forbidden', `unable to upgrade: only ${PORT_FORWARD} is spoken`);
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${PORT_FORWARD}\r\n\r\n`,
    );
    if (head.length > 0) socket.unshift(head);
    this.#serve(socket, dial);
  }

  #serve(connection: Duplex, dial: Dial): void {
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
    const pairs = new Map<string, SpdyStream>();
    new SpdySession(connection, (stream) => {
      const id = stream.headers.get('requestid') ?? stream.headers.get('port') ?? '';
      if (stream.headers.get('streamtype') === 'error') {
        stream.duplex.resume();
        pairs.set(id, stream);
        return;
      }
      const error = pairs.get(id)?.duplex;
      pairs.delete(id);
      void forward(stream.duplex, portOf(stream.headers.get('port') ?? ''), dial, (why) => {
        if (error !== undefined && !error.writableEnded) error.end(why);
      });
    });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    for (const connection of this.#connections) connection.destroy();
  }
}

function dialTo(request: PodUpgrade): Dial {
  const { runtime, namespace, pod } = request;
  const found = podAt(request.context, request);
  const connect = runtime?.connect;
  if (connect === undefined) demandPlaced(found);
  if (connect === undefined)
    throw new StatusError(503, 'ServiceUnavailable', 'no pod runs: there is no data plane');
  return (port) => connect({ namespace, pod, port });
}

/** A port number; 0, which nothing listens on, for what is none. */
function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > MAX_PORT ? 0 : port;
}

/** Joins a client's stream to a port of the pod; `said` gets the reason when that fails, or nothing at the end. */
async function forward(client: Duplex, port: number, dial: Dial, said: (why: string) => void): Promise<void> {
  client.on('error', () => client.destroy());
  try {
    const app = await dial(port);
    app.on('error', () => app.destroy());
    app.once('close', () => {
      said('');
      if (!client.writableEnded) client.end();
    });
    client.once('close', () => app.destroy());
    client.pipe(app);
    app.pipe(client);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'the port cannot be reached';
    said(`error forwarding port ${port} to pod: ${why}`);
    client.end();
  }
}

/** Channel 2n carries the bytes of the n-th port, 2n+1 its errors; each begins with the port, two bytes, low one first. */
function serveChannels(socket: WebSocket, ports: readonly number[], dial: Dial): void {
  const apps = new Map<number, Promise<Duplex | undefined>>();
  const send = (channel: number, bytes: Uint8Array): void => {
    if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), bytes]));
  };
  for (const [i, port] of ports.entries()) {
    const greeting = Buffer.alloc(2);
    greeting.writeUInt16LE(port);
    send(2 * i, greeting);
    send(2 * i + 1, greeting);
    apps.set(
      2 * i,
      openChannel(port, dial, {
        data: (bytes) => send(2 * i, bytes),
        said: (why) => send(2 * i + 1, Buffer.from(why)),
      }),
    );
  }
  socket.on('message', (data: Buffer) => {
    void apps.get(data[0] ?? 0)?.then((app) => app?.write(data.subarray(1)));
  });
  const end = (): void => {
    for (const app of apps.values()) void app.then((each) => each?.destroy());
  };
  socket.on('close', end);
  socket.on('error', end);
}

async function openChannel(
  port: number,
  dial: Dial,
  out: { readonly data: (bytes: Uint8Array) => void; readonly said: (why: string) => void },
): Promise<Duplex | undefined> {
  try {
    const app = await dial(port);
    app.on('error', () => app.destroy());
    app.on('data', out.data);
    return app;
  } catch (error) {
    out.said(`error forwarding port ${port} to pod: ${error instanceof Error ? error.message : 'no answer'}`);
    return undefined;
  }
}
