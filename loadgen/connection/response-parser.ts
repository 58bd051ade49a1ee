/** One whole response. Header names are lower-case, repeated ones joined with `, `. */
export interface ParsedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The first `bodyLimit` bytes of the decoded body. */
  readonly body: Buffer;
  /** Length of the whole decoded body. */
  readonly bodyBytes: number;
  /** Whether the same connection may carry another request. */
  readonly keepAlive: boolean;
}

/** The peer sent something that is not an HTTP/1.x response. */
export class MalformedResponse extends Error {
  constructor(detail: string) {
    super(`not an HTTP response: ${detail}`);
    this.name = 'MalformedResponse';
  }
}

type Phase = 'head' | 'length' | 'chunkSize' | 'chunkData' | 'chunkEnd' | 'trailer' | 'untilClose';

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
  keepAlive: boolean;
}

const MAX_HEAD = 64 * 1024;
const MAX_LINE = 8 * 1024;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const EMPTY = Buffer.alloc(0);

/**
 * Incremental HTTP/1.1 response parser for one connection, one response at a time (RFC 9112 sections 4 to 7): interim
 * 1xx responses are skipped, bodies by length, chunks or close, any split of the bytes over reads. Bytes after the end
 * of a response cannot belong to anything we asked for, so they end the connection's reuse.
 */
export class ResponseParser {
  readonly #bodyLimit: number;
  #phase: Phase = 'head';
  #headRequest = false;
  #pending: Buffer = EMPTY;
  #head: Head | undefined;
  #remaining = 0;
  #line = '';
  #trailerBytes = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #bodyBytes = 0;
  #started = false;

  constructor(bodyLimit: number) {
    this.#bodyLimit = bodyLimit;
  }

  /** Whether a byte of the response has come. */
  get started(): boolean {
    return this.#started;
  }

  /** Gets ready for the response to a request with this method. */
  begin(method: string): void {
    this.#reset();
    this.#headRequest = method === 'HEAD';
  }

  /** Takes the next bytes; the response once it is whole. Throws {@link MalformedResponse}. */
  push(chunk: Buffer): ParsedResponse | undefined {
    if (chunk.length > 0) this.#started = true;
    let rest = chunk;
    for (;;) {
      if (this.#phase === 'head') {
        const next = this.#readHead(rest);
        if (next === undefined) return undefined;
        if (next.complete !== undefined) return next.complete;
        rest = next.rest;
      }
      if (rest.length === 0) return undefined;
      if (this.#phase === 'head') continue;
      const step = this.#readBody(rest);
      rest = rest.subarray(step.at);
      if (step.done) return this.#finish(rest.length > 0);
    }
  }

  /** The peer closed: completes a body that ends with the connection, `undefined` when the response was cut short. */
  end(): ParsedResponse | undefined {
    return this.#phase === 'untilClose' ? this.#finish(false) : undefined;
  }

  #reset(): void {
    this.#phase = 'head';
    this.#pending = EMPTY;
    this.#head = undefined;
    this.#remaining = 0;
    this.#line = '';
    this.#trailerBytes = 0;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#bodyBytes = 0;
    this.#started = false;
  }

  #readHead(chunk: Buffer): { readonly complete?: ParsedResponse; readonly rest: Buffer } | undefined {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (bytes.length >= 5 && bytes.toString('latin1', 0, 5) !== 'HTTP/') {
      throw new MalformedResponse('it does not start with HTTP/');
    }
    const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
    if (end > MAX_HEAD || (end < 0 && bytes.length > MAX_HEAD)) {
      throw new MalformedResponse('its head is larger than 64 KiB');
    }
    if (end < 0) {
      // the caller may reuse its read buffer, so what we keep must be ours
      this.#pending = Buffer.from(bytes);
      return undefined;
    }
    this.#pending = EMPTY;
    const head = parseHead(bytes.toString('latin1', 0, end));
    const rest = bytes.subarray(end + 4);
    if (head.status < 200 && head.status !== 101) return { rest };
    this.#head = head;
    return this.#startBody(head) ? { rest } : { complete: this.#finish(rest.length > 0), rest };
  }

  /** Chooses how the body is framed; `false` when there is none. */
  #startBody(head: Head): boolean {
    if (head.status === 101) head.keepAlive = false;
    if (this.#headRequest || head.status === 101 || head.status === 204 || head.status === 304) return false;
    const coding = head.headers['transfer-encoding'];
    const length = head.headers['content-length'];
    if (coding !== undefined) {
      if (length !== undefined) head.keepAlive = false;
      this.#phase = /(?:^|,)\s*chunked\s*$/i.test(coding) ? 'chunkSize' : 'untilClose';
      return true;
    }
    if (length === undefined) {
      this.#phase = 'untilClose';
      return true;
    }
    this.#phase = 'length';
    this.#remaining = parseLength(length);
    return this.#remaining > 0;
  }

  #readBody(chunk: Buffer): { readonly at: number; readonly done: boolean } {
    switch (this.#phase) {
      case 'untilClose':
        this.#keep(chunk);
        return { at: chunk.length, done: false };
      case 'length':
      case 'chunkData': {
        const part = chunk.subarray(0, this.#remaining);
        this.#keep(part);
        this.#remaining -= part.length;
        const at = part.length;
        if (this.#remaining > 0) return { at, done: false };
        if (this.#phase === 'length') return { at, done: true };
        this.#phase = 'chunkEnd';
        return { at, done: false };
      }
      case 'chunkEnd':
      case 'chunkSize':
      case 'trailer':
        return this.#readChunkLine(chunk);
      case 'head':
        throw new Error('a body was read before its head');
    }
  }

  #readChunkLine(chunk: Buffer): { readonly at: number; readonly done: boolean } {
    const newline = chunk.indexOf(10);
    const at = newline < 0 ? chunk.length : newline + 1;
    this.#line += chunk.toString('latin1', 0, at);
    if (this.#line.length > MAX_LINE) throw new MalformedResponse('a chunk line is longer than 8 KiB');
    if (newline < 0) return { at, done: false };
    const line = this.#line;
    this.#line = '';
    if (!line.endsWith('\r\n')) throw new MalformedResponse('a chunk line does not end with CRLF');
    return { at, done: this.#takeChunkLine(line.slice(0, -2)) };
  }

  /** Whether this line was the last of the response. */
  #takeChunkLine(line: string): boolean {
    if (this.#phase === 'trailer') {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > MAX_HEAD) throw new MalformedResponse('its trailers are larger than 64 KiB');
      return line === '';
    }
    if (this.#phase === 'chunkEnd') {
      if (line !== '') throw new MalformedResponse('a chunk is longer than its size says');
      this.#phase = 'chunkSize';
      return false;
    }
    const size = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/.exec(line);
    if (size?.[1] === undefined) throw new MalformedResponse('a chunk size is not a number');
    this.#remaining = Number.parseInt(size[1], 16);
    this.#phase = this.#remaining === 0 ? 'trailer' : 'chunkData';
    return false;
  }

  #keep(part: Buffer): void {
    this.#bodyBytes += part.length;
    const room = this.#bodyLimit - this.#keptBytes;
    if (room <= 0 || part.length === 0) return;
    const kept = Buffer.from(part.subarray(0, room));
    this.#kept.push(kept);
    this.#keptBytes += kept.length;
  }

  #finish(surplus: boolean): ParsedResponse {
    const head = this.#head;
    if (head === undefined) throw new Error('a response ended before its head');
    const response = {
      status: head.status,
      headers: head.headers,
      body: this.#kept.length === 1 ? (this.#kept[0] ?? EMPTY) : Buffer.concat(this.#kept),
      bodyBytes: this.#bodyBytes,
      keepAlive: head.keepAlive && !surplus && this.#phase !== 'untilClose',
    };
    this.#reset();
    return response;
  }
}

function parseHead(text: string): Head {
  const lines = text.split('\r\n');
  const statusLine = STATUS_LINE.exec(lines[0] ?? '');
  if (statusLine === null) throw new MalformedResponse('its status line is broken');
  // no prototype: a header may be called `__proto__`
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!TOKEN.test(name)) throw new MalformedResponse('a header line has no name');
    const value = line.slice(colon + 1).trim();
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  const connection = (headers['connection'] ?? '').toLowerCase().split(/\s*,\s*/);
  const keepAlive = statusLine[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive');
  return { status: Number(statusLine[2]), headers, keepAlive };
}

/** RFC 9112 6.3: equal repeated lengths count once, others are an error. */
function parseLength(value: string): number {
  const lengths = new Set(value.split(/\s*,\s*/));
  const [only] = lengths;
  if (lengths.size !== 1 || only === undefined || !/^\d{1,15}$/.test(only)) {
    throw new MalformedResponse('its content-length is not a number');
  }
  return Number(only);
}
