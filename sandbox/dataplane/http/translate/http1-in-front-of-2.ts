import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { connectInMemory } from '../../../workloads/memory-connection.ts';
import { HTTP2_LIMITS } from '../http2-limits.ts';

/** Fields of HTTP/1.1 that HTTP/2 must not have (RFC 9113 8.2.2); the host becomes the authority. */
const NOT_OVER_2 = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'host',
  'te',
  'http2-settings',
]);

/**
 * A connection that takes HTTP/1.1 and hands it on over a connection of HTTP/2, one request after the other. Both end
 * together.
 */
export function http1InFrontOf2(upstream: Duplex): Duplex {
  const session = connect('http://application', { ...HTTP2_LIMITS, createConnection: () => upstream });
  const { near, far } = connectInMemory();
  session.on('error', () => session.destroy());
  session.on('close', () => {
    upstream.destroy();
    far.destroy();
  });
  // Not the session: it would say goodbye on a connection that may be in the middle of a write.
  far.on('close', () => upstream.destroy());
  far.on('error', () => far.destroy());
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, maxHeaderSize: 128 * 1024 });
  server.on('request', (request, response) => relay(session, request, response));
  server.emit('connection', far);
  return near;
}

function relay(session: ClientHttp2Session, request: IncomingMessage, response: ServerResponse): void {
  const { headers, method = 'GET', url = '/' } = request;
  const bodiless = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
  const stream = session.request(
    {
      ':method': method,
      ':path': url,
      ':scheme': 'http',
      ':authority': headers.host ?? '',
      ...fieldsOf(request),
    },
    { endStream: bodiless },
  );
  stream.on('error', () => stream.destroy());
  stream.on('response', (answer) => {
    const status = Number(answer[':status']);
    response.writeHead(
      status,
      Object.fromEntries(Object.entries(answer).filter(([name]) => !name.startsWith(':'))),
    );
    if (method !== 'HEAD') response.flushHeaders();
    // Not before: bytes may be here earlier than the event that announces them.
    stream.on('data', (chunk: Buffer) => {
      if (response.write(chunk)) return;
      stream.pause();
      response.once('drain', () => stream.resume());
    });
  });
  stream.on('trailers', (trailers) => {
    for (const [name, value] of Object.entries(trailers)) response.addTrailers([[name, String(value)]]);
  });
  stream.on('close', () => {
    // Half a response must not look whole.
    if (stream.rstCode === 0 && response.headersSent) response.end();
    else response.destroy();
  });
  response.on('close', () => stream.close());
  if (!bodiless) request.pipe(stream);
}

function fieldsOf({ rawHeaders }: IncomingMessage): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    if (NOT_OVER_2.has(name)) continue;
    const earlier = fields[name];
    if (earlier === undefined) fields[name] = value;
    else fields[name] = [...(Array.isArray(earlier) ? earlier : [earlier]), value];
  }
  return fields;
}
