import type { EngineFault } from '../../rig/crash/faulty-engine.ts';
import { allPlaces, casesOf, everyPlace, patternsFor, type SeriesRequest } from './case-series.ts';
import type { CrashPattern } from './crash-pattern.ts';
import { type Baseline, type CaseReport, type CrashCase, runBaseline, runCase } from './run-case.ts';
import { type CampaignReport, createTally } from './tally.ts';
import type { CrashTarget } from './target.ts';

/** What a campaign is asked to do. */
export interface CampaignOptions {
  /** So many kills, or one in every place of every short pattern. */
  readonly kills: number | 'every';
  readonly seed: number;
  /** Only patterns with this in their name. */
  readonly pattern?: string;
  /** Only the case with this number. */
  readonly only?: number;
  /** A mistake that the engine has; it ends with the first violation. */
  readonly fault?: EngineFault;
  readonly onCase?: (given: CrashCase, report: CaseReport) => void;
}

/** From this many kills on, a quarter of them falls on runs of 300 steps. */
const LONG_FROM = 100;
const LONG_KILLS = 18;
const SHORT_CAMPAIGN_PATTERNS = 4;

/** Kills runs until so many kills have happened; the same seed makes the same cases. */
export async function runCampaign(target: CrashTarget, options: CampaignOptions): Promise<CampaignReport> {
  const { kills, seed } = options;
  const baselineOf = baselinesOn(target);
  const fitting = patternsFor(target.binding.kind === 'sandbox').filter(
    ({ name }) => options.pattern === undefined || name.includes(options.pattern),
  );
  const patterns = kills === 'every' || kills >= LONG_FROM ? fitting : someOf(fitting, seed);
  if (patterns.length === 0) throw new Error(`no pattern is called ${options.pattern}`);
  const request: SeriesRequest = {
    seed,
    patterns,
    long: {
      runs: kills === 'every' || kills < LONG_FROM ? 0 : Math.floor(kills / 4 / LONG_KILLS),
      kills: LONG_KILLS,
    },
    mortalCluster: target.pid() !== undefined,
    countsOf: async (pattern) => (await baselineOf(pattern)).counts,
  };
  const tally = createTally({ target: target.name, seed, kills });
  for await (const given of kills === 'every' ? everyPlace(request) : casesOf(request)) {
    if (options.only !== undefined && given.id !== options.only) continue;
    const { end, counts } = await baselineOf(given.pattern);
    const { fault } = options;
    const report = await runCase(target, end, fault === undefined ? given : { ...given, fault });
    tally.add(given, report, allPlaces(counts).length);
    options.onCase?.(given, report);
    if (options.only !== undefined || (fault !== undefined && report.violations.length > 0)) break;
    if (kills !== 'every' && tally.kills() >= kills) break;
  }
  return tally.report();
}

/** A short campaign has no time to run every pattern unharmed first: the seed says which ones it takes. */
function someOf(patterns: readonly CrashPattern[], seed: number): readonly CrashPattern[] {
  const start = seed % patterns.length;
  return [...patterns.slice(start), ...patterns.slice(0, start)].slice(0, SHORT_CAMPAIGN_PATTERNS);
}

/** Each pattern is run unharmed once. */
function baselinesOn(target: CrashTarget): (pattern: CrashPattern) => Promise<Baseline> {
  const baselines = new Map<CrashPattern, Baseline>();
  return async (pattern) => {
    const known = baselines.get(pattern) ?? (await runBaseline(target, pattern));
    baselines.set(pattern, known);
    return known;
  };
}
