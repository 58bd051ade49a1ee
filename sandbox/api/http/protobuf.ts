import { StatusError } from '../../store/status-error.ts';
import { builtinType } from '../kubernetes/builtin-types.ts';
import { FIELD_NUMBERS } from '../kubernetes/field-numbers.ts';
import { ANY, type TypeNode } from '../schema/type-node.ts';

/** `k8s` and a zero byte: what every Kubernetes protobuf body begins with. */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0]);

type WireValue = number | Buffer;

interface Field {
  readonly name: string;
  readonly pointer: boolean;
}

let numbers: Map<string, Map<number, Field>> | undefined;

function fieldsOf(type: string): ReadonlyMap<number, Field> | undefined {
  if (numbers === undefined) {
    numbers = new Map();
    for (const line of FIELD_NUMBERS.trim().split('\n')) {
      const [name = '', ...words] = line.split(' ');
      const fields = new Map<number, Field>();
      for (let i = 0; i + 1 < words.length; i += 2) {
        const word = words[i] ?? '';
        fields.set(Number(words[i + 1]), { name: word.replace('*', ''), pointer: word.endsWith('*') });
      }
      numbers.set(name, fields);
    }
  }
  return numbers.get(type);
}

function unreadable(why: string): StatusError {
  const advice = 'send JSON or YAML: kubectl create … --dry-run=client -o yaml | kubectl create -f -';
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the sandbox cannot read this protobuf body (${why}); ${advice}`,
  );
}

function* wireFields(bytes: Buffer): Generator<readonly [number, WireValue]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at];
      if (byte === undefined) throw unreadable('it is cut off');
      at += 1;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === 0) {
      yield [Math.floor(tag / 8), varint()];
    } else if (wire === 2) {
      const length = varint();
      if (at + length > bytes.length) throw unreadable('it is cut off');
      yield [Math.floor(tag / 8), bytes.subarray(at, at + length)];
      at += length;
    } else {
      throw unreadable(`wire type ${wire}`);
    }
  }
}

/** A negative number comes as its 64-bit complement. */
const signed = (value: number): number => (value >= 2 ** 63 ? value - 2 ** 64 : value);

function readScalar(value: WireValue, type: TypeNode): unknown {
  if (type.type === 'boolean') return value !== 0;
  if (typeof value === 'number') return signed(value);
  return value.toString('utf8');
}

/** A time is `{1: seconds, 2: nanoseconds}`; without seconds it is none. */
function readTime(value: WireValue): string | undefined {
  if (typeof value === 'number') return undefined;
  for (const [field, part] of wireFields(value)) {
    if (field !== 1 || typeof part !== 'number' || part === 0) continue;
    return new Date(signed(part) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  }
  return undefined;
}

/** A quantity is `{1: text}`, a number-or-text `{1: which, 2: number, 3: text}`. */
function readIntOrString(value: WireValue): unknown {
  if (typeof value === 'number') return signed(value);
  let number = 0;
  let which = 0;
  for (const [field, part] of wireFields(value)) {
    if (field === 1 && typeof part !== 'number') return part.toString('utf8');
    if (field === 1 && typeof part === 'number') which = part;
    if (field === 2 && typeof part === 'number') number = signed(part);
    if (field === 3 && which === 1 && typeof part !== 'number') return part.toString('utf8');
  }
  return number;
}

function readValue(value: WireValue, type: TypeNode, path: string): unknown {
  if (type.type === 'struct') return typeof value === 'number' ? undefined : readMessage(value, type, path);
  if (type.name === 'Time' || type.name === 'MicroTime') return readTime(value);
  return type.type === 'int-or-string' ? readIntOrString(value) : readScalar(value, type);
}

const isZero = (value: unknown): boolean =>
  value === '' || value === 0 || value === false || value === undefined;

const isZeroWire = (value: WireValue): boolean =>
  typeof value === 'number' ? value === 0 : value.length === 0;

function readEntry(
  bytes: WireValue,
  type: TypeNode,
  base64: boolean,
  path: string,
): readonly [string, unknown] {
  let key = '';
  let value: unknown = '';
  if (typeof bytes === 'number') throw unreadable(`${path} is no map`);
  for (const [field, part] of wireFields(bytes)) {
    if (field === 1) key = String(readScalar(part, ANY));
    else if (base64) value = typeof part === 'number' ? '' : part.toString('base64');
    else value = readValue(part, type.element ?? ANY, path);
  }
  return [key, value];
}

/** `table` names the numbers of the message; they are its type's own, unless it is laid into another. */
function readMessage(
  bytes: Buffer,
  type: TypeNode,
  path: string,
  table = type.name ?? '',
): Record<string, unknown> {
  const known = fieldsOf(table);
  const message: Record<string, unknown> = {};
  for (const [number, value] of wireFields(bytes)) {
    const field = known?.get(number);
    if (field === undefined) {
      // Plain zeros are written even when nothing was said; times are the server's.
      if (isZeroWire(value) || holdsOnlyZeros(value) || path === 'status' || path === 'metadata') continue;
      throw unreadable(`field ${number} of ${path === '' ? type.name : path}`);
    }
    if (field.name.startsWith('+')) {
      if (typeof value !== 'number') Object.assign(message, readMessage(value, type, path, field.name));
      continue;
    }
    const place = path === '' ? field.name : `${path}.${field.name}`;
    const of = type.fields[field.name] ?? ANY;
    if (of.type === 'map') {
      const base64 = type.name === 'V1Secret' && field.name === 'data';
      const [key, entry] = readEntry(value, of, base64 || field.name === 'binaryData', place);
      message[field.name] = { ...Object(message[field.name]), [key]: entry };
    } else if (of.type === 'list') {
      const before = message[field.name];
      const item = readValue(value, of.element ?? ANY, place);
      message[field.name] = [...(Array.isArray(before) ? before : []), item];
    } else {
      const read = readValue(value, of, place);
      if (read !== undefined && (field.pointer || !isZero(read))) message[field.name] = read;
    }
  }
  return message;
}

function holdsOnlyZeros(value: WireValue): boolean {
  if (typeof value === 'number') return value === 0;
  try {
    return [...wireFields(value)].every(([, part]) => isZeroWire(part) || holdsOnlyZeros(part));
  } catch (error) {
    // Text that is no message.
    if (error instanceof StatusError) return false;
    throw error;
  }
}

/**
 * Reads a Kubernetes protobuf body of the kinds that kubectl's generators send; 415 with advice for anything else.
 */
export function parseProtobuf(body: Buffer): unknown {
  if (!body.subarray(0, 4).equals(MAGIC)) throw unreadable('it does not begin with k8s');
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const [field, value] of wireFields(body.subarray(4))) {
    if (typeof value === 'number') continue;
    if (field === 1) {
      for (const [part, text] of wireFields(value)) {
        if (part === 1) apiVersion = String(text);
        if (part === 2) kind = String(text);
      }
    }
    if (field === 2) raw = value;
  }
  const type = builtinType(kind);
  if (type === undefined || fieldsOf(type.name ?? '') === undefined) throw unreadable(`kind ${kind}`);
  return { ...readMessage(raw, type, ''), apiVersion, kind };
}
