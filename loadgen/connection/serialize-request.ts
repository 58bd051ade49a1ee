/** What goes on the wire for one request. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request ready to be sent: where, and its bytes. */
export interface SerializedRequest {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** `host:port` and scheme as one key, for reuse of connections. */
  readonly origin: string;
  readonly method: string;
  readonly bytes: Buffer;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// visible ASCII, space, tab and obs-text; a line break would smuggle a second header (RFC 9110 section 5.5)
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Serialises a request as HTTP/1.1. `connection: close` asks the server to close after it. Throws an Error with one
 * sentence when the request cannot be written (scheme, credentials in the URL, line breaks in a header).
 */
export function serializeRequest(request: WireRequest, connection: 'keep' | 'close'): SerializedRequest {
  const url = readUrl(request.url);
  if (!TOKEN.test(request.method)) throw new Error(`"${request.method}" is no HTTP method`);
  const body = request.body === undefined ? undefined : Buffer.from(request.body, 'utf8');
  const fields = new Map<string, string>([['host', url.host]]);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!TOKEN.test(name)) throw new Error(`"${name}" is no header name`);
    if (!FIELD_VALUE.test(value))
      throw new Error(`the value of header "${name}" has characters that HTTP forbids`);
    fields.set(name.toLowerCase(), value);
  }
  if (!fields.has('user-agent')) fields.set('user-agent', 'meshwright');
  if (body !== undefined || /^(?:POST|PUT|PATCH)$/.test(request.method)) {
    fields.set('content-length', String(body?.length ?? 0));
    fields.delete('transfer-encoding');
  }
  if (connection === 'close') fields.set('connection', 'close');
  const lines = [...fields].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(
    `${request.method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines}\r\n`,
    'latin1',
  );
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port,
    secure,
    origin: `${url.protocol}//${host}:${port}`,
    method: request.method,
    bytes: body === undefined ? head : Buffer.concat([head, body]),
  };
}

function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Error(`"${text}" is no URL`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error(`"${text}" is neither http nor https`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('a URL with a user name or password is not sent; use a header');
  }
  return url;
}
