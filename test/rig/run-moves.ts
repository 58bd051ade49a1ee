import type { AnyTransitionDefinition } from 'xstate';

/** Moves of a run's actor as a wrapped `createActor` tells them; apart from all that runs, so that a mock can load it. */
let listener: (row: string) => void = () => undefined;

/** From now on the moves of the run chart are told here. */
export function onRunMove(tell: (row: string) => void): void {
  listener = tell;
}

/** Called by the wrapped `createActor`. */
export function noteRunMove(row: string): void {
  listener(row);
}

/** A branch of the run chart by its state, its event and its guard: `held.draining DRAINED [putBack]`. */
export function rowOf({ source, eventType, guard }: AnyTransitionDefinition): string {
  const invoked = /^xstate\.(done|error)\.actor/.exec(eventType)?.[1];
  const event = invoked ?? (eventType === '' ? 'always' : eventType);
  return `${source.path.join('.')} ${event}${guard === undefined ? '' : ` [${String(guard)}]`}`;
}
