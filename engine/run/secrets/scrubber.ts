import { Buffer } from 'node:buffer';
import { Failure } from '../../../schemas/failure.ts';
import { formsOfSecret, SHORTEST_SECRET } from './forms-of-secret.ts';

/** Takes the values of secrets out of whatever is about to be written or shown. Knows a value once it is told. */
export interface Scrubber {
  /** From now on this value is hidden, in every form of it. */
  hide(name: string, value: string): void;
  text(text: string): string;
  /** Every string and key inside; the very same value when there is nothing to hide. */
  value<T>(value: T): T;
  bytes(data: Uint8Array): Uint8Array;
  /** The error with its words scrubbed, those of its causes too. */
  error(error: unknown): unknown;
}

/** A scrubber that knows no secret yet. One serves a whole process: the run, its warnings, its last words. */
export function createScrubber(): Scrubber {
  const owners = new Map<string, string>();
  let inText: Pattern | undefined;
  let inBytes: Pattern | undefined;

  const text = (given: string): string => (inText === undefined ? given : scrubText(given, inText));

  const value = <T>(given: T): T => (inText === undefined ? given : (scrubValue(given, text) as T)); // same shape

  const error = (given: unknown): unknown => {
    if (inText === undefined) return given;
    if (given instanceof Failure) {
      const { cause, ...details } = given.details;
      const rest = value(details);
      const own = cause === undefined ? rest : { ...rest, cause: error(cause) };
      return withStack(new Failure(given.reason, text(given.message), own), given.stack, text);
    }
    if (!(given instanceof Error)) return value(given);
    given.message = text(given.message);
    if (given.cause !== undefined) given.cause = error(given.cause);
    return withStack(given, given.stack, text);
  };

  return {
    hide: (name, secret) => {
      for (const form of formsOfSecret(secret)) if (!owners.has(form)) owners.set(form, name);
      inText = patternOf(owners);
      inBytes = patternOf(new Map([...owners].map(([form, owner]) => [latin1(Buffer.from(form)), owner])));
    },
    text,
    value,
    bytes: (data) => {
      if (inBytes === undefined) return data;
      const before = latin1(data);
      const after = scrubText(before, inBytes);
      return after === before ? data : Buffer.from(after, 'latin1');
    },
    error,
  };
}

/** What stands in the place of a secret. */
export function scrubbed(name: string): string {
  return `[secret ${name}]`;
}

interface Pattern {
  readonly forms: RegExp;
  readonly owners: ReadonlyMap<string, string>;
}

function patternOf(owners: ReadonlyMap<string, string>): Pattern {
  const longestFirst = [...owners.keys()].sort((a, b) => b.length - a.length);
  const forms = new RegExp(
    longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'),
    'g',
  );
  return { forms, owners };
}

/** Texts longer than this may have been cut off without a mark. */
const LONG = 8_000;

function scrubText(given: string, pattern: Pattern): string {
  const clean = given.replace(pattern.forms, (form) => scrubbed(pattern.owners.get(form) ?? ''));
  if (!clean.includes('…') && clean.length < LONG) return clean;
  const pieces = clean.split('…');
  const last = pieces.length - 1;
  return pieces
    .map((piece, at) => (at < last || piece.length >= LONG ? scrubEnd(piece, pattern) : piece))
    .join('…');
}

/** Where text was cut off, the beginning of a secret may be left. */
function scrubEnd(piece: string, { owners }: Pattern): string {
  let cut = piece.length;
  let owner: string | undefined;
  for (const [form, name] of owners) {
    for (let length = Math.min(form.length - 1, piece.length); length >= SHORTEST_SECRET; length -= 1) {
      if (piece.length - length >= cut) break;
      if (!piece.endsWith(form.slice(0, length))) continue;
      cut = piece.length - length;
      owner = name;
    }
  }
  return owner === undefined ? piece : `${piece.slice(0, cut)}${scrubbed(owner)}`;
}

function scrubValue(given: unknown, text: (text: string) => string): unknown {
  if (typeof given === 'string') return text(given);
  if (typeof given !== 'object' || given === null) return given;
  if (Array.isArray(given)) {
    const items = given.map((item) => scrubValue(item, text));
    return items.every((item, at) => item === given[at]) ? given : items;
  }
  let same = true;
  const entries = Object.entries(given).map(([key, member]): [string, unknown] => {
    const entry: [string, unknown] = [text(key), scrubValue(member, text)];
    if (entry[0] !== key || entry[1] !== member) same = false;
    return entry;
  });
  return same ? given : Object.fromEntries(entries);
}

function withStack<T extends Error>(error: T, stack: string | undefined, text: (text: string) => string): T {
  if (stack !== undefined) error.stack = text(stack);
  return error;
}

function latin1(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}
