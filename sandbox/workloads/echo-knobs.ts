import { NONCE_HEADER } from '../../schemas/agent-protocol.ts';
import type { WorkloadContext } from './workload.ts';

/** Behaviour that every echo takes from its environment, with the image's own defaults. */
export interface EchoKnobs {
  /** Share of its own requests that fail with 503 (gRPC: UNAVAILABLE). */
  readonly errorPercent: number;
  readonly latencyMs: number;
  readonly status: number;
}

/** `ERROR_PERCENT`, `LATENCY_MS` and `STATUS`; a value that makes no sense is told in the log and not used. */
export function readKnobs(context: WorkloadContext, defaults: EchoKnobs): EchoKnobs {
  const number = (name: string, fallback: number, min: number, max: number) => {
    const written = context.env[name];
    if (written === undefined || written === '') return fallback;
    const value = Number(written);
    if (value >= min && value <= max) return value;
    context.log(`${name}=${written} is not a number from ${min} to ${max}: ${fallback} is used`);
    return fallback;
  };
  return {
    errorPercent: number('ERROR_PERCENT', defaults.errorPercent, 0, 100),
    latencyMs: number('LATENCY_MS', defaults.latencyMs, 0, 600_000),
    status: Math.round(number('STATUS', defaults.status, 200, 599)),
  };
}

/** Whether this request is one of those that are to fail. */
export function fails(knobs: EchoKnobs): boolean {
  return Math.random() * 100 < knobs.errorPercent;
}

/** Calls back after the wanted latency, at once where there is none. */
export function afterLatency(knobs: EchoKnobs, answer: () => void): void {
  if (knobs.latencyMs > 0) setTimeout(answer, knobs.latencyMs);
  else answer();
}

/** Counts a request with a nonce; headers have lower-case names. */
export function countArrival(
  context: WorkloadContext,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): void {
  const nonce = headers[NONCE_HEADER];
  if (typeof nonce !== 'string') return;
  const client = headers['x-forwarded-client-cert'];
  context.arrived(nonce, typeof client === 'string' ? client : undefined);
}
