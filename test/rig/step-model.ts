import { readJournal } from '../../engine/run/journal/read-journal.ts';
import type { RunGoal } from '../../engine/run/reenter-run.ts';
import { continueRun, refusalOf, storedRunOf } from '../../engine/run/reopen-run.ts';
import type { RunDeps, RunHandle } from '../../engine/run/run-deps.ts';
import { runPlan } from '../../engine/run/run-plan.ts';
import type { StepHandler } from '../../engine/step-handler.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { canonicalPlan, type Plan } from '../../schemas/plan.ts';
import { createMemoryRunFolder, type MemoryRunFolder } from './memory-run-folder.ts';
import { planOf, type StepOf } from './plan-of.ts';
import { storyDeps } from './run-story.ts';
import { split, workload } from './scripted-steps.ts';
import { createSimulatedClock, turnsOut } from './simulated-clock.ts';
import { onMove } from './step-moves.ts';

/** A way through the step chart: rows of its table, `running EXECUTED`. */
export interface ModelPath {
  readonly name: string;
  readonly rows: readonly string[];
}

/** The step whose moves are followed. */
const STEP = 'x';

/**
 * Lets the real runner go along a path: whatever the world decides (what a handler does, whether a condition holds,
 * when a person interrupts, when the process dies) is decided as the path's next row wants it. Gives the rows that the
 * runner really took; time stands still but for waits.
 */
export async function followPath(rows: readonly string[]): Promise<readonly string[]> {
  const taken: string[] = [];
  let process = 0;
  let run: RunHandle | undefined;
  /** Set when the process is dead: the journal that it left. */
  let left: string | undefined;
  let folder: MemoryRunFolder = createMemoryRunFolder();
  const clock = createSimulatedClock();
  const next = (): string => rows[taken.length]?.split(' ')[1] ?? '';
  const interrupt = (): void => {
    run?.commands.cancel();
  };
  const die = (journal = folder.text()): void => {
    left ??= journal;
  };
  const follow = (mine: number): void => {
    let own: object | undefined;
    onMove(STEP, (slot, row) => {
      own ??= slot;
      // A process that is dead, and one that a test left behind, moves nothing any more.
      if (mine !== process || left !== undefined || own !== slot || taken.length >= rows.length) return;
      taken.push(row);
      const waits = row.endsWith('DEPENDENCIES_MET') || row.endsWith('ATTEMPT_FAILED:retry');
      if (waits && next() === 'CANCEL') queueMicrotask(interrupt);
    });
  };
  const depsFor = (mine: number): RunDeps => {
    const lives = (): boolean => mine === process && left === undefined;
    return storyDeps(
      clock,
      folder,
      {
        handlers: { apply: handlerOf(lives), wait: leaderOf(lives), approve: handlerOf(lives) },
        calls: [],
      },
      {
        openFolder: async () => folder,
        evaluate: (source) => (lives() ? evaluate(source) : ''),
        renderLate: (input) => {
          if (lives() && rows[taken.length] === 'starting REFUSE')
            throw new Failure('invalid', 'the template cannot be filled');
          return input;
        },
      },
    );
  };
  const plan = planFor(rows);

  folder = watched(createMemoryRunFolder());
  follow(process);
  run = runPlan(plan, depsFor(process), new AbortController().signal);
  for (let turns = 0; taken.length < rows.length; turns += 1) {
    if (turns > 400) return [...taken, `stands still before ${rows[taken.length]}`];
    const over = await settled(run);
    if (taken.length >= rows.length) break;
    if (left === undefined && over) die();
    if (left !== undefined) enterAgain(left);
    else if (next() === 'WAKE') run.commands.retry(STEP);
    else if (rows[taken.length - 1] === 'ready ASK') answer(run);
  }
  process += 1;
  for (let turn = 0; turn < 8; turn += 1) await turnsOut();
  return taken;

  /** What the person who is asked says. */
  function answer({ commands }: RunHandle): void {
    if (next() === 'CANCEL') interrupt();
    else if (next() !== 'CRASH')
      commands.decide(STEP, { type: next() === 'APPROVED' ? 'approve' : 'reject', by: 'ann' });
  }

  /** Another process of the run. */
  function enterAgain(journal: string): void {
    process += 1;
    left = undefined;
    const { events } = readJournal(Buffer.from(journal), 'journal');
    folder = watched(createMemoryRunFolder(journal));
    const stored = storedRunOf({ folder, events, planText: canonicalPlan(plan) }, 'story');
    const ahead = rows.slice(taken.length, taken.length + 2).map((row) => row.split(' ')[1]);
    const goal: RunGoal = ahead.includes('COMPENSATE') ? 'putBack' : 'finish';
    const refusal = refusalOf(stored, goal);
    if (refusal !== undefined) throw new Error(`${taken.join(', ')}, then: ${refusal}`);
    follow(process);
    run = continueRun(stored, goal, depsFor(process), new AbortController().signal);
    run.result.catch(() => undefined);
  }

  /** Dies or interrupts where a record of the step reaches the disk. */
  function watched(made: MemoryRunFolder): MemoryRunFolder {
    const mine = process;
    made.onAppend(() => {
      if (mine !== process || left !== undefined) return;
      const text = made.text();
      const last = rows[taken.length - 1]?.split(' ')[1];
      if (last === 'START' && text.includes(`"type":"step.intent","step":"${STEP}"`)) {
        if (next() === 'CRASH') die(text);
        if (next() === 'CANCEL') interrupt();
      }
      const judged = text.lastIndexOf(`"type":"step.verifying","step":"${STEP}"`);
      if (next() === 'CRASH' && rows[taken.length]?.startsWith('verifying') && judged >= 0)
        die(text.slice(0, text.indexOf('\n', judged) + 1));
    });
    return made;
  }

  function evaluate(source: string): Json {
    if (source === 'may start') {
      if (next() === 'REFUSE') throw new Failure('invalid', 'the condition cannot be judged');
      return next() !== 'SKIP';
    }
    if (next() === 'ATTEMPT_FAILED:retry') throw new Failure('notReady', 'not yet');
    if (next() === 'ATTEMPT_FAILED:final') throw new Failure('invalid', 'never');
    return 'made';
  }

  /** The step in front: what it does decides whether the followed step is reached. */
  function leaderOf(lives: () => boolean): StepHandler<JsonObject> {
    return {
      execute: async () => {
        await turnsOut();
        if (!lives()) return silence();
        if (next() === 'CANCEL') {
          interrupt();
          await turnsOut();
        }
        if (rows[taken.length] === 'pending SKIP' || rows.includes('succeeded REOPEN'))
          throw new Failure('invalid', 'no way on');
        if (rows[taken.length + 1] === 'ready CANCEL') run?.commands.pause();
        return { result: {}, summary: '' };
      },
      observe: async () => ({ status: 'absent' }),
    };
  }

  function handlerOf(lives: () => boolean): StepHandler<JsonObject> {
    const outcome = { result: {}, summary: '' };
    return {
      execute: async (_input, ctx) => {
        for (const ref of rows.some(isSecondPass) ? [split('web'), workload('web')] : [workload('web')])
          await ctx.effect({ verb: 'apply', ref, prior: null }, async () => ({ metadata: { uid: 'u' } }));
        await turnsOut();
        if (!lives()) return silence();
        if (rows[taken.length] === 'running CRASH') return dead();
        if (next() === 'CANCEL') interrupt();
        await turnsOut();
        if (rows[taken.length] === 'running ATTEMPT_FAILED:retry') throw new Failure('notReady', 'not yet');
        if (rows[taken.length] === 'running ATTEMPT_FAILED:final') throw new Failure('invalid', 'never');
        return outcome;
      },
      observe: async () => {
        await turnsOut();
        if (!lives()) return silence();
        if (next() === 'CANCEL') {
          interrupt();
          await turnsOut();
        }
        if (next() === 'SEEN_DONE') return { status: 'done', outcome };
        return next() === 'SEEN_UNKNOWN'
          ? { status: 'unknown', detail: 'nobody knows' }
          : { status: 'absent' };
      },
      compensate: async () => {
        await turnsOut();
        if (!lives()) return silence();
        if (next() === 'CRASH') return dead();
        if (next() === 'COMPENSATION_FAILED') throw new Failure('invalid', 'it stays');
        return [];
      },
    };
  }

  function dead(): Promise<never> {
    die();
    return silence();
  }
}

/** A process that is dead says nothing more. */
function silence(): Promise<never> {
  return new Promise(() => undefined);
}

const isSecondPass = (row: string): boolean => row === 'compensating COMPENSATE';

/** One step in front and the followed one; it stands among the `finally` steps where only those are opened again. */
function planFor(rows: readonly string[]): Plan {
  const last = rows.includes('succeeded REOPEN');
  const followed: StepOf = {
    key: STEP,
    ...(rows.includes('ready ASK') ? { kind: 'approve', effect: 'pure', input: { message: 'go on?' } } : {}),
    late: ['/name'],
    when: { cel: 'may start', span: { file: '', start: 0, end: 0 } },
    outputs: [{ name: 'made', type: 'string', cel: 'result.made' }],
    retry: { limit: 5, delayMs: 1_000, factor: 1, maxDelayMs: 1_000, jitter: 0 },
  };
  return last
    ? planOf(
        [
          { key: 'leader', kind: 'wait', effect: 'pure' },
          { ...followed, phase: 'finally' },
        ],
        { onFailure: 'stop' },
      )
    : planOf([{ key: 'leader', kind: 'wait', effect: 'pure' }, followed], { onFailure: 'stop' });
}

async function settled({ result }: RunHandle): Promise<boolean> {
  let over = false;
  const mark = (): void => {
    over = true;
  };
  result.then(mark, mark);
  await turnsOut();
  return over;
}
