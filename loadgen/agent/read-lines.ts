import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is no request; the session ends. */
const MAX_LINE = 16 * 1024 * 1024;

/** The lines of a byte stream, without their ends, until it ends or the signal aborts. Throws on an endless line. */
export async function* readLines(input: Readable, signal: AbortSignal): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder('utf8');
  const onAbort = () => input.destroy();
  if (signal.aborted) return;
  signal.addEventListener('abort', onAbort, { once: true });
  let rest = '';
  try {
    for await (const chunk of input) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new Error('a line of the input is longer than 16 MiB');
      yield* lines;
    }
    if (rest !== '') yield rest;
  } catch (error) {
    // destroyed by us: the session is over, which is no error
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
