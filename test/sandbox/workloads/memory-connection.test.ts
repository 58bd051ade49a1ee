import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSockets } from '../../../sandbox/dataplane/join-sockets.ts';
import { AppServers } from '../../../sandbox/workloads/app-server.ts';
import { connectInMemory } from '../../../sandbox/workloads/memory-connection.ts';

const write = (end: Duplex, bytes: Uint8Array | string) =>
  new Promise<void>((resolve, reject) => {
    end.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/** All bytes until the other side ends; unlike the stream consumers it leaves the writing side open. */
const bytesOf = async (from: Readable): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  from.on('data', (piece: Buffer) => pieces.push(piece));
  await once(from, 'end');
  return Buffer.concat(pieces);
};
const textOf = async (from: Readable) => (await bytesOf(from)).toString('latin1');

describe('a connection in memory', () => {
  it('brings every byte of both directions, in order, however they are cut', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 30_000 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, pieces, async (there, back) => {
        const { near, far } = connectInMemory();
        for (const piece of there) near.write(piece);
        near.end();
        for (const piece of back) far.write(piece);
        far.end();
        const [atFar, atNear] = await Promise.all([bytesOf(far), bytesOf(near)]);
        expect(atFar.equals(Buffer.concat(there))).toBe(true);
        expect(atNear.equals(Buffer.concat(back))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('never delivers inside the call that writes', async () => {
    const { near, far } = connectInMemory();
    let writing = true;
    const seen = new Promise<boolean>((resolve) => far.once('data', () => resolve(writing)));
    near.write('x');
    writing = false;
    expect(await seen).toBe(false);
  });

  it('holds a writer back until the other end reads, and lets go of it when that end is destroyed', async () => {
    const { near, far } = connectInMemory();
    const big = Buffer.alloc(64 * 1024);
    const held = write(near, big);
    expect(near.write('more')).toBe(false);
    const drained = once(near, 'drain');
    far.resume();
    await held;
    await drained;
    far.pause();
    near.on('error', () => undefined);
    const lost = write(near, big);
    await new Promise((resolve) => setImmediate(resolve));
    far.destroy();
    await expect(lost).rejects.toMatchObject({ code: 'EPIPE' });
  });

  it('goes on in one direction after the other has ended', async () => {
    const { near, far } = connectInMemory();
    near.end('question');
    expect(await textOf(far)).toBe('question');
    far.end('answer');
    expect(await textOf(near)).toBe('answer');
  });

  it('ends in order for the reader of an end that is destroyed, which then cannot be written to', async () => {
    const { near, far } = connectInMemory();
    far.write('last words');
    await new Promise((resolve) => setImmediate(resolve));
    far.destroy();
    expect(await textOf(near)).toBe('last words');
    near.on('error', () => undefined);
    await expect(write(near, 'x')).rejects.toMatchObject({ code: 'EPIPE' });
  });

  it('closes both ends once both directions have ended', async () => {
    const { near, far } = connectInMemory();
    const closed = Promise.all([once(near, 'close'), once(far, 'close')]);
    near.resume().end();
    far.resume().end();
    await closed;
    expect([near.destroyed, far.destroyed]).toEqual([true, true]);
  });
});

describe('the programs of a pod', () => {
  const get = (socket: Duplex, path: string) =>
    new Promise<string>((resolve, reject) => {
      const call = request({ createConnection: () => socket, path, headers: { host: 'app' } }, (response) =>
        resolve(textOf(response)),
      );
      call.on('error', reject);
      call.end();
    });

  it('serve HTTP without listening anywhere, and the answer comes in one piece', async () => {
    const apps = new AppServers();
    const server = createHttpServer((call, response) => response.end(`you asked ${call.url}`));
    apps.add(8080, server);
    expect(await get(await apps.connect(8080), '/a')).toBe('you asked /a');
    expect(server.listening).toBe(false);
    const raw = await apps.connect(8080);
    const pieces: string[] = [];
    raw.on('data', (chunk: Buffer) => pieces.push(chunk.toString('latin1')));
    raw.write('GET /b HTTP/1.1\r\nhost: app\r\nconnection: close\r\n\r\n');
    await once(raw, 'end');
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toContain('you asked /b');
    apps.close();
  });

  it('keep an HTTP connection for the next request', async () => {
    const apps = new AppServers();
    let connections = 0;
    const server = createHttpServer((_call, response) => response.end('ok'));
    server.on('connection', () => {
      connections += 1;
    });
    apps.add(8080, server);
    const raw = await apps.connect(8080);
    for (let i = 0; i < 3; i++) {
      raw.write('GET / HTTP/1.1\r\nhost: app\r\n\r\n');
      const [answer] = await once(raw, 'data');
      expect(String(answer)).toContain('HTTP/1.1 200 OK');
    }
    expect(connections).toBe(1);
    apps.close();
  });

  it('see a client’s half-close and can still answer, behind another connection too', async () => {
    const apps = new AppServers();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      void textOf(socket).then((question) => socket.end(`${question}!`));
    });
    apps.add(9000, server);
    const { near, far } = connectInMemory();
    joinSockets(far, await apps.connect(9000));
    near.end('hello');
    expect(await textOf(near)).toBe('hello!');
    apps.close();
  });

  it('are gone, with their connections, once closed; and nothing is behind a port that has none', async () => {
    const apps = new AppServers();
    apps.add(
      9000,
      createServer((socket) => void socket.resume()),
    );
    const open = await apps.connect(9000);
    await expect(apps.connect(9001)).rejects.toThrow('nothing listens on 9001');
    const ended = once(open.resume(), 'end');
    apps.close();
    await ended;
    await expect(apps.connect(9000)).rejects.toThrow('nothing listens on 9000');
  });
});
