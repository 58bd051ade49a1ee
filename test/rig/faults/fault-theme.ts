import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { readRunJournal, runFolderPath } from '../../../engine/run/journal/run-folder.ts';
import { objectId } from '../../../schemas/kube-object.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { patternText, planOf } from '../../engine/plan/plan-of.ts';
import { stageTrial, type Trial, type TrialEnd } from '../fault-trial.ts';
import { type FaultyApiServer, faultyApiServer } from '../faulty-api-server.ts';
import { startTestApi, type TestApi } from '../sandbox-api.ts';
import { BEFORE, priors, STEPS } from './fault-plan.ts';

/** What a row of the fault table claims. The sentence is compared whole, in the words of {@link plain}. */
export interface FaultRow {
  readonly fault: string;
  readonly happened: string;
  readonly exit: number;
  readonly sentence?: string;
}

/** A theme of the fault table: one test file, whose rows are printed when it is over. */
export interface FaultTheme {
  /** The cluster behind every faulty API server of the theme. */
  api(): TestApi;
  /** Another cluster. */
  otherApi(): Promise<TestApi>;
  server(tls?: Parameters<typeof faultyApiServer>[1]): Promise<FaultyApiServer>;
  /** A run of these steps in a namespace of its own; `more` is further YAML of its `spec`, indented by two. */
  stage(steps?: string, more?: string): Promise<Trial>;
  /** Compares how a run ended with what its row claims, and adds the row to the table. */
  row(row: FaultRow, end: Pick<TrialEnd, 'exitCode' | 'sentence'>): void;
}

/** Opens a theme in a test file: its servers and trials are closed after each test, its rows printed at the end. */
export function faultTheme(): FaultTheme {
  let api: TestApi | undefined;
  const closers: (() => Promise<void>)[] = [];
  const table: string[] = [];
  const live = (): TestApi => {
    if (api === undefined) throw new Error('the theme has no cluster outside of its tests');
    return api;
  };
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await api?.close();
    console.log(['fault · what happened · exit code · sentence', ...table].join('\n'));
  });
  const keep = <T extends { close(): Promise<void> }>(opened: T): T => {
    closers.push(() => opened.close());
    return opened;
  };
  return {
    api: live,
    otherApi: async () => keep(await startTestApi()),
    server: async (tls) => keep(await faultyApiServer(live(), tls)),
    stage: async (steps = STEPS, more = '') =>
      keep(
        await stageTrial(
          live(),
          priors,
          (namespace) => planOf(patternText(steps, more), { namespace }),
          'locked',
        ),
      ),
    row: ({ fault, happened, exit, sentence = '' }, end) => {
      expect({ exit: end.exitCode, sentence: plain(end.sentence) }, fault).toEqual({ exit, sentence });
      table.push(`${fault} · ${happened} · ${exit} · ${sentence === '' ? '–' : sentence}`);
    },
  };
}

/** A sentence without what differs from run to run: addresses, places, ids, times. */
export function plain(sentence: string): string {
  return sentence
    .replaceAll(/https?:\/\/127\.0\.0\.1:\d+/g, 'SERVER')
    .replaceAll(/[^\s(]*\/meshwright-trial-\w+/g, 'STATE')
    .replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'RUN')
    .replaceAll(/\btrial-\d+\b/g, 'NS')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID')
    .replaceAll(/\bprocess \d+\b/g, 'process PID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'DIGEST');
}

/** Nothing was written twice, nothing was made twice, no program ran twice, no effect is in the journal twice. */
export async function checkNothingDoubled(trial: Trial): Promise<void> {
  for (const [id, writes] of trial.writes()) {
    writes.forEach((write, at) => {
      if (at > 0) expect(write, `${id} written twice`).not.toBe(writes[at - 1]?.replace('added', 'modified'));
    });
    const made = writes.filter((write) => write.startsWith('added')).length;
    expect(made, `${id} made`).toBeLessThanOrEqual(id in BEFORE && writes.includes('deleted') ? 2 : 1);
  }
  expect(trial.executed.length).toBeLessThanOrEqual(1);
  const { events } = await readRunJournal(runFolderPath(trial.stateDir, trial.runId));
  const done = doneEffects(events);
  expect(done, 'effects in the journal').toEqual([...new Set(done)]);
}

/** `step verb object` of every effect that the journal says was done, up to where things go back. */
export function doneEffects(events: readonly RunEvent[]): readonly string[] {
  const intents = new Map<number, string>();
  const done: string[] = [];
  for (const event of events) {
    if (event.type === 'run.rollback.begin') break;
    // Numbers of effects go on across the processes of a run.
    if (event.type === 'effect.intent')
      intents.set(event.data.id, `${event.step} ${event.data.verb} ${objectId(event.data.ref)}`);
    if (event.type === 'effect.result')
      done.push(intents.get(event.data.id) ?? `${event.step} without intent`);
  }
  return done;
}
