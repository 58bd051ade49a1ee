import { parseDuration } from '../schemas/duration.ts';

/** A percentile by its name: `p99.9` is the fraction 0.999. */
export interface Percentile {
  readonly name: string;
  readonly q: number;
}

/** What a canary may be worse by. */
export type VersionBound =
  | { readonly metric: 'errors'; readonly text: string; readonly points: number }
  | {
      readonly metric: 'ratio';
      readonly text: string;
      readonly percentile: Percentile;
      readonly factor: number;
    }
  | {
      readonly metric: 'difference';
      readonly text: string;
      readonly percentile: Percentile;
      readonly ms: number;
    };

/** What a whole load must keep to. */
export type Threshold =
  | { readonly metric: 'errorRate'; readonly text: string; readonly percent: number }
  | {
      readonly metric: 'latency';
      readonly text: string;
      readonly percentile: Percentile;
      readonly ms: number;
    }
  | { readonly metric: 'rps'; readonly text: string; readonly atLeast: number };

/** A bound, or one sentence on how to write it. */
export type ReadBound<T> =
  | { readonly ok: true; readonly bound: T }
  | { readonly ok: false; readonly message: string };

/** Reads one criterion of `compare`: `errors: "<= +2pp"`, `p90: "<= 1.5x"`, `p99: "<= +20ms"`. */
export function readVersionBound(name: string, text: string): ReadBound<VersionBound> {
  const rest = atMost(text);
  if (name === 'errors') {
    const points = /^\+?(\d+(?:\.\d+)?)\s*pp$/.exec(rest ?? '')?.[1];
    if (points !== undefined)
      return good({ metric: 'errors', text: `errors ${text}`, points: Number(points) });
    return bad(`"${text}" is no bound on errors; write percentage points above the control: <= +2pp`);
  }
  const percentile = readPercentile(name);
  if (percentile === undefined)
    return bad(`"${name}" cannot be compared; errors and percentiles like p90 can`);
  const factor = /^(\d+(?:\.\d+)?)\s*x$/.exec(rest ?? '')?.[1];
  if (factor !== undefined && Number(factor) > 0) {
    return good({ metric: 'ratio', text: `${name} ${text}`, percentile, factor: Number(factor) });
  }
  const ms = parseDuration(/^\+(\S+)$/.exec(rest ?? '')?.[1] ?? '');
  if (ms !== undefined) return good({ metric: 'difference', text: `${name} ${text}`, percentile, ms });
  return bad(
    `"${text}" is no bound on ${name}; write a factor of the control (<= 1.5x) or a difference (<= +20ms)`,
  );
}

/** Reads one of `thresholds`: `errorRate: "<= 1%"`, `p99: "<= 250ms"`, `rps: ">= 500"`. */
export function readThreshold(name: string, text: string): ReadBound<Threshold> {
  if (name === 'rps') {
    const least = /^>=?\s*(\d+(?:\.\d+)?)$/.exec(text)?.[1];
    if (least !== undefined) return good({ metric: 'rps', text: `rps ${text}`, atLeast: Number(least) });
    return bad(`"${text}" is no bound on rps; write >= 500`);
  }
  const rest = atMost(text);
  if (name === 'errorRate') {
    const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(rest ?? '')?.[1];
    if (percent !== undefined && Number(percent) <= 100) {
      return good({ metric: 'errorRate', text: `errorRate ${text}`, percent: Number(percent) });
    }
    return bad(`"${text}" is no bound on errorRate; write <= 1%`);
  }
  const percentile = readPercentile(name);
  if (percentile === undefined)
    return bad(`"${name}" is no threshold; errorRate, rps and percentiles like p99 are`);
  const ms = parseDuration(rest ?? '');
  if (ms !== undefined) return good({ metric: 'latency', text: `${name} ${text}`, percentile, ms });
  return bad(`"${text}" is no bound on ${name}; write <= 250ms`);
}

function readPercentile(name: string): Percentile | undefined {
  const digits = /^p(\d{2}(?:\.\d+)?)$/.exec(name)?.[1];
  // percent to fraction without the dust of a division
  return digits === undefined ? undefined : { name, q: Number((Number(digits) / 100).toFixed(8)) };
}

/** What follows `<=` or `<`. */
function atMost(text: string): string | undefined {
  return /^<=?\s*(\S.*)$/.exec(text.trim())?.[1];
}

function good<T>(bound: T): ReadBound<T> {
  return { ok: true, bound };
}

function bad<T>(message: string): ReadBound<T> {
  return { ok: false, message };
}
