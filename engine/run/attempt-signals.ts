import { setMaxListeners } from 'node:events';
import type { Failure } from '../../schemas/failure.ts';
import type { Alarms, CancelAlarm } from './alarms.ts';

/** Milliseconds that a handler gets after its effects were aborted before the run goes on without it. */
export const ABANDON_AFTER_MS = 5_000;
/** Milliseconds that an effect in flight gets to finish when its step is asked to end. */
export const FINISH_EFFECT_MS = 5_000;

/** The two signals of one attempt and the rules of when which one aborts. */
export interface AttemptSignals {
  /** `ctx.signal`: the step has to end. */
  readonly step: AbortSignal;
  /** Given to calls inside `effect`: even an effect in flight has to end. */
  readonly effect: AbortSignal;
  /** Why the attempt had to end, if it had. */
  reason(): Failure | undefined;
  /** Asks the step to end; an effect in flight may finish for {@link FINISH_EFFECT_MS}. */
  end(reason: Failure): void;
  /** Aborts everything at once. */
  abort(reason: Failure): void;
  /** Rejects when the handler did not settle within {@link ABANDON_AFTER_MS} of the abort. */
  readonly abandoned: Promise<never>;
  close(): void;
}

/** Signals that abort with `onTimeout()` after `timeoutMs`. The caller closes them when the attempt is over. */
export function createAttemptSignals(
  alarms: Alarms,
  timeoutMs: number,
  onTimeout: () => Failure,
): AttemptSignals {
  const step = new AbortController();
  const effect = new AbortController();
  // a step has many requests in flight, each of which listens
  setMaxListeners(0, step.signal, effect.signal);
  const set: CancelAlarm[] = [];
  let reason: Failure | undefined;
  let abandon: (error: Failure) => void = () => undefined;
  const abandoned = new Promise<never>((_, reject) => {
    abandon = reject;
  });
  // Most attempts end by themselves and nobody looks at this promise any more.
  abandoned.catch(() => undefined);

  const abort = (why: Failure): void => {
    reason ??= why;
    step.abort(reason);
    if (effect.signal.aborted) return;
    effect.abort(reason);
    const left = reason;
    set.push(alarms.after(ABANDON_AFTER_MS, () => abandon(left)));
  };
  const end = (why: Failure): void => {
    if (reason !== undefined) return;
    reason = why;
    step.abort(why);
    set.push(alarms.after(FINISH_EFFECT_MS, () => abort(why)));
  };
  set.push(alarms.after(timeoutMs, () => abort(onTimeout())));

  return {
    step: step.signal,
    effect: effect.signal,
    reason: () => reason,
    end,
    abort,
    abandoned,
    close: () => {
      for (const cancel of set) cancel();
    },
  };
}
