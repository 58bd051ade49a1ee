import type { RunResult } from '../../schemas/run-event.ts';
import type { Environment } from '../environment.ts';

/** The commands that go on with a run that ended with its writes left in place; none where nothing is left to do. */
export function wayOn(
  result: RunResult,
  environment: Pick<Environment, 'stateDir'>,
  stateDirGiven: boolean,
): readonly string[] {
  const where = stateDirGiven ? ` --state-dir ${shellWord(environment.stateDir)}` : '';
  const rollback = `meshwright rollback ${result.run}${where}`;
  switch (result.outcome) {
    case 'cancelled':
    case 'failed':
    case 'suspended':
      return [
        'nothing was rolled back; go on with it, or put back what it wrote:',
        `meshwright resume ${result.run}${where}`,
        rollback,
      ];
    case 'rollbackFailed':
      return ['try to put back the rest:', rollback];
    default:
      return [];
  }
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
