import { seededRandom } from '../../../proof/seeded-random.ts';
import { HOOKS, type Hook, type KillOrder } from '../../rig/crash/kill-switch.ts';
import { BACKWARD, type CrashPattern, FORWARD, LONG_RUN } from './patterns.ts';
import {
  type Baseline,
  type CaseReport,
  type CrashCase,
  type Kill,
  runBaseline,
  runCase,
} from './run-case.ts';
import type { CrashTarget } from './target.ts';

/** What a campaign is asked to do. */
export interface CampaignOptions {
  readonly kills: number;
  readonly seed: number;
  /** From this many kills on, a quarter of them falls on runs of 300 steps. */
  readonly longFrom?: number;
  /** Only the case with this number. */
  readonly only?: number;
  readonly onCase?: (given: CrashCase, report: CaseReport) => void;
}

/** What a campaign found. */
export interface CampaignReport {
  readonly target: string;
  readonly seed: number;
  readonly rows: readonly HookRow[];
  readonly cases: number;
  readonly doubleKills: number;
  readonly violations: readonly { readonly id: number; readonly text: string }[];
}

export interface HookRow {
  readonly hook: Kill['hook'];
  readonly kills: number;
  readonly resumed: number;
  readonly stillborn: number;
  readonly violations: number;
}

const LONG_KILLS = 18;

/** Kills runs until so many kills have happened; the same seed makes the same cases. */
export async function runCampaign(target: CrashTarget, options: CampaignOptions): Promise<CampaignReport> {
  const baselines = new Map<string, Baseline>();
  const baselineOf = async (pattern: CrashPattern): Promise<Baseline> => {
    const known = baselines.get(pattern.name);
    if (known !== undefined) return known;
    const made = await runBaseline(target, pattern);
    baselines.set(pattern.name, made);
    return made;
  };
  const counts = {
    forward: await countsOf(baselineOf, FORWARD),
    backward: await countsOf(baselineOf, BACKWARD),
  };
  const tally = createTally(target.name, options.seed);
  for (const given of casesOf(options, counts)) {
    if (tally.kills() >= options.kills) break;
    if (options.only !== undefined && given.id !== options.only) continue;
    const { end } = await baselineOf(given.pattern);
    const report = await runCase(target, end, given);
    tally.add(given, report);
    options.onCase?.(given, report);
    if (options.only !== undefined) break;
  }
  return tally.report();
}

async function countsOf(
  baselineOf: (pattern: CrashPattern) => Promise<Baseline>,
  pattern: CrashPattern,
): Promise<Baseline['counts']> {
  return (await baselineOf(pattern)).counts;
}

type Counts = Readonly<Record<'forward' | 'backward', Baseline['counts']>>;

/** Endless, without repeating a place before all places had their turn. */
function* casesOf(options: CampaignOptions, counts: Counts): Generator<CrashCase> {
  const random = seededRandom(options.seed);
  const forward = placesOf(counts.forward, random);
  const backward = placesOf(counts.backward, random);
  const any = (most: number): KillOrder => ({
    hook: 'any',
    k: 1 + Math.floor(random() * most),
    share: random(),
  });
  const long = options.kills >= (options.longFrom ?? 100) ? Math.floor(options.kills / 4 / LONG_KILLS) : 0;
  let id = 0;
  for (let left = long; ; left -= 1) {
    if (left > 0) {
      id += 1;
      const kills = Array.from(
        { length: LONG_KILLS },
        (_, n): Kill => (n % 2 === 0 ? any(220) : { hook: 'time', ms: Math.floor(random() * 400) }),
      );
      yield { id, pattern: LONG_RUN, goal: 'finish', kills };
    }
    const turn: readonly Omit<CrashCase, 'id'>[] = [
      { pattern: FORWARD, goal: 'finish', kills: [forward()] },
      { pattern: BACKWARD, goal: 'finish', kills: [backward()] },
      { pattern: FORWARD, goal: 'finish', kills: [forward()] },
      { pattern: BACKWARD, goal: 'finish', kills: [backward(), any(60)] },
      { pattern: FORWARD, goal: 'putBack', kills: [forward(), any(40)] },
      { pattern: FORWARD, goal: 'finish', kills: [forward(), any(80)] },
      { pattern: BACKWARD, goal: 'finish', kills: [backward()] },
    ];
    for (const given of turn) {
      id += 1;
      yield { id, ...given };
    }
  }
}

/** Every occurrence of every hook in a random order, over and over. */
function placesOf(counts: Baseline['counts'], random: () => number): () => KillOrder {
  const all = HOOKS.flatMap((hook) =>
    Array.from({ length: counts[hook] ?? 0 }, (_, n) => ({ hook, k: n + 1 })),
  );
  let left: typeof all = [];
  let lastHook: Hook | undefined;
  return () => {
    if (left.length === 0) left = [...all];
    // Hooks by turns, so that a short campaign meets each of them; within a hook any occurrence.
    const hooks = HOOKS.filter((hook) => left.some((place) => place.hook === hook));
    const after = hooks.findIndex(
      (hook) => lastHook !== undefined && HOOKS.indexOf(hook) > HOOKS.indexOf(lastHook),
    );
    const hook = hooks[Math.max(0, after)];
    const places = left.filter((place) => place.hook === hook);
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) throw new Error('the pattern passes no place where it could be killed');
    left = left.filter((each) => each !== place);
    lastHook = place.hook;
    return { ...place, share: random() };
  };
}

function createTally(target: string, seed: number) {
  const rows = new Map<
    Kill['hook'],
    { kills: number; resumed: number; stillborn: number; violations: number }
  >();
  const violations: { id: number; text: string }[] = [];
  let cases = 0;
  let kills = 0;
  let doubleKills = 0;
  return {
    kills: () => kills,
    add: (given: CrashCase, report: CaseReport): void => {
      cases += 1;
      kills += report.killed.length;
      doubleKills += Math.max(0, report.killed.length - 1);
      report.killed.forEach(({ hook }, index) => {
        const row = rows.get(hook) ?? { kills: 0, resumed: 0, stillborn: 0, violations: 0 };
        rows.set(hook, row);
        row.kills += 1;
        if (index < report.resumed) row.resumed += 1;
        else row.stillborn += 1;
        if (report.violations.length > 0) row.violations += 1;
      });
      for (const text of report.violations) violations.push({ id: given.id, text });
    },
    report: (): CampaignReport => ({
      target,
      seed,
      rows: [...HOOKS, 'any' as const, 'time' as const].flatMap((hook) => {
        const row = rows.get(hook);
        return row === undefined ? [] : [{ hook, ...row }];
      }),
      cases,
      doubleKills,
      violations,
    }),
  };
}
