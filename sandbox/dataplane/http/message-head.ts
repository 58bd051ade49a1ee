/** The largest head (start line and fields) that is read. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** One field as it was written; `key` is the name in lower case. */
export interface Field {
  readonly name: string;
  readonly key: string;
  readonly value: string;
}

/** What the heads of requests and responses have in common. */
interface Head {
  readonly fields: readonly Field[];
  /**
   * The bytes of the head, the empty line included, where they can go on as they are: spelled as {@link encodeHead} does
   * it, and with no field that concerns one connection.
   */
  readonly raw?: Buffer | undefined;
}

export interface RequestHead extends Head {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly version: '1.0' | '1.1' | '2';
}

export interface ResponseHead extends Head {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly version: '1.0' | '1.1';
}

/** A message that is not HTTP/1.1 as RFC 9112 wants it, or has two readings; `status` is what the sender is told. */
export interface HeadProblem {
  readonly kind: 'problem';
  readonly status: 400 | 408 | 431 | 501;
  readonly message: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/1\.([01])$/;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9][0-9])(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Index just behind the empty line that ends a head, or -1. */
export function endOfHead(bytes: Buffer): number {
  const at = bytes.indexOf('\r\n\r\n');
  return at < 0 ? -1 : at + 4;
}

/** Whether a line of an unfinished head ends without a carriage return: no end that two parsers agree on will come. */
export function hasBareLineFeed(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (at === 0 || bytes[at - 1] !== 13) return true;
  }
  return false;
}

/**
 * Reads a request head, its terminating empty line included. An absolute-form target becomes origin-form, and its
 * authority the Host field, whatever that said (RFC 9112 3.2.2).
 */
export function parseRequestHead(bytes: Buffer): RequestHead | HeadProblem {
  const head = textOf(bytes);
  const line = REQUEST_LINE.exec(head.text.slice(0, head.start));
  if (line === null) return problem(400, 'the request line is malformed');
  const parsed = parseFields(head);
  if ('kind' in parsed) return parsed;
  const { fields } = parsed;
  const [, method = '', target = '', minor] = line;
  if (method === 'CONNECT') return problem(501, 'CONNECT is not served');
  const form = originForm(target);
  if (form === undefined || (form.path === '*' && method !== 'OPTIONS')) {
    return problem(400, 'the request target is malformed');
  }
  const version = minor === '1' ? '1.1' : '1.0';
  let hosts = 0;
  for (const { key } of fields) if (key === 'host') hosts += 1;
  if (hosts > 1 || (hosts === 0 && version === '1.1')) return problem(400, 'a request has one Host field');
  const { path, authority } = form;
  if (authority === undefined) {
    return { kind: 'request', method, path, version, fields, raw: parsed.asWritten ? bytes : undefined };
  }
  const others = fields.filter(({ key }) => key !== 'host');
  return { kind: 'request', method, path, version, fields: [field('Host', authority), ...others] };
}

/** Reads a response head, its terminating empty line included. */
export function parseResponseHead(bytes: Buffer): ResponseHead | HeadProblem {
  const head = textOf(bytes);
  const line = STATUS_LINE.exec(head.text.slice(0, head.start));
  if (line === null) return problem(400, 'the status line is malformed');
  const parsed = parseFields(head);
  if ('kind' in parsed) return parsed;
  const [, minor, status, reason] = line;
  const asWritten = parsed.asWritten && minor === '1' && reason !== undefined;
  return {
    kind: 'response',
    status: Number(status),
    reason: reason ?? '',
    version: minor === '1' ? '1.1' : '1.0',
    fields: parsed.fields,
    raw: asWritten ? bytes : undefined,
  };
}

/** Value of a field by lower-case name; several of one name are joined (RFC 9110 5.3). */
export function fieldValue(head: { readonly fields: readonly Field[] }, key: string): string | undefined {
  let value: string | undefined;
  for (const field of head.fields) {
    if (field.key === key) value = value === undefined ? field.value : `${value}, ${field.value}`;
  }
  return value;
}

/** Whether the Connection field holds an option (`close`, `upgrade`). */
export function hasConnectionOption(head: Head, option: string): boolean {
  return head.raw === undefined && connectionOptions(head).includes(option);
}

/** A head as bytes for the wire, and what of the body goes out with it. */
export function encodeHead(startLine: string, fields: readonly Field[], body?: Buffer): Buffer {
  let text = `${startLine}\r\n`;
  for (const { name, value } of fields) text += `${name}: ${value}\r\n`;
  text += '\r\n';
  if (body === undefined) return Buffer.from(text, 'latin1');
  const bytes = Buffer.allocUnsafe(text.length + body.length);
  bytes.write(text, 0, 'latin1');
  body.copy(bytes, text.length);
  return bytes;
}

/** A field of ours. */
export function field(name: string, value: string): Field {
  return { name, key: name.toLowerCase(), value };
}

/** The fields that travel on: all but those that concern one connection (RFC 9110 7.6.1). */
export function endToEndFields(head: Head): readonly Field[] {
  if (head.raw !== undefined) return head.fields;
  const options = connectionOptions(head);
  return head.fields.filter(
    ({ key }) => !HOP_BY_HOP.has(key) && (!options.includes(key) || MESSAGE.has(key)),
  );
}

/** What a message cannot be told from the next one without: no Connection field takes these off. */
const MESSAGE = new Set(['content-length', 'transfer-encoding', 'host']);

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'upgrade',
]);

function connectionOptions(head: { readonly fields: readonly Field[] }): readonly string[] {
  const value = fieldValue(head, 'connection');
  if (value === undefined) return [];
  return value.split(',').map((option) => option.trim().toLowerCase());
}

/** The text of a head without the empty line that ends it, and where its start line ends. */
function textOf(bytes: Buffer): { readonly text: string; readonly start: number } {
  const text = bytes.toString('latin1', 0, bytes.length - 4);
  const end = text.indexOf('\r\n');
  return { text, start: end < 0 ? text.length : end };
}

interface Fields {
  readonly fields: Field[];
  /** Spelled as {@link encodeHead} does it, and nothing among them concerns one connection. */
  readonly asWritten: boolean;
}

function parseFields({ text, start }: ReturnType<typeof textOf>): Fields | HeadProblem {
  const fields: Field[] = [];
  let asWritten = true;
  for (let at = start + 2; at < text.length + 2; ) {
    const newline = text.indexOf('\r\n', at);
    const end = newline < 0 ? text.length : newline;
    const colon = text.indexOf(':', at);
    // White space before the colon or at the start (obs-fold) lets two parsers disagree: refused.
    const name = colon <= at || colon > end ? undefined : nameOf(text.slice(at, colon));
    if (name === undefined) return problem(400, 'a header field is malformed');
    const value = trimmed(text, colon + 1, end);
    if (!VALUE.test(value)) return problem(400, 'a header field holds control characters');
    fields.push({ name: name.name, key: name.key, value });
    // One space before the value, and none behind it.
    asWritten &&= !name.hopByHop && text.charCodeAt(colon + 1) === 0x20 && value.length === end - colon - 2;
    at = end + 2;
  }
  return { fields, asWritten };
}

/** A field's value without the white space around it: spaces and tabs, and no byte that is part of a UTF-8 letter. */
function trimmed(text: string, begin: number, end: number): string {
  let from = begin;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

interface Name {
  readonly name: string;
  readonly key: string;
  readonly hopByHop: boolean;
}

/** Names of fields that have been seen: most heads hold the same few. */
const NAMES = new Map<string, Name>();
const MAX_NAMES = 1024;
const MAX_NAME_LENGTH = 64;

/** What is known of a name, or undefined for what is no name. */
function nameOf(name: string): Name | undefined {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  if (!TOKEN.test(name)) return undefined;
  const key = name.toLowerCase();
  const fresh = { name, key, hopByHop: HOP_BY_HOP.has(key) };
  // A name as long as a head is nobody's usual one, and a thousand of them would be kept.
  if (name.length > MAX_NAME_LENGTH) return fresh;
  if (NAMES.size >= MAX_NAMES) NAMES.clear();
  NAMES.set(name, fresh);
  return fresh;
}

/** An http URI without user information, which nobody but a phisher puts into a request (RFC 9110 4.2.4). */
const ABSOLUTE = /^https?:\/\/([A-Za-z0-9.\-_~%:[\]]+)((?:[/?].*)?)$/i;

function originForm(
  target: string,
): { readonly path: string; readonly authority: string | undefined } | undefined {
  if (target.startsWith('/') || target === '*') return { path: target, authority: undefined };
  const [absolute, authority, rest = ''] = ABSOLUTE.exec(target) ?? [];
  if (absolute === undefined) return undefined;
  return { path: rest.startsWith('/') ? rest : `/${rest}`, authority };
}

function problem(status: HeadProblem['status'], message: string): HeadProblem {
  return { kind: 'problem', status, message };
}
