import type { RunCommands } from '../../engine/run/run-commands.ts';

/**
 * Turns SIGINT and SIGTERM into commands to the run: the first drains, the second aborts what is in flight, the third
 * leaves. Returns the end of the watch.
 */
export function watchSignals(commands: RunCommands, say: (line: string) => void): () => void {
  let times = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    times += 1;
    commands.cancel(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
    if (times === 1) say('stopping: what runs is finished or ended safely; once more aborts it');
    else if (times === 2) say('aborting what is in flight; once more leaves at once');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
