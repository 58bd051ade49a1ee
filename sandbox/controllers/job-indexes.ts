/** `0-2,4` of a set of completion indexes, as a Job's status writes them. */
export function writeIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const index of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : writeRange(first, last))).join(',');
}

function writeRange(first: number, last: number): string {
  return last === first + 1 ? `${first},${last}` : `${first}-${last}`;
}

/** The set of `0-2,4`; what is no index is left out. */
export function readIndexes(text: string): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (const part of text.split(',')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (range === null) continue;
    const first = Number(range[1]);
    for (let index = first; index <= Number(range[2] ?? first); index++) indexes.add(index);
  }
  return indexes;
}
