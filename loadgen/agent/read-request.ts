import { AGENT_PROTOCOLS, type AgentHttpRequest, type AgentRequest } from '../../schemas/agent-protocol.ts';
import {
  booleanAt,
  type Fields,
  InvalidLine,
  integerAt,
  numberAt,
  objectOf,
  stringAt,
  stringsAt,
} from './fields.ts';
import { readBackendFrom } from './read-backend-from.ts';
import { readLoadProfile } from './read-load-profile.ts';

/** One line of stdin, understood or not; `id` is there when the line at least carried one. */
export type ReadLine =
  | { readonly ok: true; readonly request: AgentRequest }
  | { readonly ok: false; readonly id: number; readonly message: string };

const MAX_COUNT = 10_000_000;
const MAX_CONCURRENCY = 1_000;
const MAX_TIMEOUT_MS = 3_600_000;

/** Reads one protocol line. Everything is checked here, so that what comes after may trust it. */
export function readRequestLine(line: string): ReadLine {
  let id = 0;
  try {
    const fields = objectOf(parse(line), 'the line');
    id = integerAt(fields, 'id', 0, Number.MAX_SAFE_INTEGER);
    return { ok: true, request: readRequest(fields, id) };
  } catch (error) {
    if (!(error instanceof InvalidLine)) throw error;
    return { ok: false, id, message: error.message };
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new InvalidLine(`the line is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readRequest(fields: Fields, id: number): AgentRequest {
  const type = stringAt(fields, 'type');
  switch (type) {
    case 'hello':
      return { id, type };
    case 'cancel':
      return { id, type, of: integerAt(fields, 'of', 0, Number.MAX_SAFE_INTEGER) };
    case 'requests':
      return readRequests(fields, id);
    case 'load':
      return {
        id,
        type,
        profile: readLoadProfile(fields['profile']),
        ...(fields['nonce'] === undefined ? {} : { nonce: stringAt(fields, 'nonce') }),
      };
    default:
      throw new InvalidLine(`"${type.slice(0, 64)}" is no request type (hello, requests, load, cancel)`);
  }
}

function readRequests(fields: Fields, id: number): AgentRequest {
  const list = fields['requests'];
  if (!Array.isArray(list) || list.length === 0 || list.length > 10_000) {
    throw new InvalidLine('requests must be a list of 1 to 10000 requests');
  }
  const keepAlive = stringAt(fields, 'keepAlive');
  if (keepAlive !== 'on' && keepAlive !== 'off' && keepAlive !== 'mixed' && keepAlive !== 'held') {
    throw new InvalidLine('keepAlive must be on, off, mixed or held');
  }
  return {
    id,
    type: 'requests',
    requests: list.map(readHttpRequest),
    count: integerAt(fields, 'count', 1, MAX_COUNT),
    concurrency: integerAt(fields, 'concurrency', 1, MAX_CONCURRENCY),
    ...(fields['rate'] === undefined ? {} : { rate: numberAt(fields, 'rate', 0.001, 1_000_000) }),
    keepAlive,
    ...(fields['backendFrom'] === undefined ? {} : { backendFrom: readBackendFrom(fields['backendFrom']) }),
    ...(fields['nonce'] === undefined ? {} : { nonce: stringAt(fields, 'nonce') }),
    detail: booleanAt(fields, 'detail'),
  };
}

function readHttpRequest(value: unknown, index: number): AgentHttpRequest {
  const fields = objectOf(value, `requests[${index}]`);
  return {
    method: stringAt(fields, 'method'),
    url: stringAt(fields, 'url'),
    ...(fields['headers'] === undefined ? {} : { headers: stringsAt(fields, 'headers') }),
    ...(fields['body'] === undefined ? {} : { body: stringAt(fields, 'body') }),
    ...readProtocol(fields),
    timeoutMs: numberAt(fields, 'timeoutMs', 1, MAX_TIMEOUT_MS),
  };
}

function readProtocol(fields: Fields): Pick<AgentHttpRequest, 'protocol' | 'grpc'> {
  if (fields['protocol'] === undefined) return {};
  const written = stringAt(fields, 'protocol');
  const protocol = AGENT_PROTOCOLS.find((each) => each === written);
  if (protocol === undefined) throw new InvalidLine(`protocol must be one of ${AGENT_PROTOCOLS.join(', ')}`);
  if (protocol !== 'grpc') return { protocol };
  const grpc = objectOf(fields['grpc'], 'grpc');
  return {
    protocol,
    grpc: {
      method: stringAt(grpc, 'method'),
      ...(grpc['metadata'] === undefined ? {} : { metadata: stringsAt(grpc, 'metadata') }),
      ...(grpc['message'] === undefined ? {} : { message: stringAt(grpc, 'message') }),
    },
  };
}
