import { createServer, type IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { requestFraming } from '../../../sandbox/dataplane/http/body-framing.ts';
import { endOfHead, fieldValue, parseRequestHead } from '../../../sandbox/dataplane/http/message-head.ts';
import { connectInMemory } from '../../../sandbox/workloads/memory-connection.ts';

/** What a reader makes of the first request in some bytes. */
interface Reading {
  readonly method: string;
  readonly path: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly framing: string;
}

const server = createServer({ maxHeaderSize: 128 * 1024, requireHostHeader: true });
const listening = new Map<unknown, (reading: Reading | undefined) => void>();
server.on('request', (request: IncomingMessage) => {
  const raw = request.rawHeaders;
  const fields = raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []));
  const { method = '', url = '', headers } = request;
  const length = headers['content-length'];
  const framing =
    headers['transfer-encoding'] !== undefined
      ? 'chunked'
      : length === undefined
        ? '0'
        : String(Number(length));
  listening.get(request.socket)?.({ method, path: url, fields, framing });
});
server.on('clientError', (_error, socket) => listening.get(socket)?.(undefined));

/** The parser of Node, which most applications behind the sandbox have. */
function nodeReads(bytes: Buffer): Promise<Reading | undefined> {
  const { near, far } = connectInMemory();
  return new Promise((resolve) => {
    listening.set(far, (reading) => {
      listening.delete(far);
      near.destroy();
      far.destroy();
      resolve(reading);
    });
    server.emit('connection', far);
    near.on('error', () => undefined);
    far.on('error', () => undefined);
    near.write(bytes);
    near.end();
  });
}

function weRead(bytes: Buffer): Reading | undefined {
  const end = endOfHead(bytes);
  if (end < 0) return undefined;
  const head = parseRequestHead(bytes.subarray(0, end));
  if (head.kind === 'problem') return undefined;
  const framing = requestFraming(head);
  if (framing.kind === 'problem') return undefined;
  return {
    method: head.method,
    path: head.path,
    fields: head.fields.map(({ name, value }) => [name, value] as const),
    framing: framing.kind === 'length' ? String(framing.bytes) : framing.kind === 'chunked' ? 'chunked' : '0',
  };
}

const mostly = <T>(usual: readonly T[], odd: readonly T[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
const method = mostly(['GET', 'POST', 'PUT', 'OPTIONS', 'DELETE'], ['GE T', 'G\0T', '', 'GET\t']);
const target = mostly(
  ['/', '/a?b=c', '/%2e%2e/x', '/a/../b', '*', 'http://other/x?y', 'http://other'],
  ['', 'a', '/ b', '/\x7f', '/\n', 'http://u@h/', '//h/x', '/\u00e9', '#x'],
);
const version = mostly(['HTTP/1.1', 'HTTP/1.0'], ['HTTP/1.2', 'http/1.1', 'HTTP/1.1 ', 'HTTP/11', '']);
const name = mostly(
  ['X-A', 'x-b', 'Connection', 'Content-Length', 'Transfer-Encoding'],
  ['X A', 'X\0', '', ' X', 'X ', 'X\t', 'X\u00e9', 'X:Y', 'Host'],
);
const value = mostly(
  ['', '1', '5', 'a b', 'chunked', 'close', ' padded\t', 'voil\u00c3\u00a0', '"a, b"'],
  [
    'a\0b',
    'a\nb',
    'a\rb',
    '+5',
    '5, 5',
    '0x5',
    'a\x7fb',
    '\x0bchunked',
    'chunked\u00a0',
    'gzip, chunked',
    'identity',
  ],
);
const ending = mostly(['\r\n', '\r\n', '\r\n'], ['\n', '\r', '\r\n ', '\r\r\n']);
const heads = fc
  .tuple(
    method,
    target,
    version,
    fc.array(fc.tuple(name, value, ending), { maxLength: 5 }),
    ending,
    fc.boolean(),
  )
  .map(([verb, place, http, fields, end, hasHost]) => {
    const lines = fields.map(([key, text, last]) => `${key}: ${text}${last}`).join('');
    return `${verb} ${place} ${http}${end}${hasHost ? 'Host: h\r\n' : ''}${lines}\r\n`;
  });

/** What we make of an absolute target: its path, and its authority as the Host. */
function inOriginForm(reading: Reading): Reading {
  const absolute = /^http:\/\/([^/?]+)(.*)$/.exec(reading.path);
  if (absolute === null) return reading;
  const [, authority = '', rest = ''] = absolute;
  const others = reading.fields.filter(([key]) => key.toLowerCase() !== 'host');
  return {
    ...reading,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    fields: [['Host', authority], ...others],
  };
}

describe('our reading of a request head', () => {
  afterAll(() => {
    server.close();
  });

  it('is Node’s reading, or a refusal', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(heads, async (text) => {
        const bytes = Buffer.from(text, 'latin1');
        const ours = weRead(bytes);
        if (ours === undefined) return;
        accepted += 1;
        const theirs = await nodeReads(bytes);
        expect(theirs === undefined ? undefined : inOriginForm(theirs)).toEqual(ours);
      }),
      { numRuns: 1500 },
    );
    // Else the property would say nothing.
    expect(accepted).toBeGreaterThan(100);
  });

  it.each([
    ['an asterisk for GET', 'GET * HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['user information in an absolute target', 'GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['an empty line before the request', '\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n'],
    [
      'a coding before chunked',
      'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('is stricter than Node’s where two readings are near: %s', async (_what, text) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(await nodeReads(bytes)).toBeDefined();
    expect(weRead(bytes)).toBeUndefined();
  });

  it('never throws and never loops, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const head = parseRequestHead(Buffer.concat([Buffer.from(bytes), Buffer.from('\r\n\r\n')]));
        if (head.kind === 'request') expect(fieldValue(head, 'host') ?? '').not.toMatch(/[\r\n\0]/);
      }),
    );
  });
});
