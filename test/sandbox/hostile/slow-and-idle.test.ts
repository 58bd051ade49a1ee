import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dial } from '../../../sandbox/dataplane/dial.ts';
import { endToEndFields } from '../../../sandbox/dataplane/http/message-head.ts';
import { HttpSession } from '../../../sandbox/dataplane/http/serve-http.ts';
import { UpstreamPools } from '../../../sandbox/dataplane/http/upstream-pools.ts';
import { serveSocks } from '../../../sandbox/dataplane/socks-server.ts';
import { DOORS, sendUntilClosed, statusesOf, useHostileRig } from '../../rig/hostile.ts';
import { read } from '../../rig/pod-client.ts';

describe('a client that takes its time', () => {
  let server: Server;
  let app: Server;
  const pools = new UpstreamPools();
  const sockets = new Set<Socket>();
  let serve: (socket: Socket) => void;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    app = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    });
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      serve(socket);
    });
    for (const each of [app, server]) await new Promise<void>((done) => each.listen(0, '127.0.0.1', done));
    serve = (socket) =>
      void new HttpSession(socket, Buffer.alloc(0), {
        route: (head) => ({
          kind: 'forward',
          upstream: { pools, key: 'app', connect: () => dial(placeOf(app)) },
          fields: endToEndFields(head),
        }),
        draining: false,
        upstreamFailed: () => ({ kind: 'reply', status: 503, fields: [], body: 'gone\n' }),
      });
  });

  afterEach(() => {
    vi.useRealTimers();
    pools.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    app.close();
  });

  /** A client whose bytes have arrived when this resolves. */
  const begin = async (bytes: string) => {
    const arrived = new Promise<Socket>((resolve) =>
      server.once('connection', (socket) => socket.once('data', () => resolve(socket))),
    );
    const client = await dial(placeOf(server));
    sockets.add(client);
    client.write(bytes);
    return { client, accepted: await arrived };
  };

  it('with its head is told 408 after a minute, however steadily it writes', async () => {
    const { client, accepted } = await begin('GET / HTTP/1.1\r\nHo');
    const received = sendUntilClosed(client);
    for (let second = 0; second < 59; second++) {
      vi.advanceTimersByTime(1000);
      const arrived = new Promise((resolve) => accepted.once('data', resolve));
      client.write('s');
      await arrived;
    }
    vi.advanceTimersByTime(1000);
    expect(statusesOf(await received)).toEqual([408]);
  });

  it('but not too much of it is served', async () => {
    const { client } = await begin('GET / HTTP/1.1\r\n');
    vi.advanceTimersByTime(59_000);
    client.write('Host: x\r\nConnection: close\r\n\r\n');
    expect(statusesOf(await sendUntilClosed(client))).toEqual([200]);
  });

  it('between requests may take as long as it likes', async () => {
    const { client } = await begin('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await read(client, 40);
    vi.advanceTimersByTime(3_600_000);
    client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(statusesOf(await sendUntilClosed(client))).toEqual([200]);
  });

  it('to go away after its last response is cut off', async () => {
    const { client, accepted } = await begin('nonsense that is no request\r\n\r\n');
    const closed = new Promise<void>((resolve) => accepted.once('close', () => resolve()));
    await read(client, 40);
    vi.advanceTimersByTime(5_000);
    await closed;
  });

  it('to say where it wants to go is cut off', async () => {
    serve = (socket) => serveSocks(socket, () => 'refused');
    const { client, accepted } = await begin('\x05');
    const closed = new Promise<void>((resolve) => accepted.once('close', () => resolve()));
    client.resume();
    vi.advanceTimersByTime(30_000);
    await closed;
  });
});

/** The share of ten thousand that every run of the tests pays for. */
const IDLE = 400;

describe.each(DOORS)('idle connections at %s', (name) => {
  const hostile = useHostileRig();

  it(`${IDLE} of them, silent, half a head or kept, keep nobody else from being served`, async () => {
    const door = hostile().door(name);
    const idle: Socket[] = [];
    for (let i = 0; i < IDLE; i++) {
      const socket = await door.open();
      socket.on('error', () => socket.destroy());
      socket.resume();
      if (i % 3 === 1) socket.write('GET / HT');
      if (i % 3 === 2) socket.write('GET / HTTP/1.1\r\nHost: echo\r\n\r\n');
      idle.push(socket);
    }
    const client = await door.neighbour();
    for (let i = 0; i < 5; i++)
      expect(JSON.parse((await client.ask({ path: `/${i}` })).body).path).toBe(`/${i}`);
    const halfway = idle[1];
    if (halfway === undefined) throw new Error('no idle connection');
    const received = sendUntilClosed(halfway, 'TP/1.1\r\nHost: echo\r\nConnection: close\r\n\r\n');
    expect(statusesOf(await received)).toEqual([200]);
    client.close();
    for (const socket of idle) socket.destroy();
  });
});

function placeOf(server: Server): { readonly host: string; readonly port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { host: '127.0.0.1', port: address.port };
}
