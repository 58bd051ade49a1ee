import { isSwitch, type SabotageSwitch, SWITCH_NAMES } from '../../sandbox/sabotage/switches.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { UsageError } from '../output.ts';

/** The word as a sabotage switch. Throws `UsageError` with the nearest one; `where` says who named it. */
export function knownSwitch(word: string, where?: string): SabotageSwitch {
  if (isSwitch(word)) return word;
  const near = nearestName(word, SWITCH_NAMES);
  throw new UsageError(
    `${where === undefined ? '' : `${where}: `}unknown sabotage switch '${safeText(word, 100)}'`,
    near === undefined ? `known: ${SWITCH_NAMES.join(', ')}` : `did you mean: ${near}`,
  );
}
