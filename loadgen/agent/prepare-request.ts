import { type AgentHttpRequest, NONCE_HEADER, nonceLine } from '../../schemas/agent-protocol.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import type { Http2Request } from '../connection/http2-connection.ts';
import { type SerializedRequest, serializeRequest } from '../connection/serialize-request.ts';

interface PreparedHttp1 {
  readonly protocol: 'http1';
  readonly keep: SerializedRequest;
  readonly close: SerializedRequest;
  readonly timeoutMs: number;
}

export interface PreparedHttp2 {
  readonly protocol: 'http2' | 'grpc';
  /** Where it goes, and as which origin its connection is kept. */
  readonly place: SerializedRequest;
  readonly authority: string;
  readonly wire: Http2Request;
  readonly timeoutMs: number;
}

/** Bytes for a port. */
export interface PreparedBytes {
  readonly protocol: 'tcp' | 'udp';
  readonly host: string;
  readonly port: number;
  readonly payload: Buffer;
  readonly timeoutMs: number;
}

/** A request in the form in which it is sent, made once per batch. */
export type PreparedRequest = PreparedHttp1 | PreparedHttp2 | PreparedBytes;

/** Throws an Error with one sentence when a request cannot be sent as it is. */
export function prepareRequest(request: AgentHttpRequest, nonce: string | undefined): PreparedRequest {
  const { protocol = 'http1', timeoutMs } = request;
  const headers = { ...request.headers, ...(nonce === undefined ? {} : { [NONCE_HEADER]: nonce }) };
  switch (protocol) {
    case 'http1': {
      const wire = { ...request, headers };
      return {
        protocol,
        keep: serializeRequest(wire, 'keep'),
        close: serializeRequest(wire, 'close'),
        timeoutMs,
      };
    }
    case 'http2':
    case 'grpc':
      return prepareHttp2(request, protocol, headers);
    case 'tcp':
    case 'udp':
      return prepareBytes(request, protocol, nonce);
    default:
      return unreachable(protocol);
  }
}

function prepareHttp2(
  request: AgentHttpRequest,
  protocol: 'http2' | 'grpc',
  headers: Readonly<Record<string, string>>,
): PreparedHttp2 {
  const { grpc, timeoutMs } = request;
  const all = { ...headers, ...grpc?.metadata };
  // What HTTP/1.1 would refuse is refused here too.
  const place = serializeRequest({ ...request, headers: all }, 'keep');
  const { host, pathname, search } = new URL(request.url);
  const lower = Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]));
  const { host: named, connection: _hop, ...rest } = lower;
  const authority = named ?? host;
  const common = { ...rest, ':scheme': 'http', ':authority': authority };
  const wire: Http2Request =
    protocol === 'grpc'
      ? {
          headers: {
            'user-agent': 'meshwright',
            ...common,
            ':method': 'POST',
            ':path': `/${grpc?.method ?? ''}`,
            'content-type': 'application/grpc',
            te: 'trailers',
          },
          body: grpcFrame(grpc?.message),
        }
      : {
          headers: {
            'user-agent': 'meshwright',
            ...common,
            ':method': request.method,
            ':path': `${pathname}${search}`,
          },
          body: request.body === undefined ? undefined : Buffer.from(request.body, 'utf8'),
        };
  return { protocol, place, authority, wire, timeoutMs };
}

/** One uncompressed message: a flag, its length, its bytes (gRPC over HTTP2, Length-Prefixed-Message). */
function grpcFrame(message: string | undefined): Buffer {
  const bytes = Buffer.from(message ?? '', 'base64');
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

function prepareBytes(
  { url, body = '', timeoutMs }: AgentHttpRequest,
  protocol: 'tcp' | 'udp',
  nonce: string | undefined,
): PreparedBytes {
  const parts = /^(?:tcp|udp):\/\/(?:\[([^\]]+)\]|([^/:]+)):(\d{1,5})\/?$/.exec(url);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (host === undefined || !url.startsWith(`${protocol}://`) || port < 1 || port > 65_535) {
    throw new Error(`"${url}" is no address of the form ${protocol}://HOST:PORT`);
  }
  const payload = Buffer.from(`${nonce === undefined ? '' : nonceLine(nonce)}${body}`, 'utf8');
  return { protocol, host, port, payload, timeoutMs };
}
