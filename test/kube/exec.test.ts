import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ExecOptions, execInPod } from '../../kube/exec.ts';
import { loadKubeconfig } from '../../kube/load-kubeconfig.ts';
import { scriptedClock } from '../rig/scripted-clock.ts';

/** A pod's exec endpoint whose behaviour a test writes. */
let server: Server;
let sockets: WebSocketServer;
let upgrades: IncomingMessage[];
let options: ExecOptions;
let protocols: string[];
const clock = scriptedClock();
const signal = new AbortController().signal;
const request = { namespace: 'shop', pod: 'web-0', container: 'app', command: ['sh', '-c', 'a b&c'] };

beforeEach(async () => {
  upgrades = [];
  protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
  server = createServer((_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ kind: 'Status', code: 403, reason: 'Forbidden', message: 'no exec for you' }),
    );
  });
  sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => protocols.find((p) => offered.has(p)) ?? false,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no string
  const text = JSON.stringify({
    contexts: [{ name: 'k', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}/base` } }],
    users: [{ name: 'u', user: { token: 'secret-token' } }],
  });
  const connection = await loadKubeconfig({ context: 'k', paths: [], text, clock });
  options = { connection, clock, userAgent: 'meshwright/0.1.0' };
});

afterEach(async () => {
  options.connection.close();
  for (const client of sockets.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function serve(behaviour: (socket: WebSocket) => void): void {
  server.on('upgrade', (incoming, socket, head) => {
    upgrades.push(incoming);
    sockets.handleUpgrade(incoming, socket, head, behaviour);
  });
}

const frame = (channel: number, text: string) => Buffer.concat([Buffer.of(channel), Buffer.from(text)]);
const success = frame(3, JSON.stringify({ status: 'Success' }));

async function readAll(stdout: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdout) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('a command in a pod', () => {
  it('gets its words, our credentials and the newest protocol', async () => {
    serve((socket) => {
      socket.send(frame(1, 'hello\n'));
      socket.send(success);
      socket.close();
    });
    const stream = await execInPod(options, request, signal);
    expect(await readAll(stream.stdout)).toBe('hello\n');
    expect(await stream.ended).toEqual({ exitCode: 0 });
    const url = new URL(upgrades[0]?.url ?? '', 'http://x');
    expect(url.pathname).toBe('/base/api/v1/namespaces/shop/pods/web-0/exec');
    expect(url.searchParams.getAll('command')).toEqual(['sh', '-c', 'a b&c']);
    expect(url.searchParams.get('container')).toBe('app');
    expect(upgrades[0]?.headers.authorization).toBe('Bearer secret-token');
  });

  it('reads input until it is ended, while its output is still read', async () => {
    serve((socket) => {
      const input: Buffer[] = [];
      socket.on('message', (data: Buffer) => {
        if (data[0] === 0) input.push(data.subarray(1));
        if (data.equals(Buffer.of(255, 0))) {
          socket.send(frame(1, Buffer.concat(input).toString('utf8').toUpperCase()));
          socket.send(success);
          socket.close();
        }
      });
    });
    const stream = await execInPod(options, request, signal);
    const text = 'word '.repeat(50_000);
    await stream.write(text);
    await stream.endInput();
    expect(await readAll(stream.stdout)).toBe(text.toUpperCase());
  });

  it('cannot have its input ended over v4, and says so', async () => {
    protocols = ['v4.channel.k8s.io'];
    serve(() => undefined);
    const stream = await execInPod(options, request, signal);
    await expect(stream.endInput()).rejects.toMatchObject({ reason: 'unsupported' });
    stream.close();
    expect(await stream.ended).toEqual({ exitCode: -1, reason: 'closed' });
  });

  it.each([
    [
      {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '42' }] },
      },
      { exitCode: 42 },
    ],
    [
      { status: 'Failure', reason: 'InternalError', message: 'no such container' },
      { exitCode: -1, reason: 'no such container' },
    ],
  ])('ends with what the status %j says', async (status, expected) => {
    serve((socket) => {
      socket.send(frame(3, JSON.stringify(status)));
      socket.close();
    });
    const stream = await execInPod(options, request, signal);
    expect(await stream.ended).toEqual(expected);
  });

  it('keeps the last 8 KiB of stderr', async () => {
    serve((socket) => {
      socket.send(frame(2, 'x'.repeat(9000)));
      socket.send(frame(2, 'the end'));
      socket.send(success);
      socket.close();
    });
    const stream = await execInPod(options, request, signal);
    await stream.ended;
    expect(stream.stderrTail()).toHaveLength(8192);
    expect(stream.stderrTail().endsWith('xthe end')).toBe(true);
  });

  it('loses nothing of a large output that is read slowly', async () => {
    const block = 'z'.repeat(256 * 1024);
    serve((socket) => {
      for (let i = 0; i < 40; i++) socket.send(frame(1, block));
      socket.send(success);
      socket.close();
    });
    const stream = await execInPod(options, request, signal);
    let size = 0;
    for await (const chunk of stream.stdout) {
      size += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(size).toBe(40 * block.length);
    expect(await stream.ended).toEqual({ exitCode: 0 });
  });

  it('is lost with its connection: reading and `ended` both say so', async () => {
    serve((socket) => {
      socket.send(frame(1, 'half'), () => socket.terminate());
    });
    const stream = await execInPod(options, request, signal);
    const read: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream.stdout) read.push(Buffer.from(chunk).toString('utf8'));
    })();
    await expect(reading).rejects.toMatchObject({
      reason: 'unreachable',
      message: 'the connection of the command in Pod/shop/web-0 was lost',
    });
    expect(read).toEqual(['half']);
    await expect(stream.ended).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(stream.write('more')).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('ends with the reason of the signal when it aborts', async () => {
    serve(() => undefined);
    const caller = new AbortController();
    const stream = await execInPod(options, request, caller.signal);
    caller.abort(new Error('enough'));
    await expect(stream.ended).rejects.toThrow('enough');
  });

  it('is given up when the peer answers no ping', async () => {
    serve((socket) => socket.pause());
    const stream = await execInPod(options, request, signal);
    const isPing = (ms: number) => ms === 20_000;
    (await clock.sleepOf(isPing)).wake();
    await new Promise((resolve) => setImmediate(resolve));
    (await clock.sleepOf(isPing)).wake();
    await expect(stream.ended).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('is refused with the words of the server', async () => {
    await expect(execInPod(options, request, signal)).rejects.toMatchObject({
      reason: 'forbidden',
      message: 'cannot exec into Pod/shop/web-0: no exec for you',
      details: { status: 403 },
    });
  });
});
