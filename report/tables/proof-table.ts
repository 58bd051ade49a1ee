import type { Json } from '../../schemas/json.ts';
import type { Interval, Proof } from '../../schemas/proof.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { describeWhere } from '../../schemas/where.ts';
import { printTable } from './print-table.ts';

/** The table that ends every run: each claim, its verdict, its numbers, and where it was measured. */
export function proofTable(proofs: readonly Proof[]): string {
  if (proofs.length === 0) return 'no proofs were made';
  const rows = proofs.map((proof) => [
    proof.key,
    proof.verdict,
    cell(proof.observed),
    cell(proof.expected),
    proof.n === undefined ? '-' : proof.n.toLocaleString('en-US'),
    proof.interval === undefined ? '-' : formatInterval(proof.interval),
    describeWhere(proof.where),
  ]);
  return printTable(['PROOF', 'VERDICT', 'OBSERVED', 'EXPECTED', 'N', 'INTERVAL', 'MEASURED IN'], rows);
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

function cell(value: Json): string {
  if (value === null) return '-';
  const text =
    typeof value === 'string' ? value : typeof value === 'number' ? number(value) : JSON.stringify(value);
  const safe = safeText(text).replaceAll('\n', ' ');
  return safe.length > 48 ? `${safe.slice(0, 47)}…` : safe;
}
