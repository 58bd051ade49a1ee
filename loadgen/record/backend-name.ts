import type { BackendFrom } from '../../schemas/backend-from.ts';
import type { ParsedResponse } from '../connection/response-parser.ts';

const MAX_NAME = 253;

/**
 * The name a backend gave itself in its response: a header, a field of a JSON body (dots go deeper), or the first line of
 * the body; `undefined` when there is none. Names longer than a DNS name are cut, so that a server cannot grow our tables.
 */
export function backendName(
  response: Pick<ParsedResponse, 'headers' | 'body'>,
  from: BackendFrom,
): string | undefined {
  const name = writtenName(response, from);
  return name === undefined || name === '' ? undefined : name.slice(0, MAX_NAME);
}

function writtenName(
  { headers, body }: Pick<ParsedResponse, 'headers' | 'body'>,
  from: BackendFrom,
): string | undefined {
  if ('header' in from) return headers[from.header.toLowerCase()];
  if ('bodyField' in from) return fieldOfBody(body, from.bodyField);
  const end = body.indexOf('\n');
  return end < 0 ? undefined : body.subarray(0, end).toString('utf8').trim();
}

function fieldOfBody(body: Buffer, path: string): string | undefined {
  let value = parseJson(body.toString('utf8'));
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    // checked just above: an object with this own property
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // a body that is no JSON names no backend
    return undefined;
  }
}
