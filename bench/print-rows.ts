import { printTable } from '../report/tables/print-table.ts';
import type { BenchRow } from './measure.ts';

/** The table of a bench: target, figure with spread, peer with ratio, and whether the target was met. */
export function printRows(rows: readonly BenchRow[], noise: number): string {
  const quiet = noise <= 1.5;
  const cells = rows.map((row) => {
    const { min, median, max } = row.measured;
    const peer =
      row.peer === undefined
        ? '-'
        : `${row.peer.name} ${figure(row.peer.value)} (${(median / row.peer.value).toFixed(2)}x)`;
    return [
      row.what,
      row.target === undefined
        ? '-'
        : `${row.better === 'more' ? '≥ ' : ''}${figure(row.target)} ${row.unit}`,
      `${figure(median)} ${row.unit}`,
      `${figure(min)}…${figure(max)}`,
      peer,
      verdictOf(row, quiet),
    ];
  });
  return `${printTable(['WHAT', 'TARGET', 'MEDIAN', 'SPREAD', 'PEER', 'VERDICT'], cells)}\nnoise probe: slowest over fastest ${noise.toFixed(2)}${quiet ? '' : ' (noisy)'}`;
}

function verdictOf({ measured, target, better, skipped }: BenchRow, quiet: boolean): string {
  if (skipped !== undefined) return skipped;
  if (target === undefined) return '-';
  if (Number.isNaN(measured.median)) return 'inconclusive (nothing could be measured)';
  // How often the figure holds the target, or the target the figure.
  const excess = better === 'more' ? target / measured.median : measured.median / target;
  if (excess <= 1) return 'met';
  return quiet ? `missed by ${((excess - 1) * 100).toFixed(0)} %` : 'inconclusive (noisy machine)';
}

function figure(value: number): string {
  if (Number.isNaN(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
