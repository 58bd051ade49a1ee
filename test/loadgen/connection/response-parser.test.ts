import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MalformedResponse,
  type ParsedResponse,
  ResponseParser,
} from '../../../loadgen/connection/response-parser.ts';

/** Feeds the bytes in pieces cut at `cuts`, then the end of the stream if wanted. */
function parse(
  text: string,
  options: { method?: string; cuts?: number[]; limit?: number; end?: boolean } = {},
) {
  const parser = new ResponseParser(options.limit ?? 1024);
  parser.begin(options.method ?? 'GET');
  const bytes = Buffer.from(text, 'latin1');
  const cuts = [...new Set([0, ...(options.cuts ?? []).map((c) => c % bytes.length), bytes.length])];
  cuts.sort((a, b) => a - b);
  let response: ParsedResponse | undefined;
  for (const [i, cut] of cuts.slice(1).entries()) {
    // one shared read buffer, overwritten after each read, as sockets do it
    const shared = Buffer.from(bytes.subarray(cuts[i], cut));
    response ??= parser.push(shared);
    shared.fill(0);
  }
  return response ?? (options.end === true ? parser.end() : undefined);
}

const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Backend: v1\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n';

describe('the response parser', () => {
  it('reads a body by its length', () => {
    expect(parse(LENGTH)).toMatchObject({
      status: 200,
      headers: { 'x-backend': 'v1' },
      body: Buffer.from('hello'),
      bodyBytes: 5,
      keepAlive: true,
    });
  });

  it('gives the same response however the bytes are split over reads', () => {
    const cuts = fc.array(fc.nat(1000), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(LENGTH, CHUNKED), cuts, (text, at) => {
        expect(parse(text, { cuts: at })).toEqual(parse(text));
      }),
    );
  });

  it('skips interim responses and joins chunks', () => {
    expect(parse(CHUNKED)).toMatchObject({ status: 201, body: Buffer.from('hello'), keepAlive: true });
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n'],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ])('knows that %s %j has no body', (method, text) => {
    expect(parse(text, { method })).toMatchObject({ bodyBytes: 0, keepAlive: true });
  });

  it('reads a body without a length until the peer closes', () => {
    const text = 'HTTP/1.0 200 OK\r\n\r\nall of it';
    expect(parse(text)).toBeUndefined();
    expect(parse(text, { end: true })).toMatchObject({ body: Buffer.from('all of it'), keepAlive: false });
  });

  it('does not take a response that was cut short for a whole one', () => {
    expect(parse(LENGTH.slice(0, -1), { end: true })).toBeUndefined();
    expect(parse(CHUNKED.slice(0, -2), { end: true })).toBeUndefined();
  });

  it('gives up a connection that says close or sends more than was asked for', () => {
    expect(parse('HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n')?.keepAlive).toBe(false);
    expect(parse(`${LENGTH}HTTP/1.1 200`)?.keepAlive).toBe(false);
    expect(parse('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n')?.keepAlive).toBe(false);
  });

  it('keeps no more of a body than asked, but counts it whole', () => {
    expect(parse(LENGTH, { limit: 2 })).toMatchObject({ body: Buffer.from('he'), bodyBytes: 5 });
  });

  it.each([
    'SSH-2.0-OpenSSH_9.6\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 20 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno colon here\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n',
  ])('refuses %j as no response', (text) => {
    expect(() => parse(text)).toThrow(MalformedResponse);
  });

  it('refuses heads and chunk lines without end', () => {
    expect(() => parse(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`)).toThrow('64 KiB');
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(() => parse(`${chunked}1;${'x'.repeat(9000)}`)).toThrow('8 KiB');
  });

  it('never throws anything but its own error on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (tail) => {
        try {
          parse(`HTTP/1.1 200 OK\r\n${tail}`);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedResponse);
        }
      }),
    );
  });
});
