import { mergeHistograms } from '../../../schemas/histogram.ts';
import type { BackendResult, LoadErrorKind, LoadResult } from '../../../schemas/load.ts';

/** Several windows of the same backend as one: counts and histograms add up, seconds follow each other. */
function mergeBackends(windows: readonly BackendResult[]): BackendResult {
  const errorsByKind: Partial<Record<LoadErrorKind, number>> = {};
  for (const window of windows) {
    for (const [kind, count] of Object.entries(window.errorsByKind) as [LoadErrorKind, number][]) {
      errorsByKind[kind] = (errorsByKind[kind] ?? 0) + count;
    }
  }
  return {
    requests: windows.reduce((sum, { requests }) => sum + requests, 0),
    errors: windows.reduce((sum, { errors }) => sum + errors, 0),
    errorsByKind,
    latency: mergeHistograms(windows.map(({ latency }) => latency)),
    seconds: windows.flatMap(({ seconds }) => seconds),
  };
}

/** The runs of one step's load, one or more. */
export type Repeats = readonly [LoadResult, ...LoadResult[]];

/** All repeats of a load as one result: only windows of the same step are ever put together. */
export function mergeResults(repeats: Repeats): LoadResult {
  const [first] = repeats;
  const names = new Set(repeats.flatMap(({ byBackend }) => Object.keys(byBackend)));
  const durationMs = repeats.reduce((sum, each) => sum + each.durationMs, 0);
  const sent = repeats.reduce((sum, each) => sum + each.achievedRps * each.durationMs, 0);
  return {
    ...first,
    durationMs,
    achievedRps: durationMs === 0 ? 0 : sent / durationMs,
    total: mergeBackends(repeats.map(({ total }) => total)),
    byBackend: Object.fromEntries(
      [...names].map((name) => [
        name,
        mergeBackends(repeats.flatMap(({ byBackend }) => byBackend[name] ?? [])),
      ]),
    ),
    scheduleLag: mergeHistograms(repeats.map(({ scheduleLag }) => scheduleLag)),
    clientLimited: repeats.some(({ clientLimited }) => clientLimited),
    clientLimits: [...new Set(repeats.flatMap(({ clientLimits }) => clientLimits))],
  };
}
