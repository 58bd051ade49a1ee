import { parseDuration } from '../../schemas/duration.ts';
import { Failure } from '../../schemas/failure.ts';

/** `<= 50ms` as milliseconds. Throws `Failure('invalid')` for another form. */
export function parseLatencyBound(text: string): number {
  const [, amount] = /^<=?\s*(\S+)$/.exec(text) ?? [];
  const limit = amount === undefined ? undefined : parseDuration(amount);
  if (limit === undefined) throw new Failure('invalid', `"${text}" is no bound on a latency; write <= 50ms`);
  return limit;
}

/** `p99.9` as 0.999. Throws `Failure('invalid')` for another form. */
export function quantileOf(name: string): number {
  const [, digits] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(name) ?? [];
  if (digits === undefined)
    throw new Failure('invalid', `"${name}" is no percentile; write p50, p90, p99, p99.9`);
  return Number(digits) / 100;
}
