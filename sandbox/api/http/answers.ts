import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { StatusError } from '../../store/status-error.ts';

/** A Kubernetes `Status` for a refusal. */
export function statusOf(error: StatusError): unknown {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: error.metadata,
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  };
}

/** JSON text of stored objects, made once per object and shared by every list and watch. */
const texts = new WeakMap<object, string>();

/** The JSON of an object, kind and version first; frozen objects are spelled out once. */
export function jsonOf(object: KubeObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const { kind, apiVersion, metadata, ...rest } = object;
  const text = JSON.stringify({ kind, apiVersion, metadata, ...rest });
  if (Object.isFrozen(object)) texts.set(object, text);
  return text;
}

/** The JSON of an object of a built-in kind as an item of a list, which says neither kind nor version. */
export function itemJsonOf(object: KubeObject): string {
  const { kind, apiVersion } = object;
  const text = jsonOf(object);
  const said = JSON.stringify({ kind, apiVersion }).length;
  // The list says both for all its items; objects of Kubernetes always have metadata after them.
  return `{${text.slice(said)}`;
}

/** Headers every answer carries. */
export const COMMON_HEADERS = {
  'cache-control': 'no-cache, private',
  'x-content-type-options': 'nosniff',
} as const;

/** Sends JSON text that is ready. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text) + 1,
    ...headers,
  });
  response.end(`${text}\n`);
}

/** Sends a value as JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  sendText(response, status, JSON.stringify(body), headers);
}

/** Sends a refusal. */
export function sendError(response: ServerResponse, error: StatusError): void {
  const seconds = error.details?.retryAfterSeconds;
  sendJson(
    response,
    error.code,
    statusOf(error),
    seconds === undefined ? {} : { 'retry-after': String(seconds) },
  );
}
