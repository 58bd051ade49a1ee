import type { IncomingMessage } from 'node:http';
import { badRequest, StatusError } from '../../store/status-error.ts';
import { parseProtobuf } from './protobuf.ts';
import { scanJson } from './scan-json.ts';

/** The largest body that is read, in bytes; the limit of a real API server. */
const BODY_LIMIT = 3 * 1024 * 1024;

/** Reads a request body; 413 beyond 3 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // The request has no encoding set, so its chunks are buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): StatusError {
  const message = `Request entity too large: limit is ${BODY_LIMIT}`;
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

/** A body as a value; keys that came twice are known by their paths. */
export interface ParsedBody {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** Parses JSON, or YAML where the media type says so; `undefined` when the body is empty. Throws 400 with `trouble`. */
export async function parseBody(
  body: Buffer,
  contentType: string,
  trouble: (why: string) => StatusError = badRequest,
): Promise<ParsedBody> {
  if (body.length > 0 && contentType.includes('protobuf')) {
    return { value: await parseProtobuf(body), duplicates: [] };
  }
  const text = body.toString('utf8');
  if (text.trim() === '') return { value: undefined, duplicates: [] };
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!contentType.includes('yaml')) throw trouble(`json parse error: ${jsonTrouble(error, text)}`);
    return { value: await parseYaml(text, trouble), duplicates: [] };
  }
  return scanJson(text);
}

async function parseYaml(text: string, trouble: (why: string) => StatusError): Promise<unknown> {
  const { parse, YAMLError } = await import('yaml');
  try {
    // A few aliases are enough for any manifest; more would be an attack.
    return parse(text, { maxAliasCount: 100 }) as unknown;
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    throw trouble(`yaml: ${error.message.split('\n')[0]}`);
  }
}

/** The first fault of a JSON text as Go's decoder words it. */
function jsonTrouble(error: SyntaxError, text: string): string {
  const at = /position (\d+)/.exec(error.message)?.[1];
  const letter = at === undefined ? undefined : text[Number(at)];
  const literal = brokenLiteral(text.trimStart());
  if (literal !== undefined) return literal;
  if (letter === undefined) return 'unexpected end of JSON input';
  return `invalid character '${letter}' looking for beginning of value`;
}

const LITERALS = ['null', 'true', 'false'];

/** A text that begins like a word of JSON and goes on otherwise. */
function brokenLiteral(text: string): string | undefined {
  const word = LITERALS.find((each) => each[0] === text[0]);
  if (word === undefined) return undefined;
  const at = [...word].findIndex((letter, i) => text[i] !== letter);
  if (at < 0 || text[at] === undefined) return undefined;
  return `invalid character '${text[at]}' in literal ${word} (expecting '${word[at]}')`;
}
