import type { IncomingMessage } from 'node:http';
import { badRequest, StatusError } from '../../store/status-error.ts';
import { parseProtobuf } from './protobuf.ts';

/** The largest body that is read, in bytes; the limit of a real API server. */
const BODY_LIMIT = 3 * 1024 * 1024;

/** Reads a request body; 413 beyond 3 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = new StatusError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${BODY_LIMIT}`,
  );
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // The request has no encoding set, so its chunks are buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > BODY_LIMIT) throw tooLarge;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Parses a body written as JSON, YAML or protobuf; 400 when it is broken, 415 for other media types. */
export async function parseBody(body: Buffer, contentType: string): Promise<unknown> {
  if (body.length > 0 && contentType.includes('protobuf')) return parseProtobuf(body);
  if (contentType.includes('cbor')) {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - ${contentType}`,
    );
  }
  const text = body.toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!contentType.includes('yaml')) {
      throw badRequest(`the body of the request is not JSON: ${error instanceof Error ? error.message : ''}`);
    }
  }
  const { parse, YAMLError } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    throw badRequest(`error parsing YAML: ${error.message}`);
  }
}
