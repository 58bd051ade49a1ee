/** Moves of one step as a wrapped `fireStep` tells them; apart from all that runs, so that a mock can load it. */
let followed = '';
let listener: (slot: object, row: string) => void = () => undefined;

/** From now on only the moves of this step are told, and only here. */
export function onMove(step: string, tell: (slot: object, row: string) => void): void {
  followed = step;
  listener = tell;
}

/** Called by the wrapped `fireStep` of the runner. */
export function noteMove(slot: { readonly node: { readonly key: string } }, row: string): void {
  if (slot.node.key === followed) listener(slot, row);
}
