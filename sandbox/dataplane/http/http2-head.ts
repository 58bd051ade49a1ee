import type { OutgoingHttpHeaders } from 'node:http2';
import { type Field, field, type RequestHead } from './message-head.ts';

/** The request head of a stream in the shape that HTTP/1.1 has: `:authority` is the Host field. */
export function requestHeadOf(raw: readonly string[]): RequestHead {
  const pseudo = new Map<string, string>();
  const fields: Field[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    if (name.startsWith(':')) pseudo.set(name, value);
    else fields.push(field(name, value));
  }
  const authority = pseudo.get(':authority');
  const own = fields.filter(({ key }) => key !== 'host');
  const host = authority === undefined ? fields.filter(({ key }) => key === 'host').slice(0, 1) : [];
  return {
    kind: 'request',
    method: pseudo.get(':method') ?? '',
    path: pseudo.get(':path') ?? '',
    version: '2',
    fields: [...(authority === undefined ? host : [field('host', authority)]), ...own],
  };
}

/** The header block with which a request goes on. */
export function requestBlock(head: RequestHead, fields: readonly Field[]): OutgoingHttpHeaders {
  const host = fields.find(({ key }) => key === 'host')?.value;
  return {
    ':method': head.method,
    ':path': head.path,
    ':scheme': 'http',
    ...(host === undefined ? {} : { ':authority': host }),
    ...blockOf(fields.filter(({ key }) => key !== 'host')),
  };
}

/** Fields as a header block; several of one name stay several. */
export function blockOf(fields: readonly Field[]): OutgoingHttpHeaders {
  const block: Record<string, string | string[]> = {};
  for (const { key, value } of fields) {
    const earlier = block[key];
    if (earlier === undefined) block[key] = value;
    else if (Array.isArray(earlier)) earlier.push(value);
    else block[key] = [earlier, value];
  }
  return block;
}

/** The fields of a raw header block, pseudo-headers left out. */
export function fieldsOf(raw: readonly string[]): readonly Field[] {
  const fields: Field[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (!name.startsWith(':')) fields.push(field(name, raw[i + 1] ?? ''));
  }
  return fields;
}
