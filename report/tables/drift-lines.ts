import type { DriftedField, ObjectDrift } from '../../schemas/drift.ts';
import type { Json } from '../../schemas/json.ts';
import { describeRef } from '../../schemas/kube-object.ts';
import { safeText } from '../../schemas/safe-text.ts';

const LONGEST_VALUE = 120;

/** Drift for people: an object a line, its fields below it with who manages them. */
export function driftLines(drift: readonly ObjectDrift[]): readonly string[] {
  return drift.flatMap((object) => [
    `drift: ${describeRef(object.ref)} in ${safeText(object.context)} ${describeState(object)}`,
    ...object.fields.map((field) => `  ${describeField(field)}`),
  ]);
}

function describeState({ state, fields, message }: ObjectDrift): string {
  switch (state) {
    case 'changed':
      return `differs in ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`;
    case 'missing':
      return 'is missing';
    case 'present':
      return `is there, although ${message === undefined ? 'it was deleted' : safeText(message)}`;
    default:
      return `cannot be compared: ${safeText(message ?? 'no reason given')}`;
  }
}

function describeField({ path, live, planned, managers }: DriftedField): string {
  const who = managers.length === 0 ? 'nobody says who manages it' : `managed by ${managers.join(', ')}`;
  return safeText(`${path}: ${valueText(live)}, planned ${valueText(planned)} (${who})`);
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
