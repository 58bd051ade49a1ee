import type { StepEstimate } from '../../schemas/run-event.ts';

/**
 * Draws an interval against its band on one line of `width` cells: `·` outside, `░` the band, `├─●─┤` the interval.
 * The scale is fixed by the band (three bands wide), so that the interval is seen to narrow.
 */
export function intervalBar(estimate: StepEstimate, width: number, ascii = false): string {
  const glyphs = ascii ? ASCII : UNICODE;
  const { low, high } = scale(estimate);
  const cellOf = (value: number): number => {
    const position = Math.round(((value - low) / (high - low)) * (width - 1));
    return Math.min(width - 1, Math.max(0, position));
  };
  const cells = Array.from({ length: width }, () => glyphs.outside);
  if (estimate.target !== undefined)
    cells.fill(glyphs.band, cellOf(estimate.target.low), cellOf(estimate.target.high) + 1);
  const [from, to] = [cellOf(estimate.low), cellOf(estimate.high)];
  cells.fill(glyphs.line, from, to + 1);
  cells[from] = glyphs.left;
  cells[to] = glyphs.right;
  cells[cellOf(estimate.value)] = glyphs.point;
  return cells.join('');
}

interface Glyphs {
  readonly outside: string;
  readonly band: string;
  readonly line: string;
  readonly left: string;
  readonly right: string;
  readonly point: string;
}

const UNICODE: Glyphs = { outside: '·', band: '░', line: '─', left: '├', right: '┤', point: '●' };
const ASCII: Glyphs = { outside: '.', band: ':', line: '-', left: '[', right: ']', point: 'o' };

function scale(estimate: StepEstimate): { readonly low: number; readonly high: number } {
  const band = estimate.target ?? { low: estimate.low, high: estimate.high };
  const room = Math.max(band.high - band.low, 1e-9);
  return { low: band.low - room, high: band.high + room };
}
