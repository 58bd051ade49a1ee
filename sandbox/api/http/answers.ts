import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { StatusError } from '../../store/status-error.ts';

/** A Kubernetes `Status` for a refusal. */
export function statusOf(error: StatusError): unknown {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  };
}

/** JSON text of stored objects, made once per object and shared by every list and watch. */
const texts = new WeakMap<object, string>();

/** The JSON of an object; frozen objects are spelled out once. */
export function jsonOf(object: KubeObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  if (Object.isFrozen(object)) texts.set(object, text);
  return text;
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
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
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
