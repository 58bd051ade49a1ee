/** Who asks; `SIGTERM` ends the run with 143 instead of 130. */
export type Asker = 'person' | 'SIGINT' | 'SIGTERM' | (string & {});

/** Whether the run could do what was asked, and if not, why. */
export type CommandAnswer = { readonly accepted: true } | { readonly accepted: false; readonly why: string };

/** A person's answer to an `approve` step, and who gave it. */
export interface Decision {
  readonly type: 'approve' | 'reject';
  readonly by: string;
}

/** How people talk back to a run. Every accepted command becomes a `run.command` event. */
export interface RunCommands {
  /** Starts nothing more until `resume`; what runs goes on. */
  pause(by?: Asker): CommandAnswer;
  resume(by?: Asker): CommandAnswer;
  /**
   * First: starts nothing more, ends what runs at its next safe place (an effect in flight is finished). Second: aborts
   * effects too. Third: leaves. Nothing is rolled back by itself.
   */
  cancel(by?: Asker): CommandAnswer;
  /** Decides about a step that waits for it. */
  decide(step: string, decision: Decision): CommandAnswer;
  /** Ends the wait of a step that is between two attempts. */
  retry(step: string, by?: Asker): CommandAnswer;
}
