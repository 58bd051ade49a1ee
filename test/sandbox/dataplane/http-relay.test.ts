import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dial } from '../../../sandbox/dataplane/dial.ts';
import { BodyFollower, requestFraming } from '../../../sandbox/dataplane/http/body-framing.ts';
import { endToEndFields, parseRequestHead } from '../../../sandbox/dataplane/http/message-head.ts';
import { HttpSession } from '../../../sandbox/dataplane/http/serve-http.ts';
import { UpstreamPools } from '../../../sandbox/dataplane/http/upstream-pools.ts';

describe('the end of a chunked body', () => {
  it('is found wherever the bytes are cut, and nothing behind it is taken', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(bodies, fc.array(fc.nat({ max: 9 })), (chunks, cuts) => {
        const parts = chunks.map((chunk) =>
          Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
        );
        const body = Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
        const bytes = Buffer.concat([body, Buffer.from('GET /next')]);
        const follower = new BodyFollower({ kind: 'chunked' });
        let at = 0;
        for (let i = 0; at < bytes.length && !follower.done; i++) {
          const size = (cuts[i % Math.max(cuts.length, 1)] ?? 4) + 1;
          at += follower.feed(bytes.subarray(at, at + size));
        }
        expect(follower.malformed).toBe(false);
        expect(at).toBe(body.length);
      }),
    );
  });

  it.each(['5\nhello\r\n', 'zz\r\n', '-1\r\n', '2\r\nabc\r\n', '0x2\r\nab\r\n', '\r\n'])(
    'is refused for %j',
    (text) => {
      const follower = new BodyFollower({ kind: 'chunked' });
      follower.feed(Buffer.from(text));
      expect(follower.malformed).toBe(true);
    },
  );
});

describe('a request head', () => {
  const head = (...lines: string[]) =>
    parseRequestHead(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
  const framing = (...fields: string[]) => {
    const parsed = head('POST / HTTP/1.1', 'Host: a', ...fields);
    return parsed.kind === 'problem' ? parsed : requestFraming(parsed);
  };

  it.each([
    ['both framings', ['Transfer-Encoding: chunked', 'Content-Length: 3']],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4']],
    ['a signed length', ['Content-Length: +3']],
    ['a coding that hides chunked', ['Transfer-Encoding: xchunked']],
    ['two codings', ['Transfer-Encoding: gzip', 'Transfer-Encoding: chunked']],
    ['a space before the colon', ['Transfer-Encoding : chunked']],
    ['a folded field', ['X: 1', ' Transfer-Encoding: chunked']],
    ['a bare line feed', ['X: 1\nTransfer-Encoding: chunked']],
    ['a control character', ['X: a\u0000b']],
    ['a second Host', ['Host: b']],
  ])('with two readings is refused: %s', (_what, fields) => {
    expect(framing(...fields)).toMatchObject({ kind: 'problem' });
  });

  it('loses what concerns one connection only, also what Connection names', () => {
    const parsed = head(
      'GET / HTTP/1.1',
      'Host: a',
      'Connection: close, X-Hop',
      'X-Hop: 1',
      'Keep-Alive: 5',
      'X-End: 2',
    );
    if (parsed.kind === 'problem') throw new Error(parsed.message);
    expect(endToEndFields(parsed).map(({ name }) => name)).toEqual(['Host', 'X-End']);
  });
});

describe('the relay', () => {
  let app: Server;
  let proxy: Server;
  let pools: UpstreamPools;
  let appSaw: (socket: Socket, bytes: Buffer) => void;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    pools = new UpstreamPools();
    app = createServer((socket) => {
      sockets.add(socket);
      socket.on('data', (bytes: Buffer) => appSaw(socket, bytes));
      socket.on('error', () => socket.destroy());
    });
    proxy = createServer({ allowHalfOpen: true }, (client) => {
      sockets.add(client);
      new HttpSession(client, Buffer.alloc(0), {
        route: (head) => ({
          kind: 'forward',
          upstream: { pools, key: 'app', connect: () => dial(addressOf(app)) },
          fields: endToEndFields(head),
        }),
        draining: false,
        upstreamFailed: () => ({ kind: 'reply', status: 503, fields: [], body: 'gone\n' }),
      });
    });
    await Promise.all(
      [app, proxy].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
    );
  });

  afterEach(() => {
    pools.close();
    for (const socket of sockets) socket.destroy();
    app.close();
    proxy.close();
  });

  const exchange = async (text: string, until: (received: string) => boolean): Promise<string> => {
    const client = await dial(addressOf(proxy));
    sockets.add(client);
    let received = '';
    return new Promise((resolve) => {
      client.on('data', (bytes: Buffer) => {
        received += bytes.toString('latin1');
        if (until(received)) resolve(received);
      });
      client.on('error', () => resolve(`${received}<error>`));
      client.on('close', () => resolve(`${received}<closed>`));
      client.on('end', () => client.end());
      client.write(text);
    });
  };
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  it('answers pipelined requests in their order', async () => {
    appSaw = (socket, bytes) => {
      const path = /^GET (\S+)/.exec(bytes.toString())?.[1] ?? '';
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
    };
    const requests = ['/a', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');
    const received = await exchange(requests, (text) => text.endsWith('/c'));
    expect(received.match(/\/[abc]/g)).toEqual(['/a', '/b', '/c']);
  });

  it('says so when the upstream breaks before it answers, and breaks itself in the middle of an answer', async () => {
    appSaw = (socket) => socket.destroy();
    expect(await exchange('POST / HTTP/1.1\r\nHost: x\r\n\r\n', (text) => text.includes('gone'))).toContain(
      '503',
    );
    appSaw = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
      setImmediate(() => socket.destroy());
    };
    expect(await exchange('POST / HTTP/1.1\r\nHost: x\r\n\r\n', () => false)).toMatch(
      /half<(closed|error)>$/,
    );
  });

  it('sends an idempotent request again when a kept connection was closed under its feet', async () => {
    let count = 0;
    appSaw = (socket) => {
      count += 1;
      if (count === 2) socket.destroy();
      else socket.write(OK);
    };
    const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    await exchange(get, (text) => text.endsWith('ok'));
    expect(await exchange(get, (text) => text.endsWith('ok'))).toContain('200 OK');
    expect(count).toBe(3);
  });

  it('passes on a response that lasts until its connection closes', async () => {
    appSaw = (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
    const received = await exchange('GET / HTTP/1.1\r\nHost: x\r\n\r\n', () => false);
    expect(received).toContain('connection: close');
    expect(received).toMatch(/all of it<closed>$/);
  });

  it('never gives one client what was meant for another', async () => {
    appSaw = (socket) => void socket.write(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret`);
    const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    expect(await exchange(get, (text) => text.endsWith('ok'))).not.toContain('secret');
    expect(await exchange(get, (text) => text.endsWith('ok'))).not.toContain('secret');
  });

  it('tunnels after an upgrade', async () => {
    appSaw = (socket, bytes) => {
      if (bytes.toString().startsWith('GET')) {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n');
      } else socket.write(bytes);
    };
    const client = await dial(addressOf(proxy));
    sockets.add(client);
    client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    let received = '';
    await new Promise<void>((resolve) => {
      client.on('data', (bytes: Buffer) => {
        received += bytes.toString();
        if (received.endsWith('\r\n\r\n')) client.write('ping');
        if (received.endsWith('ping')) resolve();
      });
    });
    expect(received).toContain('101 Switching Protocols');
  });

  it('carries a body much larger than any buffer in both directions', async () => {
    const size = 8 * 1024 * 1024;
    let got = 0;
    appSaw = (socket, bytes) => {
      got += bytes.length;
      if (got >= size) {
        got = Number.NEGATIVE_INFINITY;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
        socket.write(Buffer.alloc(size, 'r'));
      }
    };
    const client = await dial(addressOf(proxy));
    sockets.add(client);
    let received = 0;
    const done = new Promise<void>((resolve) => {
      client.on('data', (bytes: Buffer) => {
        received += bytes.length;
        if (received > size) resolve();
      });
    });
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
    client.write(Buffer.alloc(size, 'q'));
    await done;
    expect(received).toBeGreaterThan(size);
  });
});

function addressOf(server: Server): { readonly host: string; readonly port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { host: '127.0.0.1', port: address.port };
}
