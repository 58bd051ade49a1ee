import { EXIT } from '../../schemas/exit-codes.ts';
import { Failure } from '../../schemas/failure.ts';

/**
 * Does work that a first Ctrl-C (or SIGTERM) ends in an orderly way: the signal it is given aborts with a `Failure`. The
 * second says what it still waits for, the third leaves at once.
 */
export async function whileNotInterrupted<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  leave: (code: number) => void = (code) => process.exit(code),
): Promise<T> {
  const stop = new AbortController();
  let times = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    times += 1;
    stop.abort(new Failure('cancelled', `${what} was interrupted`));
    if (times === 2) process.stderr.write(`${what} is ending; one more time leaves it without waiting\n`);
    if (times > 2) leave(signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
