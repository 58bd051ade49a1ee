import type { RunEvent } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';

/** One thing that a step said while it ran. */
export interface StepMessage {
  readonly step: string;
  /** ISO time. */
  readonly at: string;
  readonly text: string;
}

/** What the steps of a stored run said, in the order in which they said it. */
export function stepMessages(events: readonly RunEvent[]): readonly StepMessage[] {
  return events.flatMap((event) => {
    if (!('step' in event)) return [];
    const text = textOf(event);
    return text === undefined
      ? []
      : [{ step: event.step, at: new Date(event.ts).toISOString(), text: safeText(text) }];
  });
}

function textOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'step.running':
      return `attempt ${event.attempt} begins`;
    case 'step.progress':
      return event.data.message;
    case 'proof':
      return `proof ${event.data.verdict}: ${event.data.message}`;
    case 'step.succeeded':
      return `succeeded: ${event.data.summary}`;
    case 'step.failed':
      return `failed: ${event.data.error.message}`;
    case 'step.backoff':
      return `will be tried again: ${event.data.error.message}`;
    case 'step.skipped':
    case 'step.cancelled':
      return `${event.type.slice('step.'.length)}: ${event.data.reason}`;
    case 'step.compensated':
      return `put back: ${event.data.restored.join('; ')}`;
    case 'step.compensationFailed':
      return `not put back: ${event.data.error.message}`;
    default:
      return undefined;
  }
}
