import type { Json } from '../../schemas/json.ts';
import type { Interval, Proof } from '../../schemas/proof.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { describeWhere } from '../../schemas/where.ts';
import { printTable } from './print-table.ts';

/**
 * The table that ends every run: each claim, its verdict, its numbers, and where it was measured: in a column of its own
 * when the places differ, else once below, so that the table fits a terminal.
 */
export function proofTable(proofs: readonly Proof[]): string {
  if (proofs.length === 0) return 'no proofs were made';
  const places = [...new Set(proofs.map((proof) => describeWhere(proof.where)))];
  const apart = places.length > 1;
  const rows = proofs.map((proof) => [
    proof.key,
    proof.verdict,
    cell(proof.observed),
    cell(proof.expected),
    proof.n === undefined ? '-' : proof.n.toLocaleString('en-US'),
    proof.interval === undefined ? '-' : formatInterval(proof.interval),
    ...(apart ? [describeWhere(proof.where)] : []),
  ]);
  const heads = [
    'PROOF',
    'VERDICT',
    'OBSERVED',
    'EXPECTED',
    'N',
    'INTERVAL',
    ...(apart ? ['MEASURED IN'] : []),
  ];
  const table = printTable(heads, rows);
  return apart ? table : `${table}\nall measured in ${places[0]}`;
}

/** Every proof that did not pass, with its sentence; empty when all passed. */
export function proofComplaints(proofs: readonly Proof[]): readonly string[] {
  return proofs
    .filter((p) => p.verdict !== 'passed')
    .map((p) => `${p.key} ${p.verdict}: ${safeText(p.message)}`);
}

function formatInterval(interval: Interval): string {
  return `${number(interval.low)}…${number(interval.high)} (${number(interval.confidence * 100)} %)`;
}

function number(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) >= 100 ? 1 : 2)));
}

const WIDEST_CELL = 34;

function cell(value: Json): string {
  const said = words(value);
  const safe = said === '' ? '-' : safeText(said).replaceAll('\n', ' ');
  return safe.length > WIDEST_CELL ? `${safe.slice(0, WIDEST_CELL - 1)}…` : safe;
}

/** A value in words: `5 ± 2` for a target with its tolerance, `10 of 10` for counts. */
function words(value: Json): string {
  if (value === null) return '-';
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((item: Json) => words(item)).join(', ');
  const { met, of, ...uncounted } = value as { readonly [key: string]: Json };
  if (met !== undefined && of !== undefined) {
    return [`${words(met)} of ${words(of)}`, words(uncounted)].filter((part) => part !== '').join(', ');
  }
  const { target, tolerance, ...rest } = value as { readonly [key: string]: Json };
  const others = Object.entries(rest).map(([key, item]) => `${key} ${words(item)}`);
  if (target === undefined) return others.join(', ');
  return [`${words(target)}${tolerance === undefined ? '' : ` ± ${words(tolerance)}`}`, ...others].join(', ');
}
