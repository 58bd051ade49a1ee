import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALL_DOORS, SMUGGLED, sendUntilClosed, statusesOf, useHostileRig } from '../../rig/hostile.ts';
import type { HttpClient } from '../../rig/pod-client.ts';

const HIDDEN = `GET /hidden HTTP/1.1\r\nHost: echo\r\nx-meshwright-nonce: ${SMUGGLED}\r\n\r\n`;
const post = (...fields: readonly string[]) =>
  ['POST / HTTP/1.1', 'Host: echo', ...fields, '', ''].join('\r\n');
const get = (...fields: readonly string[]) => ['GET / HTTP/1.1', ...fields, '', ''].join('\r\n');
const LENGTH = `Content-Length: ${HIDDEN.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';

/** What is sent, and the statuses that come back before the connection ends; what is hidden must never arrive. */
const SHAPES: readonly (readonly [string, string, readonly number[]])[] = [
  ['both framings', `${post(LENGTH, CHUNKED)}0\r\n\r\n${HIDDEN}`, [400]],
  [
    'both framings, the other way about',
    `${post(CHUNKED, 'Content-Length: 4')}5c\r\n${HIDDEN}0\r\n\r\n`,
    [400],
  ],
  ['two lengths', `${post('Content-Length: 0', LENGTH)}${HIDDEN}`, [400]],
  ['two equal lengths', `${post(LENGTH, LENGTH)}${HIDDEN}`, [400]],
  ['a list of lengths', `${post(`Content-Length: ${HIDDEN.length}, ${HIDDEN.length}`)}${HIDDEN}`, [400]],
  ['a signed length', `${post(`Content-Length: +${HIDDEN.length}`)}${HIDDEN}`, [400]],
  ['a length in hex', `${post('Content-Length: 0x10')}${HIDDEN}`, [400]],
  ['an empty length', `${post('Content-Length:')}${HIDDEN}`, [400]],
  ['a length beyond all numbers', `${post('Content-Length: 99999999999999999999')}${HIDDEN}`, [400]],
  ['a coding that hides chunked', `${post('Transfer-Encoding: xchunked')}${HIDDEN}`, [501]],
  ['chunked that is not last', `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n${HIDDEN}`, [501]],
  ['chunked twice', `${post(CHUNKED, CHUNKED)}0\r\n\r\n${HIDDEN}`, [501]],
  ['two codings in two fields', `${post('Transfer-Encoding: identity', CHUNKED)}0\r\n\r\n${HIDDEN}`, [501]],
  ['a coding in quotes', `${post('Transfer-Encoding: "chunked"')}0\r\n\r\n${HIDDEN}`, [501]],
  ['a vertical tab before the coding', `${post('Transfer-Encoding: \vchunked')}0\r\n\r\n${HIDDEN}`, [400]],
  ['a hard space behind the coding', `${post('Transfer-Encoding: chunked\u00a0')}0\r\n\r\n${HIDDEN}`, [501]],
  ['a space before the colon', `${post('Transfer-Encoding : chunked')}0\r\n\r\n${HIDDEN}`, [400]],
  ['a space before the name', `${post('X: 1', ' Transfer-Encoding: chunked')}0\r\n\r\n${HIDDEN}`, [400]],
  ['a folded field', `${post('Transfer-Encoding:', ' chunked')}0\r\n\r\n${HIDDEN}`, [400]],
  ['a coding in HTTP/1.0', `POST / HTTP/1.0\r\nHost: echo\r\n${CHUNKED}\r\n\r\n0\r\n\r\n${HIDDEN}`, [400]],
  ['a bare line feed in a field', `${post('X: 1\nTransfer-Encoding: chunked')}0\r\n\r\n${HIDDEN}`, [400]],
  ['bare line feeds throughout', get('Host: echo', CHUNKED).replaceAll('\r\n', '\n') + HIDDEN, [400]],
  ['a bare carriage return', `${post('X: 1\rTransfer-Encoding: chunked')}0\r\n\r\n${HIDDEN}`, [400]],
  ['a NUL in a value', `${post('X: a\0b')}${HIDDEN}`, [400]],
  ['a NUL in a name', `${post('X\0: a')}${HIDDEN}`, [400]],
  ['a field without a name', `${post(': chunked')}${HIDDEN}`, [400]],
  ['a line without a colon', `${post('chunked')}${HIDDEN}`, [400]],
  ['no Host', `${get()}${HIDDEN}`, [400]],
  ['two Hosts', `${get('Host: a', 'Host: b')}${HIDDEN}`, [400]],
  ['a target that is no path', `GET echo HTTP/1.1\r\nHost: echo\r\n\r\n${HIDDEN}`, [400]],
  ['a target with a space', `GET / x HTTP/1.1\r\nHost: echo\r\n\r\n${HIDDEN}`, [400]],
  ['an asterisk for GET', `GET * HTTP/1.1\r\nHost: echo\r\n\r\n${HIDDEN}`, [400]],
  ['a tunnel', `CONNECT echo:80 HTTP/1.1\r\nHost: echo\r\n\r\n${HIDDEN}`, [501]],
  ['a version that is none', `GET / HTTP/1.2\r\nHost: echo\r\n\r\n${HIDDEN}`, [400]],
  ['HTTP/2 in the wrong words', `GET / HTTP/2.0\r\nHost: echo\r\n\r\n${HIDDEN}`, [400]],
  ['user information in the target', `GET http://a@echo/ HTTP/1.1\r\nHost: echo\r\n\r\n${HIDDEN}`, [400]],
  ['a chunk size that is none', `${post(CHUNKED)}zz\r\n${HIDDEN}`, [400]],
  ['a negative chunk size', `${post(CHUNKED)}-1\r\n${HIDDEN}`, [400]],
  ['a chunk size in the wrong prefix', `${post(CHUNKED)}0x5\r\nhello\r\n0\r\n\r\n${HIDDEN}`, [400]],
  ['a chunk size beyond all numbers', `${post(CHUNKED)}${'f'.repeat(17)}\r\n${HIDDEN}`, [400]],
  ['a chunk longer than its size', `${post(CHUNKED)}2\r\nabcd\r\n0\r\n\r\n${HIDDEN}`, [400]],
  ['a chunk that ends in a bare line feed', `${post(CHUNKED)}5\r\nhello\n0\r\n\r\n${HIDDEN}`, [400]],
  ['a bare line feed behind a chunk extension', `${post(CHUNKED)}5;x\nhello\r\n0\r\n\r\n${HIDDEN}`, [400]],
  [
    'a control character in a chunk extension',
    `${post(CHUNKED)}5;\x01\r\nhello\r\n0\r\n\r\n${HIDDEN}`,
    [400],
  ],
  ['an endless chunk extension', `${post(CHUNKED)}5;${'x'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`, [400]],
  ['a trailer that is no field', `${post(CHUNKED)}0\r\nno field\r\n\r\n${HIDDEN}`, [400]],
  ['a head that is too long', get('Host: echo', `X: ${'a'.repeat(70_000)}`), [431]],
  [
    'a head of too many lines',
    get('Host: echo', ...Array.from({ length: 9000 }, (_, i) => `X-${i}: y`)),
    [431],
  ],
];

describe.each(ALL_DOORS)('messages with two readings, at %s', (name) => {
  const hostile = useHostileRig();
  let neighbour: HttpClient;

  beforeAll(async () => {
    neighbour = await hostile().door(name).neighbour();
  });

  afterEach(async () => {
    // The connections that carried the hostile bytes are shared: whose answers are next is the question.
    const answers = await Promise.all(
      ['/mine', '/mine-too'].map(async (path) => {
        const client = await hostile().door(name).neighbour();
        const { body } = await client.ask({ path });
        client.close();
        return JSON.parse(body).path;
      }),
    );
    expect(answers).toEqual(['/mine', '/mine-too']);
    expect(JSON.parse((await neighbour.ask({ path: '/kept' })).body)).toMatchObject({ path: '/kept' });
    expect(await hostile().smuggled()).toBe(0);
  });

  afterAll(async () => {
    neighbour.close();
  });

  it.each(SHAPES)('are refused: %s', async (_what, bytes, statuses) => {
    const received = await sendUntilClosed(await hostile().door(name).open(), bytes);
    expect(statusesOf(received)).toEqual(statuses);
  });

  it('are refused: endless trailers, by the proxy or by the application, whoever has had enough of them first', async () => {
    const bytes = `${post(CHUNKED)}0\r\n${`X-T: ${'y'.repeat(1000)}\r\n`.repeat(80)}`;
    const received = await sendUntilClosed(await hostile().door(name).open(), bytes);
    expect([[400], [431]]).toContainEqual(statusesOf(received));
  });

  it('are refused wherever the bytes are cut', async () => {
    const bytes = `${post(LENGTH, CHUNKED)}0\r\n\r\n${HIDDEN}`;
    const pieces = [...bytes].map((letter) => letter);
    expect(statusesOf(await sendUntilClosed(await hostile().door(name).open(), ...pieces))).toEqual([400]);
  });

  it('keep their framing although a Connection field names it', async () => {
    const bytes = `${post(LENGTH, 'Connection: content-length, transfer-encoding, host, close')}${HIDDEN}`;
    const received = await sendUntilClosed(await hostile().door(name).open(), bytes);
    expect(statusesOf(received)).toEqual([200]);
    expect(received).toContain('/hidden HTTP/1.1');
  });

  it('reach the host that an absolute target names, whatever Host says', async () => {
    const bytes = 'GET http://echo/abs?x=1 HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n';
    const received = await sendUntilClosed(await hostile().door(name).open(), bytes);
    expect(statusesOf(received)).toEqual([200]);
    const body = JSON.parse(received.slice(received.indexOf('\r\n\r\n') + 4));
    expect(body).toMatchObject({ path: '/abs?x=1', headers: { host: 'echo' } });
  });

  it('pass where they have one reading: extensions, trailers, pieces, a value that ends in UTF-8', async () => {
    const value = Buffer.from('voilà').toString('latin1');
    const bytes = `${post(CHUNKED, 'Connection: close', `X-Word:\t ${value} `)}5;a="b c"\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n`;
    const received = await sendUntilClosed(await hostile().door(name).open(), ...bytes);
    expect(statusesOf(received)).toEqual([200]);
    expect(received).toContain('"body":"hello"');
    expect(Buffer.from(received, 'latin1').toString('utf8')).toContain(value);
  });
});
