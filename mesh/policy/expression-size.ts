/** Longest repetition that RE2 takes, also for the product of nested ones. */
const MOST_REPEATS = 1000;

/**
 * How many steps an expression unfolds to, roughly and never fewer than half: `(a|b){500}` is as long as it would be written
 * out. Counted from the text alone, because to compile a few kilobytes of such can take seconds.
 */
export function expressionSize(source: string): number {
  const outer: number[] = [];
  let size = 0;
  let atom = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source.charAt(i);
    const repeat = c === '{' ? /^\{(\d{1,5})(?:,(\d{0,5}))?\}/.exec(source.slice(i, i + 14)) : null;
    if (repeat !== null) {
      const [whole, least, most] = repeat;
      const times = Math.min(MOST_REPEATS, Math.max(Number(least), Number(most ?? 0)));
      size += atom * Math.max(0, times - 1);
      atom *= Math.max(1, times);
      i += whole.length - 1;
    } else if (c === '(') {
      outer.push(size);
      size = 0;
      atom = 0;
    } else if (c === ')') {
      atom = size + 2;
      size = (outer.pop() ?? 0) + atom;
    } else {
      if (c === '\\') i++;
      else if (c === '[') i = endOfClass(source, i);
      if (!'*+?'.includes(c)) atom = 1;
      size += 1;
    }
  }
  return size + outer.reduce((sum, each) => sum + each, 0);
}

/** Where `[...]` ends; a bracket right after its start, or after a backslash, belongs to it. */
function endOfClass(source: string, start: number): number {
  let i = start + (source.charAt(start + 1) === '^' ? 2 : 1);
  if (source.charAt(i) === ']') i++;
  for (; i < source.length && source.charAt(i) !== ']'; i++) {
    if (source.charAt(i) === '\\') i++;
    // [:alpha:] within a class
    else if (source.startsWith('[:', i)) i = Math.max(i, source.indexOf(':]', i) + 1);
  }
  return i;
}
