import { parseDuration } from '../../schemas/duration.ts';
import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { asObject, listOf } from './json-parts.ts';

/**
 * The least time in ms that one attempt of a step can take by its own words: a stated wait, a load's duration. Zero where
 * nothing is stated; never an estimate, so that what follows from it is certain.
 */
export function shortestDuration(kind: StepKind, input: Json): number {
  const fields = asObject(input);
  switch (kind) {
    case 'wait':
      return durationOf(fields['for']);
    case 'performance':
      return measuredWindow(fields) + durationOf(fields['warmup']) * repeatsOf(fields);
    case 'probe':
      return Math.max(
        durationOf(asObject(fields['stream'])['for']),
        durationOf(asObject(fields['consistently'])['for']),
      );
    case 'assert':
      return Math.max(
        0,
        ...listOf(input).map((item) => durationOf(asObject(asObject(item)['consistently'])['for'])),
      );
    default:
      return 0;
  }
}

/** Measured time of a load in ms over all its repeats, without warm-up. */
export function measuredWindow(fields: JsonObject): number {
  return durationOf(asObject(fields['profile'])['duration']) * repeatsOf(fields);
}

/** Requests per second that a load asks for; `undefined` for a closed loop, whose rate nobody knows before. */
export function requestedRate(fields: JsonObject): number | undefined {
  let total = 0;
  for (const client of listOf(asObject(fields['profile'])['clients'])) {
    const rps = asObject(client)['rps'];
    if (typeof rps !== 'number') return undefined;
    total += rps;
  }
  return total;
}

/** Milliseconds of a duration field; 0 when it is absent or not known yet. */
export function durationOf(value: Json | undefined): number {
  return typeof value === 'string' ? (parseDuration(value) ?? 0) : 0;
}

function repeatsOf(fields: JsonObject): number {
  const repeats = fields['repeats'];
  return typeof repeats === 'number' ? repeats : 1;
}
