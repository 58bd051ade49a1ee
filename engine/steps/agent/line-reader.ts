/** The most that one line may hold; a load result with a histogram per second stays far below. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Splits bytes into lines, whatever the chunks. Throws an Error on a line past 64 Mi characters. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  // parts of the unfinished line; joined once, so that a long line in small chunks stays linear
  let parts: string[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    for (const [index, piece] of pieces.entries()) {
      parts.push(piece);
      held += piece.length;
      if (held > MOST_CHARACTERS) throw new Error(`a line is longer than ${MOST_CHARACTERS} characters`);
      if (index === pieces.length - 1) break;
      yield parts.join('');
      parts = [];
      held = 0;
    }
  }
  const rest = parts.join('');
  if (rest !== '') yield rest;
}
