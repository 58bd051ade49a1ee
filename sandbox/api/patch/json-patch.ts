import { isMap, sameJson } from '../../store/json-values.ts';
import { badRequest, StatusError } from '../../store/status-error.ts';

interface Operation {
  readonly op: string;
  readonly path: readonly string[];
  readonly from: readonly string[];
  readonly value: unknown;
}

function pointer(text: unknown): readonly string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw unprocessable();
  }
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function readOperation(entry: unknown): Operation {
  if (!isMap(entry)) throw notDecoded(goTypeOf(entry), 'handlers.jsonPatchOp');
  if (typeof entry['op'] !== 'string') throw unprocessable();
  const from = entry['from'] === undefined ? [] : pointer(entry['from']);
  return { op: entry['op'], path: pointer(entry['path']), from, value: entry['value'] };
}

/** 422: all that a real server says of a patch that does not fit the object. */
const unprocessable = (): StatusError =>
  new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

function index(list: readonly unknown[], key: string, inserting: boolean): number {
  if (key === '-' && inserting) return list.length;
  const at = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (!(at < list.length + (inserting ? 1 : 0))) throw unprocessable();
  return at;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current)) current = current[index(current, key, false)];
    else if (isMap(current) && Object.hasOwn(current, key)) current = current[key];
    else throw unprocessable();
  }
  return current;
}

type Change = (container: unknown, key: string) => unknown;

/** A copy of a value with the container of the last path part changed. */
function changeAt(value: unknown, path: readonly string[], whole: unknown, change: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return whole;
  if (rest.length === 0) return change(value, key);
  const inner = changeAt(valueAt(value, [key]), rest, whole, change);
  if (Array.isArray(value)) return value.with(index(value, key, false), inner);
  return isMap(value) ? { ...value, [key]: inner } : value;
}

function put(added: unknown, inserting: boolean): Change {
  return (container, key) => {
    if (Array.isArray(container)) {
      const at = index(container, key, inserting);
      return inserting ? container.toSpliced(at, 0, added) : container.with(at, added);
    }
    if (!isMap(container)) throw unprocessable();
    return { ...container, [key]: added };
  };
}

const take: Change = (container, key) => {
  if (Array.isArray(container)) return container.toSpliced(index(container, key, false), 1);
  if (!isMap(container) || !Object.hasOwn(container, key)) throw unprocessable();
  const { [key]: _taken, ...rest } = container;
  return rest;
};

function perform(value: unknown, operation: Operation): unknown {
  const { op, path, from } = operation;
  switch (op) {
    case 'add':
      return changeAt(value, path, operation.value, put(operation.value, true));
    case 'replace':
      return changeAt(value, path, operation.value, put(operation.value, false));
    case 'remove':
      return changeAt(value, path, undefined, take);
    case 'move': {
      const moved = valueAt(value, from);
      return changeAt(changeAt(value, from, undefined, take), path, moved, put(moved, true));
    }
    case 'copy': {
      const copied = valueAt(value, from);
      return changeAt(value, path, copied, put(copied, true));
    }
    case 'test':
      if (!sameJson(valueAt(value, path), operation.value)) {
        throw unprocessable();
      }
      return value;
    default:
      throw unprocessable();
  }
}

/** What Go's decoder calls the type of a JSON value. */
export function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** 400: a patch of another shape than its media type says. */
export function notDecoded(found: string, wanted: string): StatusError {
  return badRequest(`error decoding patch: json: cannot unmarshal ${found} into Go value of type ${wanted}`);
}

/** Applies a JSON patch (RFC 6902); 400 for a malformed one, 422 where it does not fit the object. */
export function jsonPatch(value: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw notDecoded(goTypeOf(patch), '[]handlers.jsonPatchOp');
  return patch.map(readOperation).reduce(perform, value);
}
