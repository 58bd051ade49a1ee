import { Failure } from '../../../schemas/failure.ts';
import type { RunEvent, RunEventBody, RunOutcome, RunResult } from '../../../schemas/run-event.ts';
import { createRunFold, type RunFold } from '../fold-run.ts';
import { createJournalWriter, type Durability } from '../journal/journal-writer.ts';
import type { RunFolder } from '../journal/run-folder.ts';
import type { RunLog } from '../run-log.ts';

type LastWords = (RunEventBody & { readonly type: 'run.finished' })['data'];

/** What a run says from its first record to its last word: journal, readers' log and fold at once. Ends once. */
export interface RunRecord {
  /** Everything said so far, added up. */
  readonly fold: RunFold;
  /** Settles when the last word is on disk and journal and folder are closed. */
  readonly result: Promise<RunResult>;
  /** After the end nothing is written: a handler that was left behind speaks to nobody. */
  emit(body: RunEventBody, durability: Durability): Promise<void>;
  /** Why nothing more can be written. */
  failure(): Failure | undefined;
  ended(): boolean;
  /** Ends the run with its outcome, asked for once everything before it has been written. */
  conclude(lastWords: () => LastWords): void;
  /** Ends the run with a rejection; what can still be said of it is written first. */
  reject(error: unknown, lastWords?: LastWords): void;
}

/** Opens the record behind the events that are there already; owns the folder from here. */
export function openRunRecord(options: {
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly history: readonly RunEvent[];
  /** What may be written of a record; values of secrets may not. */
  hide(body: RunEventBody): RunEventBody;
  /** Wall time in ms. */
  now(): number;
  /** Called once, when the disk refuses. */
  onFailure(failure: Failure): void;
  /** Every record, those of the history too, once it is written. */
  onEvent(event: RunEvent): void;
  /** Before the last word: what is left to tidy up; gives what should be told of it. */
  beforeEnd(outcome: RunOutcome): Promise<readonly RunEventBody[]>;
  /** Behind the last word, before the journal is closed. */
  onEnd(): Promise<void>;
}): RunRecord {
  const { folder, log, history } = options;
  const fold = createRunFold();
  const take = (event: RunEvent): void => {
    fold.add(event);
    log.add(event);
    options.onEvent(event);
  };
  for (const event of history) take(event);
  const writer = createJournalWriter({
    hide: options.hide,
    file: folder.journal,
    path: folder.journalPath,
    lastSeq: history.length,
    now: () => Math.round(options.now()),
    onEvent: take,
    onFailure: options.onFailure,
  });
  const { promise, resolve, reject } = settleLater<RunResult>();
  let ended = false;

  const writeLast = async (data: LastWords): Promise<void> => {
    try {
      await writer.append({ type: 'run.finished', data }, 'sync');
    } catch (error) {
      // The disk has refused before and the run's error says so; readers got the event all the same.
      if (!(error instanceof Failure)) throw error;
    }
  };
  const end = (work: () => Promise<void>, settle: () => void): void => {
    if (ended) return;
    ended = true;
    void (async () => {
      try {
        await inTurn([work, () => options.onEnd(), () => writer.close(), () => folder.close()]);
        settle();
      } catch (error) {
        reject(error);
      }
    })();
  };

  return {
    fold,
    result: promise,
    emit: (body, durability) => {
      if (!ended) return writer.append(body, durability);
      return durability === 'sync' ? Promise.reject(runIsOver()) : Promise.resolve();
    },
    failure: () => (ended ? runIsOver() : writer.failure()),
    ended: () => ended,
    conclude: (lastWords) =>
      end(
        async () => {
          await writer.idle();
          const words = lastWords();
          for (const warning of await options.beforeEnd(words.outcome)) await writer.append(warning, 'group');
          await writeLast(words);
        },
        () => resolve(fold.result()),
      ),
    reject: (error, lastWords) =>
      end(
        async () => {
          if (lastWords !== undefined) await writeLast(lastWords);
        },
        () => reject(error),
      ),
  };
}

/** Does each after the one before, whatever became of that: what is open must be closed. Throws the first error. */
async function inTurn(works: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const work of works) await work().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

function runIsOver(): Failure {
  return new Failure('cancelled', 'the run is over');
}

function settleLater<T>(): {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
