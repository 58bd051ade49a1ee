import { requestBlock } from './http2-head.ts';
import { encodeHead, field, type RequestHead } from './message-head.ts';
import type { Forward, Upstream } from './routing.ts';

/** How long the answer to a copy may take before its connection is cut. */
const MIRROR_MS = 10_000;

/** Sends a copy of a complete request to each mirror of its route; nobody waits for the answers or sees failures. */
export function mirrorRequest(head: RequestHead, forward: Forward, body: readonly Buffer[]): void {
  for (const mirror of forward.mirrors ?? []) {
    const sent =
      head.version === '2'
        ? mirrorHttp2(mirror, head, forward, body)
        : mirrorHttp1(mirror, head, forward, body);
    // A mirror that cannot be reached changes nothing for the request itself (HTTPRequestMirrorFilter).
    sent.catch(() => undefined);
  }
}

async function mirrorHttp1(
  mirror: Upstream,
  head: RequestHead,
  forward: Forward,
  body: readonly Buffer[],
): Promise<void> {
  const socket = await mirror.connect('http1');
  const timer = setTimeout(() => socket.destroy(), MIRROR_MS);
  socket.on('close', () => clearTimeout(timer));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.resume();
  const start = `${head.method} ${forward.path ?? head.path} HTTP/${head.version}`;
  // The bytes of the body are as they came, with the framing that the fields announce.
  const fields = [...forward.fields, field('connection', 'close')];
  socket.write(Buffer.concat([encodeHead(start, fields), ...body]));
}

async function mirrorHttp2(
  mirror: Upstream,
  head: RequestHead,
  forward: Forward,
  body: readonly Buffer[],
): Promise<void> {
  const pooled = await mirror.pools.http2.acquire(mirror.key, () => mirror.connect('http2'));
  const stream = pooled.session.request(
    requestBlock({ ...head, path: forward.path ?? head.path }, forward.fields),
  );
  pooled.carry(stream);
  const timer = setTimeout(() => stream.destroy(), MIRROR_MS);
  stream.on('close', () => clearTimeout(timer));
  stream.on('error', () => stream.destroy());
  stream.resume();
  stream.end(Buffer.concat(body));
}
