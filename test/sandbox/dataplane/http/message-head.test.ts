import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeHead,
  endToEndFields,
  parseRequestHead,
  parseResponseHead,
} from '../../../../sandbox/dataplane/http/message-head.ts';

const head = (...lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');

const request = (...lines: readonly string[]) => {
  const parsed = parseRequestHead(head(...lines));
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  return parsed;
};
const response = (...lines: readonly string[]) => {
  const parsed = parseResponseHead(head(...lines));
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  return parsed;
};

const GET = 'GET /a?b HTTP/1.1';

describe('a head goes on as it came', () => {
  it('when writing it anew would give the same bytes', () => {
    expect(request(GET, 'Host: website', 'x-empty: ').raw?.toString()).toBe(
      'GET /a?b HTTP/1.1\r\nHost: website\r\nx-empty: \r\n\r\n',
    );
    expect(response('HTTP/1.1 200 OK', 'content-length: 0').raw).toBeDefined();
  });

  it.each([
    ['no space before a value', [GET, 'host:website']],
    ['two spaces before a value', [GET, 'host:  website']],
    ['a tab before a value', [GET, 'host:\twebsite']],
    ['a space behind a value', [GET, 'host: website ']],
    ['a value of nothing at all', [GET, 'host: website', 'x-empty:']],
    ['a target in absolute form', ['GET http://website/a HTTP/1.1', 'host: website']],
    ['a field of this connection', [GET, 'host: website', 'Connection: x-own', 'x-own: 1']],
    ['a wish to switch protocols', [GET, 'host: website', 'UPGRADE: websocket']],
    ['a password for a proxy', [GET, 'host: website', 'Proxy-Authorization: Basic eDp5']],
  ])('but not with %s', (_what, lines) => {
    expect(request(...lines).raw).toBeUndefined();
  });

  it.each([
    ['of HTTP/1.0', ['HTTP/1.0 200 OK', 'content-length: 0']],
    ['without a reason and its space', ['HTTP/1.1 200', 'content-length: 0']],
    ['that speaks of the connection', ['HTTP/1.1 200 OK', 'connection: close', 'content-length: 0']],
  ])('nor a response %s', (_what, lines) => {
    expect(response(...lines).raw).toBeUndefined();
  });

  it('which is never anything but what writing its fields gives', () => {
    const names = fc.constantFrom(
      'Host',
      'x-a',
      'Connection',
      'keep-alive',
      'Upgrade',
      'Content-Length',
      'X-B',
    );
    const space = fc.constantFrom('', ' ', '  ', '\t', ' \t');
    const value = fc.string({
      unit: fc.constantFrom('a', ' ', '0', ':', ',', 'é', '\t', 'close'),
      maxLength: 6,
    });
    const line = fc.record({ name: names, before: space, value, after: space });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const written = lines.map((each) => `${each.name}:${each.before}${each.value}${each.after}`);
        const bytes = head('HTTP/1.1 204 No Content', ...written);
        const parsed = parseResponseHead(bytes);
        if (parsed.kind === 'problem' || parsed.raw === undefined) return;
        expect(parsed.raw).toEqual(encodeHead('HTTP/1.1 204 No Content', parsed.fields));
        expect(endToEndFields(parsed)).toEqual(endToEndFields({ fields: parsed.fields }));
      }),
    );
  });
});
