import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { createServer as createHttp2 } from 'node:http2';
import type { Server, Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nonceLine, nonceOf } from '../../../schemas/agent-protocol.ts';
import { AgentClient, requestsLine } from '../rig/agent-client.ts';
import { Listeners, socksProxy } from '../rig/servers.ts';

let listeners: Listeners;
let agent: AgentClient;
const sockets: DatagramSocket[] = [];

beforeEach(() => {
  listeners = new Listeners();
  agent = new AgentClient();
});
afterEach(async () => {
  await agent.end();
  await listeners.closeAll();
  for (const socket of sockets.splice(0)) socket.close();
});

const ask = async (id: number, request: object, more: object = {}) => {
  const requests = [{ method: 'GET', timeoutMs: 5000, ...request }];
  agent.send(requestsLine(id, '-', { requests, detail: true, nonce: 'n-1', ...more }));
  const last = await agent.last(id);
  return { last, samples: agent.samples(id) };
};

/** An HTTP/2 server that says what it was asked; gRPC calls end with the status in their message. */
const http2Server = () => {
  const server = createHttp2();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const body = Buffer.concat(chunks);
      if (headers['content-type'] !== 'application/grpc') {
        stream.respond({ ':status': 200, 'x-backend': 'two' });
        stream.end(`${headers[':method']} ${headers[':path']} ${headers['x-meshwright-nonce']} ${body}`);
        return;
      }
      const status = body.toString('utf8', 5);
      const trailers = { 'grpc-status': status, 'x-mesh-denied-by': status === '7' ? 'proxy; rbac' : '' };
      if (status === '7') {
        stream.respond({ ':status': 200, ...trailers }, { endStream: true });
        return;
      }
      stream.respond({ ':status': 200, 'x-backend': String(headers['x-role']) }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
      stream.end(`${headers[':path']}`);
    });
  });
  // an HTTP/2 server without TLS is a TCP server underneath
  return listeners.listen(server as unknown as Server);
};

const udpEcho = async (answer: (payload: Buffer, reply: (payload: Buffer) => void) => void) => {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (payload, from) =>
    answer(payload, (reply) => socket.send(reply, from.port, from.address)),
  );
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
};

describe('an agent that speaks', () => {
  it('HTTP/2 carries method, path, nonce and body, and keeps its connection', async () => {
    const port = await http2Server();
    const request = { method: 'POST', url: `http://127.0.0.1:${port}/a?b`, protocol: 'http2', body: 'x' };
    const { last, samples } = await ask(1, request, { count: 3, backendFrom: { header: 'x-backend' } });
    expect(last).toMatchObject({ type: 'done', connections: 1 });
    expect(samples.map(({ status, backend, body }) => [status, backend, body])).toEqual(
      Array(3).fill([200, 'two', 'POST /a?b n-1 x']),
    );
  });

  it.each([
    ['0', { status: 200, grpcStatus: 0, backend: 'reader' }],
    ['5', { status: 200, grpcStatus: 5 }],
    ['7', { status: 200, grpcStatus: 7, deniedBy: 'proxy; rbac' }],
  ])('gRPC calls a method with metadata and gives its status %s', async (status, expected) => {
    const port = await http2Server();
    const message = Buffer.from(status).toString('base64');
    const grpc = { method: 'a.v1.B/C', metadata: { 'X-Role': 'reader' }, message };
    const request = { url: `http://127.0.0.1:${port}`, protocol: 'grpc', grpc };
    const { samples } = await ask(2, request, { backendFrom: { header: 'x-backend' } });
    expect(samples).toMatchObject([{ outcome: 'response', ...expected }]);
    if (status !== '7') expect(samples[0]?.body).toBe('/a.v1.B/C');
  });

  it('TCP sends the nonce before its payload and takes what comes back without it', async () => {
    const seen: string[] = [];
    const echo = (socket: Socket) => {
      socket.on('data', (chunk) => seen.push(chunk.toString()));
      socket.pipe(socket);
    };
    const port = await listeners.tcp(echo);
    const { samples } = await ask(3, { url: `tcp://127.0.0.1:${port}`, protocol: 'tcp', body: 'an order' });
    expect(samples).toMatchObject([{ outcome: 'response', body: 'an order' }]);
    expect(samples[0]).not.toHaveProperty('status');
    expect(seen.join('')).toBe('meshwright-nonce n-1\nan order');
  });

  it.each([
    [
      'a reset connection',
      'reset',
      (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
    ],
    ['a connection that ends without a word', 'reset', (socket: Socket) => void socket.resume().end()],
    ['silence', 'timeout', (socket: Socket) => void socket.resume()],
  ])('TCP tells %s from an answer', async (_what, outcome, serve) => {
    const server = await import('node:net').then(({ createServer }) =>
      createServer({ allowHalfOpen: true }, serve),
    );
    const port = await listeners.listen(server);
    const timeoutMs = outcome === 'timeout' ? 300 : 60_000;
    const request = { url: `tcp://127.0.0.1:${port}`, protocol: 'tcp', timeoutMs };
    expect((await ask(4, request)).samples).toMatchObject([{ outcome }]);
  });

  it('TCP takes what a server has said for the answer when it keeps the connection open', async () => {
    const port = await listeners.tcp((socket) => void socket.resume().write('220 ready\n'));
    const request = { url: `tcp://127.0.0.1:${port}`, protocol: 'tcp', timeoutMs: 300 };
    expect((await ask(5, request)).samples).toMatchObject([{ outcome: 'response', body: '220 ready\n' }]);
  });

  it('UDP sends one datagram with the nonce and takes the first that comes back', async () => {
    const port = await udpEcho((payload, reply) => reply(payload));
    const { samples } = await ask(6, { url: `udp://127.0.0.1:${port}`, protocol: 'udp', body: 'who?' });
    expect(samples).toMatchObject([{ outcome: 'response', body: 'who?' }]);
    const deaf = await udpEcho(() => undefined);
    const lost = await ask(7, { url: `udp://127.0.0.1:${deaf}`, protocol: 'udp', timeoutMs: 200 });
    expect(lost.samples).toMatchObject([{ outcome: 'timeout' }]);
  });

  it('UDP where the pod’s network carries none ends the job: that says nothing of a destination', async () => {
    const proxy = await listeners.tcp(socksProxy({ '': { reply: 7 } }));
    const other = new AgentClient({ MESHWRIGHT_POD_PROXY: `socks5h://127.0.0.1:${proxy}` });
    const requests = [{ method: 'GET', url: 'udp://dns:53', protocol: 'udp', timeoutMs: 5000 }];
    other.send(requestsLine(8, '-', { requests }));
    expect(await other.last(8)).toMatchObject({
      type: 'error',
      message: "the pod's network carries no datagrams",
    });
    await other.end();
  });

  it.each([
    [
      { url: 'tcp://a:1', protocol: 'carrier-pigeon' },
      'protocol must be one of http1, http2, grpc, tcp, udp',
    ],
    [{ url: 'http://a', protocol: 'grpc' }, 'grpc must be an object'],
    [{ url: 'udp://a:1', protocol: 'tcp' }, '"udp://a:1" is no address of the form tcp://HOST:PORT'],
    [{ url: 'tcp://a:99999', protocol: 'tcp' }, '"tcp://a:99999" is no address of the form tcp://HOST:PORT'],
  ])('refuses %j', async (request, message) => {
    expect((await ask(9, request)).last).toMatchObject({ type: 'error', message });
  });
});

describe('the line of a nonce', () => {
  it('is read back from any payload behind it, and from nothing else', () => {
    const nonce = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 64 });
    fc.assert(
      fc.property(nonce, fc.uint8Array(), (given, rest) => {
        expect(nonceOf(Buffer.concat([Buffer.from(nonceLine(given)), rest]))).toBe(given);
        expect(nonceOf(rest)).toBeUndefined();
      }),
    );
  });
});
