import { type CelNode, isCelNode, parseCel } from './cel-ast.ts';

/** CEL text as it is given to the library, and the way back to the user's offsets. */
export interface CelSource {
  readonly text: string;
  /** The user's offset for an offset of `text`. */
  userOffset(offset: number): number;
}

/** A stretch of the source that another name stands for: the type check puts typed variables for paths. */
export interface NameInPlace {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/**
 * JSON has one kind of number and CEL has three that do not mix, so `params.n == 3` would fail for a parameter that came
 * from JSON. Integer literals (but not list positions and map keys) and sizes become doubles before the library sees
 * them; a number is then a number everywhere, and division is not integer division.
 * Throws the library's `ParseError` for what is not CEL.
 */
export function celSource(source: string, names: readonly NameInPlace[] = []): CelSource {
  const edits: Edit[] = names.map(({ start, end, name }) => ({
    at: start,
    remove: end - start,
    insert: name,
  }));
  visit(parseCel(source), false, source, edits);
  edits.sort((a, b) => a.at - b.at);
  let text = '';
  let at = 0;
  const marks: { readonly rewritten: number; readonly user: number }[] = [{ rewritten: 0, user: 0 }];
  for (const edit of edits) {
    text += source.slice(at, edit.at) + edit.insert;
    at = edit.at + edit.remove;
    marks.push({ rewritten: text.length, user: at });
  }
  text += source.slice(at);
  return {
    text,
    userOffset(offset) {
      let mark = marks[0] ?? { rewritten: 0, user: 0 };
      let next: { readonly rewritten: number; readonly user: number } | undefined;
      for (const candidate of marks) {
        if (candidate.rewritten > offset) {
          next = candidate;
          break;
        }
        mark = candidate;
      }
      const user = mark.user + (offset - mark.rewritten);
      return Math.min(user, next?.user ?? source.length, source.length);
    },
  };
}

function visit(node: unknown, keepInts: boolean, source: string, edits: Edit[]): void {
  if (!isCelNode(node)) return;
  if (node.op === 'value') {
    const text = source.slice(node.start, node.end);
    if (!keepInts && typeof node.args === 'bigint' && /^-?\d+$/.test(text)) {
      edits.push({ at: node.end, remove: 0, insert: '.0' });
    } else if (!keepInts && typeof node.args === 'bigint' && /^-?0[xX]/.test(text)) {
      edits.push({ at: node.start, remove: node.end - node.start, insert: `${Number(node.args)}.0` });
    }
    return;
  }
  if (isSize(node)) {
    edits.push({ at: node.start, remove: 0, insert: 'double(' });
    edits.push({ at: node.end, remove: 0, insert: ')' });
  }
  const args: readonly unknown[] = Array.isArray(node.args) ? node.args : [node.args];
  for (const [i, arg] of args.entries()) {
    const position = (node.op === '[]' || node.op === '[?]') && i === 1;
    if (node.op === 'map' && Array.isArray(arg)) {
      visit(arg[0], true, source, edits);
      visit(arg[1], false, source, edits);
    } else if (Array.isArray(arg)) {
      for (const item of arg) visit(item, false, source, edits);
    } else visit(arg, position, source, edits);
  }
}

function isSize(node: CelNode): boolean {
  return (node.op === 'call' || node.op === 'rcall') && Array.isArray(node.args) && node.args[0] === 'size';
}
