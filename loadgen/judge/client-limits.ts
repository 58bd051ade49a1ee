import { quantileUs } from '../../schemas/histogram.ts';
import type { Histogram } from '../../schemas/load.ts';

/** What shows whether the client kept up. */
export interface ClientSigns {
  readonly scheduleLag: Histogram;
  readonly latency: Histogram;
  /** Requests that the schedule holds for the window; absent in a closed loop. */
  readonly scheduled?: number;
  /** Those that left within the window. */
  readonly sentInWindow: number;
}

/** A lag below this is never held against a run, in µs. */
const LAG_FLOOR_US = 1000;
const LAG_PART = 0.1;
const RATE_ERROR = 0.01;

/**
 * Why the client, not the mesh, was the bottleneck; empty when it was not. A schedule lag at p99 above 1 ms and above a
 * tenth of the latency's p99, or a rate that was missed by more than 1 %.
 */
export function clientLimits(signs: ClientSigns): readonly string[] {
  const limits: string[] = [];
  const lag = quantileUs(signs.scheduleLag, 0.99) ?? 0;
  const latency = quantileUs(signs.latency, 0.99) ?? 0;
  if (lag > Math.max(LAG_FLOOR_US, LAG_PART * latency)) {
    limits.push(`requests left up to ${ms(lag)} ms late (p99), their latency is ${ms(latency)} ms (p99)`);
  }
  const { scheduled, sentInWindow } = signs;
  if (scheduled !== undefined && scheduled > 0 && sentInWindow < scheduled) {
    const missed = (scheduled - sentInWindow) / scheduled;
    if (missed > RATE_ERROR) {
      limits.push(
        `only ${sentInWindow} of ${scheduled} requests could be sent in time: more connections are needed, or a lower rate`,
      );
    }
  }
  return limits;
}

function ms(us: number): string {
  return (us / 1000).toFixed(2);
}
