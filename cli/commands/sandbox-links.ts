import { type CommandInput, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr } from '../output.ts';
import { askSandbox } from '../sandbox/ask-sandbox.ts';
import { cutLink, type LinkEnd, linkSandboxes, unlinkSandboxes } from '../sandbox/link-sandboxes.ts';
import { demandStanding, sandboxName } from '../sandbox/standing-sandbox.ts';

/** `meshwright sandbox link A B` */
export async function sandboxLink(input: CommandInput): Promise<void> {
  const [a, b] = await bothEnds(input, operand(input, 0), operand(input, 1));
  await linkSandboxes(a, b);
  await writeErr(`${a.name} and ${b.name} are linked   (meshwright sandbox break link=${a.name}:${b.name})`);
}

/** `meshwright sandbox unlink A B` */
export async function sandboxUnlink(input: CommandInput): Promise<void> {
  const [a, b] = await bothEnds(input, operand(input, 0), operand(input, 1));
  await unlinkSandboxes(a, b);
  await writeErr(`${a.name} and ${b.name} are no longer linked`);
}

/** Cuts or mends the link that `break` or `mend` names as `link=A:B`; false when the word is about something else. */
export async function changeLink(input: CommandInput, word: string, what: 'cut' | 'mend'): Promise<boolean> {
  if (!word.startsWith('link=')) return false;
  const [from = '', to = '', ...more] = word.slice('link='.length).split(':');
  if (from === '' || to === '' || more.length > 0) {
    throw new UsageError(`'${word.slice(0, 100)}' names no link`, 'link=A:B, where A and B are sandboxes');
  }
  const [a, b] = await bothEnds(input, from, to);
  await cutLink(a, b, what);
  await writeErr(
    what === 'cut'
      ? `the link is cut: ${from}:${to}   (meshwright sandbox mend ${word})`
      : `the link is mended: ${from}:${to}`,
  );
  return true;
}

async function bothEnds(
  input: CommandInput,
  first: string,
  second: string,
): Promise<readonly [LinkEnd, LinkEnd]> {
  if (first === second) throw new UsageError('a sandbox cannot be linked to itself');
  return [await endOf(input, first), await endOf(input, second)];
}

async function endOf(input: CommandInput, word: string): Promise<LinkEnd> {
  const { stateDir, version } = readEnvironment(input.flags);
  const name = sandboxName(word);
  const sandbox = await demandStanding(stateDir, name);
  return {
    name,
    ask: (method, path, body) =>
      askSandbox(sandbox, version, { method, path, ...(body === undefined ? {} : { body }) }),
  };
}
