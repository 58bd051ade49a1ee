import type { JsonObject } from '../schemas/json.ts';
import { isObject } from './read-kubeconfig.ts';

/** One line of a watch that is not JSON: the stream cannot be trusted from here on. */
export class WatchGarbage extends Error {
  constructor(why: string, cause?: unknown) {
    super(why, cause === undefined ? undefined : { cause });
    this.name = 'WatchGarbage';
  }
}

const MAX_LINE = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The JSON objects of a stream of lines. Throws {@link WatchGarbage} for a line that is none; bytes after the last
 * newline are an event cut off by a disconnect and are dropped.
 */
export async function* watchLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<JsonObject> {
  let pending: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      pending.push(chunk.subarray(from, end));
      const line = Buffer.concat(pending).toString('utf8').trim();
      pending = [];
      size = 0;
      from = end + 1;
      if (line !== '') yield parseLine(line);
    }
    const rest = chunk.subarray(from);
    size += rest.length;
    if (size > MAX_LINE) throw new WatchGarbage('a watch event is larger than 16 MiB');
    if (rest.length > 0) pending.push(rest);
  }
}

function parseLine(line: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new WatchGarbage('a watch event is not JSON', cause);
  }
  if (!isObject(value)) throw new WatchGarbage('a watch event is not a JSON object');
  return value;
}
