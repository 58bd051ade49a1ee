import type { RandomPort } from '../engine/world.ts';

/** Full jitter: uniform in [0, min(cap, base · 2^attempt)) ms, attempt from 0. Source: AWS, “Exponential Backoff And Jitter”. */
export function fullJitter(attempt: number, random: RandomPort, baseMs = 200, capMs = 5_000): number {
  return random.next() * Math.min(capMs, baseMs * 2 ** attempt);
}

/** Decorrelated jitter: the next wait after `previousMs`, within [base, cap] ms. Same source. */
export function decorrelatedJitter(
  previousMs: number,
  random: RandomPort,
  baseMs = 500,
  capMs = 30_000,
): number {
  const ceiling = Math.max(baseMs, previousMs * 3);
  return Math.min(capMs, baseMs + random.next() * (ceiling - baseMs));
}
