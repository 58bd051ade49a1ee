import type { RunResult } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';

/** What a line of the table needs to know of a stored run. */
export interface ListedRun {
  readonly run: string;
  readonly standing: string;
  readonly result?: Pick<RunResult, 'pattern' | 'startedAt' | 'targets'>;
}

const HEAD = ['RUN', 'PATTERN', 'OUTCOME', 'STARTED', 'TARGETS'];

/** Stored runs, one a line, in the order given. */
export function runsTable(runs: readonly ListedRun[]): string {
  const rows = [HEAD, ...runs.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf({ run, standing, result }: ListedRun): readonly string[] {
  if (result === undefined) return [run, '-', standing, '-', '-'];
  const targets = result.targets.map(({ role, context }) => `${role}=${context}`).join(',');
  return [run, result.pattern.name, standing, result.startedAt, targets].map((cell) => safeText(cell));
}
