import stringWidth from 'string-width';

/**
 * A borderless table as kubectl prints it: upper-case heads, columns three spaces apart, nothing after the last cell,
 * so that `awk` can read it. Cells must be safe text without newlines.
 */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(stringWidth(head), ...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  return [heads, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
