import { Failure } from '../../schemas/failure.ts';

/** Does work that a first Ctrl-C (or SIGTERM) ends in an orderly way: the signal it is given aborts with a `Failure`. */
export async function whileNotInterrupted<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new Failure('cancelled', `${what} was interrupted`));
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
