import { writeSync } from 'node:fs';
import type { RunCommands } from '../../engine/run/run-commands.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import type { WayOn } from './way-on.ts';

const STDERR = 2;

/**
 * Turns SIGINT and SIGTERM into commands to the run: the first drains, the second aborts what is in flight. The third
 * leaves at once: the process ends here, as after a crash, and the journal knows how to go on. Returns the end of the watch.
 */
export function watchSignals(commands: RunCommands, way: WayOn, say: (line: string) => void): () => void {
  let times = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    times += 1;
    if (times > 2) leave(signal, way);
    commands.cancel(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
    if (times === 1) say('stopping: what runs is finished or ended safely; once more aborts it');
    else say('aborting what is in flight; once more leaves at once');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

function leave(signal: NodeJS.Signals, { resume, rollback }: WayOn): never {
  const lines = ['left as it was; go on with it, or put back what it wrote:', resume, rollback];
  writeSync(STDERR, `${lines.join('\n')}\n`); // at once: nothing that is queued survives leaving
  process.exit(signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted);
}
