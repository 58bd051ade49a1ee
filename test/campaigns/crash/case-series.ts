import { seededRandom } from '../../../proof/seeded-random.ts';
import { type Disaster, HOOKS, type Hook, type KillOrder } from '../../rig/crash/kill-switch.ts';
import type { CrashPattern } from './crash-pattern.ts';
import { LONG_RUN, SHORT_PATTERNS } from './patterns.ts';
import type { Baseline, CrashCase, Kill } from './run-case.ts';

/** What the series of cases depends on: the same request makes the same cases, whichever are run. */
export interface SeriesRequest {
  readonly seed: number;
  readonly patterns: readonly CrashPattern[];
  /** How many runs of 300 steps come first, and how often each of them is killed. */
  readonly long: { readonly runs: number; readonly kills: number };
  /** Whether the cluster can be killed too. */
  readonly mortalCluster: boolean;
  readonly countsOf: (pattern: CrashPattern) => Promise<Baseline['counts']>;
}

/** The patterns that a target can run. */
export function patternsFor(meshed: boolean): readonly CrashPattern[] {
  return SHORT_PATTERNS.filter((pattern) => meshed || !pattern.meshed);
}

type Turn = Pick<CrashCase, 'goal'> & { readonly again: boolean };

/** What is done with a pattern, by turns; the number of the turn says how. */
const TURNS: readonly Turn[] = [
  { goal: 'finish', again: false },
  { goal: 'finish', again: true },
  { goal: 'emptyDisk', again: false },
  { goal: 'finish', again: false },
  { goal: 'putBack', again: true },
  { goal: 'finish', again: true },
  { goal: 'emptyDisk', again: true },
];

/** Endless, without repeating a place of a pattern before all of its places had their turn. */
export async function* casesOf(request: SeriesRequest): AsyncGenerator<CrashCase> {
  const random = seededRandom(request.seed);
  const disaster = (): { readonly disaster?: Disaster } => {
    const at = random();
    if (at < 0.25 && request.mortalCluster) return { disaster: 'cluster' };
    if (at < 0.45) return { disaster: 'power' };
    return at < 0.55 ? { disaster: 'garbage' } : {};
  };
  const any = (most: number): KillOrder => ({
    hook: 'any',
    k: 1 + Math.floor(random() * most),
    share: random(),
    ...disaster(),
  });
  let id = 0;
  for (let runs = 0; runs < request.long.runs; runs += 1) {
    id += 1;
    const kills = Array.from(
      { length: request.long.kills },
      (_, n): Kill => (n % 2 === 0 ? any(220) : { hook: 'time', ms: Math.floor(random() * 400) }),
    );
    yield { id, pattern: LONG_RUN, goal: 'finish', kills };
  }
  const places = new Map<CrashPattern, () => KillOrder>();
  for (let round = 0; ; round += 1) {
    for (const [index, pattern] of request.patterns.entries()) {
      const next = places.get(pattern) ?? placesOf(await request.countsOf(pattern), random);
      places.set(pattern, next);
      const { goal, again } = TURNS[(round + index) % TURNS.length] ?? { goal: 'finish', again: false };
      const first = { ...next(), ...disaster() };
      id += 1;
      yield { id, pattern, goal, kills: again ? [first, any(50)] : [first] };
    }
  }
}

/** Every place of every pattern once, and nothing else. */
export async function* everyPlace(request: SeriesRequest): AsyncGenerator<CrashCase> {
  const random = seededRandom(request.seed);
  let id = 0;
  for (const pattern of request.patterns) {
    for (const place of allPlaces(await request.countsOf(pattern))) {
      id += 1;
      yield { id, pattern, goal: 'finish', kills: [{ ...place, share: random() }] };
    }
  }
}

type Place = Pick<KillOrder, 'k'> & { readonly hook: Hook };

/** Every occurrence of every hook. */
export function allPlaces(counts: Baseline['counts']): readonly Place[] {
  return HOOKS.flatMap((hook) => Array.from({ length: counts[hook] ?? 0 }, (_, n) => ({ hook, k: n + 1 })));
}

/** All places in a random order, over and over. */
function placesOf(counts: Baseline['counts'], random: () => number): () => KillOrder {
  const all = allPlaces(counts);
  let left: readonly Place[] = [];
  let lastHook: Hook | undefined;
  return () => {
    if (left.length === 0) left = all;
    // Hooks by turns, so that a short campaign meets each of them; within a hook any occurrence.
    const hooks = HOOKS.filter((hook) => left.some((place) => place.hook === hook));
    const after = hooks.findIndex(
      (hook) => lastHook !== undefined && HOOKS.indexOf(hook) > HOOKS.indexOf(lastHook),
    );
    const start = lastHook === undefined ? Math.floor(random() * hooks.length) : Math.max(0, after);
    const hook = hooks[start];
    const places = left.filter((place) => place.hook === hook);
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) throw new Error('the pattern passes no place where it could be killed');
    left = left.filter((each) => each !== place);
    lastHook = place.hook;
    return { ...place, share: random() };
  };
}
