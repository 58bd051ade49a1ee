import type { RunHandle } from '../../../engine/run/run-deps.ts';
import type { Trial } from '../fault-trial.ts';
import type { Fault, FaultRule } from '../faulty-api-server.ts';

/** The first `times` requests of this method for this ConfigMap meet the fault. */
export function meets(method: string, name: string, fault: Fault, times = 1): FaultRule {
  return { method, path: new RegExp(`/configmaps/${name}(\\?|$)`), times, fault };
}

/** A refusal as an API server words it, `retryAfter` in seconds. */
export function refusal(status: number, reason: string, message: string, retryAfter?: number): Fault {
  return {
    do: 'refuse',
    status,
    reason,
    message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Acts once, when this record of the step is appended to the journal, before it counts as written. */
export function when(
  trial: Pick<Trial, 'onAppend'>,
  type: string,
  step: string,
  act: (run: RunHandle | undefined) => void,
): void {
  let done = false;
  trial.onAppend((text, run) => {
    if (done || !text.split('\n').some((line) => line.includes(`"type":"${type}","step":"${step}"`))) return;
    done = true;
    act(run);
  });
}

/** Interrupts the run once its first step is done. */
export function interruptBehindFirst(trial: Trial): void {
  when(trial, 'step.succeeded', 'first', (run) => run?.commands.cancel('SIGINT'));
}

/** Which of these requests write objects of the pattern. */
export function writesAmong(requests: readonly string[]): readonly string[] {
  return requests.filter((request) => /^(PATCH|POST|PUT|DELETE) .*configmaps/.test(request));
}
