import { Failure } from '../../schemas/failure.ts';
import type { EventError } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';

/** An error as it crosses the event stream: one sentence, no stack, inert text. Anything but a `Failure` is our bug. */
export function eventErrorOf(error: unknown): EventError {
  if (error instanceof Failure) {
    const { hint, object } = error.details;
    return {
      reason: error.reason,
      message: safeText(error.message),
      ...(hint === undefined ? {} : { hint: safeText(hint) }),
      ...(object === undefined ? {} : { object: safeText(object) }),
    };
  }
  return {
    reason: 'engine',
    message: safeText(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  };
}
