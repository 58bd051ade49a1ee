import { isMap, parseJson } from '../../store/json-values.ts';
import { badRequest, type StatusError } from '../../store/status-error.ts';

/** Where a paged list goes on; the form is that of a real API server (`storage/continue.go` of k8s.io/apiserver). */
export interface ContinueToken {
  /** The version of the first page; -1: the present one, whatever it is. */
  readonly revision: number;
  /** The last key that was sent. */
  readonly after: string;
}

const FORM = 'meta.k8s.io/v1';

/** Writes a token; clients do not look into it. */
export function writeContinueToken({ revision, after }: ContinueToken): string {
  const text = JSON.stringify({ v: FORM, rv: revision, start: `${after}\0` });
  return Buffer.from(text).toString('base64url');
}

const unreadable = (why: string): StatusError =>
  badRequest(`invalid continue token: continue key is not valid${why}`);

/** Reads a token; 400 when it is none. */
export function readContinueToken(text: string): ContinueToken {
  if (/[^\w-]/.test(text)) throw unreadable(`: illegal base64 data at input byte ${text.search(/[^\w-]/)}`);
  const decoded = Buffer.from(text, 'base64url').toString('utf8');
  const value = jsonOrRefuse(decoded);
  if (!isMap(value) || value['v'] !== FORM) {
    throw unreadable(': server does not recognize this encoded version ');
  }
  const { rv, start } = value;
  if (typeof rv !== 'number' || rv === 0) {
    throw unreadable(`: incorrect encoded start resourceVersion (version ${FORM})`);
  }
  if (typeof start !== 'string' || start === '')
    throw unreadable(`: encoded start key empty (version ${FORM})`);
  return { revision: rv, after: start.replace(/\0$/, '') };
}

function jsonOrRefuse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(`: ${goJsonTrouble(text)}`);
  }
}

const LITERALS = ['null', 'true', 'false'];

/** What Go's decoder says of the first letter that cannot be; other faults are said in general. */
function goJsonTrouble(text: string): string {
  const literal = LITERALS.find((word) => word[0] === text[0]);
  if (literal !== undefined) {
    const at = [...literal].findIndex((letter, i) => text[i] !== letter);
    const found = text[at];
    if (at > 0 && found !== undefined) {
      return `invalid character '${found}' in literal ${literal} (expecting '${literal[at]}')`;
    }
  }
  return 'unexpected end of JSON input';
}
