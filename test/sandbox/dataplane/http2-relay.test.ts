import { constants, createServer as createHttp2, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dial } from '../../../sandbox/dataplane/dial.ts';
import { Http2Session } from '../../../sandbox/dataplane/http/http2-session.ts';
import { endToEndFields } from '../../../sandbox/dataplane/http/message-head.ts';
import { RESETS, SHARED_RESETS } from '../../../sandbox/dataplane/http/reset-budget.ts';
import type { ClientSession } from '../../../sandbox/dataplane/http/routing.ts';
import { UpstreamPools } from '../../../sandbox/dataplane/http/upstream-pools.ts';
import { http2Over } from '../../rig/http2-client.ts';
import { read } from '../../rig/pod-client.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const SETTINGS = frame(4, 0, 0, Buffer.alloc(0));
/** `:method GET`, `:scheme http`, `:path /` from the static table, `:authority x` as a literal (RFC 7541). */
const HEADERS = Buffer.from([0x82, 0x86, 0x84, 0x01, 0x01, 0x78]);

describe('the HTTP/2 relay', () => {
  let app: Http2Server;
  let proxy: Server;
  let pools: UpstreamPools;
  let onStream: (stream: ServerHttp2Stream) => void;
  let silenceMs: number;
  const sockets = new Set<Socket>();
  const sessions: ClientSession[] = [];

  beforeEach(async () => {
    pools = new UpstreamPools();
    silenceMs = 400;
    app = createHttp2();
    app.on('stream', (stream) => {
      stream.on('error', () => undefined);
      onStream(stream);
    });
    app.on('session', (session) => session.on('error', () => session.destroy()));
    app.on('connection', (socket) => sockets.add(socket));
    proxy = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      const handler = {
        route: (head: Parameters<typeof endToEndFields>[0]) => ({
          kind: 'forward' as const,
          upstream: { pools, key: 'app', connect: () => dial(addressOf(app)) },
          fields: endToEndFields(head),
        }),
        draining: false,
        upstreamFailed: (error: Error | undefined) => ({
          kind: 'reply' as const,
          status: 503,
          fields: [],
          body: `gone: ${error?.message}\n`,
        }),
      };
      sessions.push(new Http2Session(socket, handler, silenceMs));
    });
    await Promise.all(
      [app, proxy].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
    );
  });

  afterEach(() => {
    pools.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    sessions.length = 0;
    app.close();
    proxy.close();
  });

  const client = async () => {
    const socket = await dial(addressOf(proxy));
    sockets.add(socket);
    return http2Over(socket, 'x');
  };

  it('passes trailers both ways', async () => {
    let seen: unknown;
    onStream = (stream) => {
      stream.on('trailers', (trailers) => {
        seen = trailers['x-sum'];
      });
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-after': 'late' }));
      stream.pipe(stream);
    };
    const { session } = await client();
    const stream = session.request({ ':method': 'POST' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
    const trailers = new Promise((resolve) => stream.on('trailers', resolve));
    stream.end('body');
    stream.resume();
    expect(await trailers).toMatchObject({ 'x-after': 'late' });
    expect(seen).toBe('42');
  });

  it('passes on the code of a reset in the middle of an answer', async () => {
    onStream = (stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      // The trailers that never come keep the library from ending the stream in order before it resets it.
      stream.on('wantTrailers', () => undefined);
      stream.write('half', () => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM));
    };
    const { session } = await client();
    const stream = session.request({});
    stream.on('error', () => undefined);
    stream.resume();
    await new Promise((resolve) => stream.on('close', resolve));
    expect(stream.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });

  it('answers 503 when the upstream resets before it answers, and repeats what was refused unseen', async () => {
    onStream = (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    const made = await client();
    expect(await made.ask()).toMatchObject({ status: 503, body: expect.stringContaining('code 2') });
    let seen = 0;
    onStream = (stream) => {
      seen += 1;
      if (seen === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else {
        stream.respond({ ':status': 200 });
        stream.pipe(stream);
      }
    };
    expect(await made.ask({ method: 'POST', body: 'kept' })).toMatchObject({ status: 200, body: 'kept' });
  });

  it('answers 503 when the upstream ends its side of the connection before it answers', async () => {
    let raw: Socket | undefined;
    app.on('connection', (socket) => {
      raw = socket;
    });
    onStream = () => raw?.end();
    expect((await (await client()).ask()).status).toBe(503);
  });

  it('tells the upstream of a client that gave up', async () => {
    const reset = new Promise<number | undefined>((resolve) => {
      onStream = (stream) => {
        stream.respond({ ':status': 200 });
        stream.write('first');
        stream.on('close', () => resolve(stream.rstCode));
      };
    });
    const { session } = await client();
    const stream = session.request({});
    stream.on('error', () => undefined);
    stream.once('data', () => stream.close(constants.NGHTTP2_CANCEL));
    expect(await reset).toBe(constants.NGHTTP2_CANCEL);
  });

  it('drains: the streams under way end well, the client is told to go elsewhere', async () => {
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      onStream = (stream) => {
        finish = () => {
          stream.respond({ ':status': 200 });
          stream.end('done');
        };
        resolve();
      };
    });
    const made = await client();
    const goaway = new Promise((resolve) => made.session.on('goaway', resolve));
    const closed = new Promise((resolve) => made.session.on('close', resolve));
    const answer = made.ask();
    await begun;
    for (const session of sessions) session.drain();
    await goaway;
    finish();
    expect(await answer).toMatchObject({ status: 200, body: 'done' });
    await closed;
  });

  it('takes a request that crosses with the notice of going away', async () => {
    onStream = (stream) => {
      stream.respond({ ':status': 200 });
      stream.end('ok');
    };
    const socket = await dial(addressOf(proxy));
    sockets.add(socket);
    socket.write(Buffer.concat([PREFACE, SETTINGS]));
    await read(socket, 9);
    for (const session of sessions) session.drain();
    socket.write(frame(1, 5, 1, HEADERS));
    let received = '';
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (received.includes('ok')) resolve();
      });
      socket.resume();
    });
  });

  it.each([
    ['a frame that is too long', Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])])],
    ['DATA on a stream that is not open', frame(0, 1, 7, Buffer.from('x'))],
    ['HEADERS that are no HPACK', frame(1, 5, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]))],
    ['a CONTINUATION out of place', frame(9, 4, 1, HEADERS)],
    ['PUSH_PROMISE by a client', frame(5, 4, 1, Buffer.concat([Buffer.from([0, 0, 0, 2]), HEADERS]))],
    ['a window that overflows', frame(8, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff]))],
    ['SETTINGS of a wrong length', frame(4, 0, 0, Buffer.alloc(5))],
    ['an even stream', frame(1, 5, 2, HEADERS)],
  ])('ends a connection that breaks the protocol, and only that one: %s', async (_what, bytes) => {
    onStream = (stream) => {
      stream.respond({ ':status': 200 });
      stream.end('fine');
    };
    const other = await client();
    expect((await other.ask()).status).toBe(200);
    const broken = connect(addressOf(proxy));
    sockets.add(broken);
    broken.on('error', () => undefined);
    const closed = new Promise((resolve) => broken.on('close', resolve));
    broken.resume();
    broken.write(Buffer.concat([PREFACE, SETTINGS, bytes]));
    await closed;
    expect((await other.ask()).status).toBe(200);
  });

  it('refuses a head that is too long without passing it on', async () => {
    let seen = 0;
    onStream = () => {
      seen += 1;
    };
    const made = await client();
    const headers = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x-${i}`, 'a'.repeat(4000)]));
    await expect(made.ask({ headers })).rejects.toThrow();
    expect(seen).toBe(0);
  });

  describe('a client that opens and resets streams', () => {
    const cancel = Buffer.from([0, 0, 0, 8]);
    const first = Buffer.concat([PREFACE, SETTINGS]);
    /** So many of them, in one piece. */
    const resets = (count: number, from = 1) =>
      Buffer.concat(
        Array.from({ length: count }, (_, i) => {
          const id = from + 2 * i;
          return Buffer.concat([frame(1, 5, id, HEADERS), frame(3, 0, id, cancel)]);
        }),
      );
    const attack = async (): Promise<Socket> => {
      // Only silence would end what the count does not: here it lasts for longer than any test.
      silenceMs = 3_600_000;
      const socket = await dial(addressOf(proxy));
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('end', () => socket.destroy());
      return socket;
    };

    it('is cut off when there are too many of them, long before it falls silent', async () => {
      onStream = (stream) => stream.respond({ ':status': 200 });
      const socket = await attack();
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.resume();
      // Fewer than the protocol library bears.
      socket.write(Buffer.concat([first, resets(2 * RESETS.atOnce - 1)]));
      await closed;
    });

    it('is served while there are fewer of them, and so are all others', async () => {
      onStream = (stream) => {
        stream.respond({ ':status': 200 });
        stream.end('fine');
      };
      const socket = await attack();
      const answered = new Promise<void>((resolve) => {
        let received = '';
        socket.on('data', (chunk: Buffer) => {
          received += chunk.toString('latin1');
          if (received.includes('fine')) resolve();
        });
      });
      const asked = frame(1, 5, 2 * RESETS.atOnce - 9, HEADERS);
      socket.write(Buffer.concat([first, resets(RESETS.atOnce - 10), asked]));
      await answered;
      expect((await (await client()).ask()).status).toBe(200);
    });

    it('does not have the connection ended that it shares with others', async () => {
      const streams: ServerHttp2Stream[] = [];
      onStream = (stream) => {
        streams.push(stream);
        stream.respond({ ':status': 200 });
        stream.write('so far');
      };
      const neighbour = await client();
      const answer = neighbour.ask();
      while (streams.length === 0) await new Promise((resolve) => setImmediate(resolve));
      const [kept] = streams;
      for (let round = 0; round < 7; round++) {
        const socket = await attack();
        for (let sent = 0; sent < SHARED_RESETS; sent += 20) {
          const before = streams.length;
          const ids = Array.from({ length: 20 }, (_, i) => 1 + 2 * (sent + i));
          socket.write(
            Buffer.concat([
              sent === 0 ? first : Buffer.alloc(0),
              ...ids.map((id) => frame(1, 5, id, HEADERS)),
            ]),
          );
          while (streams.length < before + 20) await new Promise((resolve) => setImmediate(resolve));
          socket.write(Buffer.concat(ids.map((id) => frame(3, 0, id, cancel))));
          while (streams.slice(before).some((stream) => !stream.closed)) {
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
        socket.destroy();
      }
      kept?.end(' and no further');
      expect((await answer).body).toBe('so far and no further');
      expect(kept?.rstCode).toBe(0);
    });
  });
});

function addressOf(server: Server): { readonly host: string; readonly port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { host: address.address, port: address.port };
}
