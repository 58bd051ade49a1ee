import { type ClientRequest, type IncomingMessage, request as requestHttp1 } from 'node:http';
import { constants, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { connectInMemory } from '../../../workloads/memory-connection.ts';
import { blockOf, requestHeadOf } from '../http2-head.ts';
import { HTTP2_LIMITS, HTTP2_UNDER_WAY } from '../http2-limits.ts';
import { field } from '../message-head.ts';

/** Fields that concern one connection of HTTP/1.1 and mean nothing over HTTP/2 (RFC 9113 8.2.2). */
const NOT_OVER_2 = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/**
 * A connection that takes HTTP/2 and hands each stream on as one HTTP/1.1 request, on a connection of its own: streams
 * do not wait for each other. They end with it.
 */
export function http2InFrontOf1(open: () => Promise<Duplex>): Duplex {
  const { near, far } = connectInMemory(HTTP2_UNDER_WAY);
  far.on('error', () => far.destroy());
  const session = performServerHandshake(far, HTTP2_LIMITS);
  session.on('error', () => session.destroy());
  session.on('close', () => far.destroy());
  session.on('stream', (stream: ServerHttp2Stream, _headers: unknown, flags: number, raw: string[]) => {
    stream.on('error', () => stream.destroy());
    open().then(
      (upstream) => relay(stream, upstream, { raw, bodiless: (flags & 1) !== 0 }),
      () => stream.close(constants.NGHTTP2_REFUSED_STREAM),
    );
  });
  return near;
}

function relay(
  stream: ServerHttp2Stream,
  upstream: Duplex,
  { raw, bodiless }: { readonly raw: readonly string[]; readonly bodiless: boolean },
): void {
  if (stream.destroyed || stream.closed) {
    upstream.destroy();
    return;
  }
  const call = callOf(upstream, raw);
  if (call === undefined) {
    // What HTTP/1.1 has no words for would be read there as something else.
    upstream.destroy();
    stream.respond({ ':status': 400 }, { endStream: true });
    return;
  }
  call.on('response', (response) => answer(stream, response));
  call.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  stream.on('close', () => {
    call.destroy();
    upstream.destroy();
  });
  if (bodiless) call.end();
  else stream.pipe(call);
}

function callOf(upstream: Duplex, raw: readonly string[]): ClientRequest | undefined {
  const head = requestHeadOf(raw);
  const fields = head.fields.filter(({ key }) => key !== 'te');
  try {
    return requestHttp1({
      createConnection: () => upstream,
      method: head.method,
      path: head.path,
      headers: fields.flatMap(({ name, value }) => [name, value]),
      setHost: false,
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function answer(stream: ServerHttp2Stream, response: IncomingMessage): void {
  if (stream.destroyed || stream.closed) return;
  const { rawHeaders, statusCode = 502 } = response;
  const fields = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 && !NOT_OVER_2.has(name.toLowerCase()) ? [field(name, rawHeaders[i + 1] ?? '')] : [],
  );
  stream.respond({ ':status': statusCode, ...blockOf(fields) }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    if (response.complete) stream.sendTrailers(response.trailers);
    else stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  response.on('aborted', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  response.pipe(stream);
}
