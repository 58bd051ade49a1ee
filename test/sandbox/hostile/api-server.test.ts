import type { Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendUntilClosed, statusesOf } from '../../rig/hostile.ts';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

describe('the API server among hostile clients', () => {
  let api: TestApi;
  const open: Socket[] = [];

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterEach(async () => {
    for (const each of open.splice(0)) each.destroy();
    expect((await api.call('GET', '/api/v1/namespaces/default')).body).toMatchObject({ kind: 'Namespace' });
    expect((await api.call('GET', '/api/v1/namespaces/hidden')).status).toBe(404);
  });

  afterAll(() => api.close());

  const dialApi = (): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const socket = connectTls({
        host: '127.0.0.1',
        port: api.port,
        ca: api.authority,
        servername: 'localhost',
      });
      open.push(socket);
      socket.once('error', reject);
      socket.once('secureConnect', () => resolve(socket));
    });

  const head = (...fields: readonly string[]) =>
    [
      'POST /api/v1/namespaces HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${api.token}`,
      ...fields,
      '',
      '',
    ].join('\r\n');
  const BODY = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"hidden"}}';
  const hidden = () => `${head(`Content-Length: ${BODY.length}`, 'Content-Type: application/json')}${BODY}`;

  it.each<readonly [string, () => string, readonly number[]]>([
    [
      'both framings',
      () => `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden()}`,
      [400],
    ],
    ['two lengths', () => `${head('Content-Length: 0', 'Content-Length: 5')}${hidden()}`, [400]],
    ['a coding that is none', () => `${head('Transfer-Encoding: xchunked')}${hidden()}`, [400]],
    ['a space before the colon', () => `${head('Transfer-Encoding : chunked')}0\r\n\r\n${hidden()}`, [400]],
    ['a NUL', () => `${head('X: a\0b')}${hidden()}`, [400]],
    ['a bare line feed', () => `${head('X: a\nTransfer-Encoding: chunked')}0\r\n\r\n${hidden()}`, [400]],
    ['no Host', () => 'GET / HTTP/1.1\r\n\r\n', [400]],
    ['a head that is too long', () => head(`X: ${'a'.repeat(70_000)}`), [431]],
    ['not HTTP at all', () => '\x16\x03\x01\x00\x05hello\r\n\r\n', [400]],
    ['a chunk size that is none', () => `${head('Transfer-Encoding: chunked')}zz\r\n${hidden()}`, [400]],
  ])('refuses %s, and nothing hidden in it is done', async (_what, bytes, statuses) => {
    expect(statusesOf(await sendUntilClosed(await dialApi(), bytes())).slice(-1)).toEqual(statuses);
  });

  it('refuses a body that is too large by its length alone, and one that grows too large', async () => {
    const huge = head('Content-Length: 4000000000', 'Content-Type: application/json', 'Connection: close');
    expect(statusesOf(await sendUntilClosed(await dialApi(), huge))).toEqual([413]);
    const socket = await dialApi();
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const grown = head('Transfer-Encoding: chunked', 'Content-Type: application/json', 'Connection: close');
    const received = sendUntilClosed(socket, grown, chunk.repeat(60), '0\r\n\r\n');
    expect(statusesOf(await received)).toEqual([413]);
  });

  it.each([
    ['nesting without end', '['.repeat(200_000)],
    ['an object that never ends', '{"a":'.repeat(100_000)],
    ['text that is no JSON', '\u0000\u0001'],
    ['a number for an object', '1e999'],
    ['a prototype', '{"__proto__":{"admin":true},"kind":"Namespace"}'],
  ])('answers %s in a body with a Status', async (_what, body) => {
    const bytes = `${head(`Content-Length: ${Buffer.byteLength(body)}`, 'Content-Type: application/json', 'Connection: close')}${body}`;
    const received = await sendUntilClosed(await dialApi(), Buffer.from(bytes));
    const [status = 0] = statusesOf(received);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(received).toContain('"kind":"Status"');
  });

  it('survives whatever bytes come, and asks of every answer that it is a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const socket = await dialApi();
        const received = sendUntilClosed(socket, Buffer.from(bytes), '\r\n\r\n\r\n\r\n');
        socket.end();
        for (const status of statusesOf(await received)) expect(status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: 25 },
    );
  });
});
