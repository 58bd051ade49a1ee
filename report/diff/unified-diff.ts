/** Lines of context around a change, as `diff -u` has them. */
const CONTEXT = 3;
/** More changed lines than this are not matched one by one: the text counts as replaced. */
const MOST_CHANGES = 2000;

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** The difference of two texts as `diff -u` prints it, without its two head lines; empty when they are equal. */
export function unifiedDiff(before: string, after: string): readonly string[] {
  const edits = editsOf(linesOf(before), linesOf(after));
  const out: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  let at = 0;
  while (at < edits.length) {
    const hunk = nextHunk(edits, at);
    if (hunk === undefined) break;
    for (const edit of edits.slice(at, hunk.from)) {
      if (edit.sign !== '+') oldLine += 1;
      if (edit.sign !== '-') newLine += 1;
    }
    const part = edits.slice(hunk.from, hunk.to);
    const olds = part.filter(({ sign }) => sign !== '+').length;
    const news = part.filter(({ sign }) => sign !== '-').length;
    out.push(`@@ -${range(oldLine, olds)} +${range(newLine, news)} @@`);
    out.push(...part.map(({ sign, line }) => `${sign}${line}`));
    oldLine += olds;
    newLine += news;
    at = hunk.to;
  }
  return out;
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}

function nextHunk(
  edits: readonly Edit[],
  at: number,
): { readonly from: number; readonly to: number } | undefined {
  const first = edits.findIndex(({ sign }, index) => index >= at && sign !== ' ');
  if (first < 0) return undefined;
  let last = first;
  for (let index = first; index < edits.length && index <= last + 2 * CONTEXT; index += 1) {
    if (edits[index]?.sign !== ' ') last = index;
  }
  return { from: Math.max(at, first - CONTEXT), to: Math.min(edits.length, last + 1 + CONTEXT) };
}

/** Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), on what is between the common head and tail. */
function editsOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (line: string): Edit => ({ sign: ' ', line });
  return [
    ...before.slice(0, head).map(same),
    ...middleEdits(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

function middleEdits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const trace = shortestTrace(before, after);
  if (trace === undefined)
    return [
      ...before.map((line): Edit => ({ sign: '-', line })),
      ...after.map((line): Edit => ({ sign: '+', line })),
    ];
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const reach = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const startX = d === 0 ? 0 : (reach.get(from) ?? 0);
    const startY = d === 0 ? 0 : startX - from;
    while (x > startX && y > startY && before[x - 1] === after[y - 1]) {
      edits.push({ sign: ' ', line: before[x - 1] ?? '' });
      x -= 1;
      y -= 1;
    }
    if (d === 0) break;
    if (down) edits.push({ sign: '+', line: after[startY] ?? '' });
    else edits.push({ sign: '-', line: before[startX] ?? '' });
    x = startX;
    y = startY;
  }
  return edits.reverse();
}

/** How far each diagonal reached before each number of edits; `undefined` when there are too many. */
function shortestTrace(
  before: readonly string[],
  after: readonly string[],
): readonly ReadonlyMap<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  const reach = new Map<number, number>([[1, 0]]);
  const most = Math.min(before.length + after.length, MOST_CHANGES);
  for (let d = 0; d <= most; d += 1) {
    trace.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x += 1;
        y += 1;
      }
      reach.set(k, x);
      if (x >= before.length && y >= after.length) return trace;
    }
  }
  return undefined;
}
