/**
 * A fault of ours inside the engine (code `E900`): a chart was sent an event that its state does not accept. Thrown,
 * never shown as a failed step; the run ends with exit code 70.
 */
export class EngineBug extends Error {
  readonly code = 'E900';

  constructor(message: string) {
    super(`E900 ${message}`);
    this.name = 'EngineBug';
  }
}
