import type { RunEvent } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { unreachable } from '../../schemas/unreachable.ts';

type LockState = (RunEvent & { readonly type: 'lock.state' })['data'];

/** What people need to hear of a run's locks and of what went by the way; `undefined` where nothing changed for them. */
export function runNotice(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'lock.waiting':
      return `waiting: ${safeText(event.data.lock)} is locked by ${safeText(event.data.holder)}`;
    case 'lock.state':
      return lockSentence(event.data);
    case 'run.warning':
      return `warning: ${safeText(event.data.message)}`;
    default:
      return undefined;
  }
}

function lockSentence({ state, error }: LockState): string {
  switch (state) {
    case 'late':
      return 'the lock could not be renewed yet; it still protects, nothing new is started';
    case 'lost':
      return 'the lock ran out; effects wait until the API server answers again';
    case 'back':
      return 'the lock is renewed; the run goes on';
    case 'stolen':
      return `stopping: ${safeText(error?.message ?? 'another run took the lock')}`;
    default:
      return unreachable(state);
  }
}
