import type { Json, JsonObject } from '../../schemas/json.ts';
import type { RunEvent, RunResult, RunSource } from '../../schemas/run-event.ts';
import type { StepHandler } from '../step-handler.ts';
import type { TargetBinding, World } from '../world.ts';
import type { RunFolder } from './journal/run-folder.ts';
import type { ProtectionDeps } from './protect-run.ts';
import type { RunCommands } from './run-commands.ts';
import type { SecretsDeps } from './secrets/secret-store.ts';

/** The handler of every step kind of the plan; a kind without one is our own bug. */
export type StepHandlers = Readonly<Record<string, StepHandler<never> | undefined>>;

/** What a run is given from outside. */
export interface RunDeps {
  /** `files` comes from the run folder. */
  readonly world: Omit<World, 'files'>;
  readonly handlers: StepHandlers;
  /** The run's folder becomes `<stateDir>/runs/<runId>`. */
  readonly stateDir: string;
  /** A ULID; drawn from the world's clock and random when absent. */
  readonly runId?: string;
  readonly engineVersion: string;
  /** Where the plan came from, for whoever goes on with the run later. */
  readonly source?: RunSource;
  /** What a run does when only a person can let it go on: wait (as it does when absent), or end as `suspended`. */
  readonly whenAsked?: 'wait' | 'suspend';
  /** Every approval is given at once, in this name. */
  readonly approveAs?: string;
  readonly targets: readonly TargetBinding[];
  /** Evaluates CEL; `evaluateCel` when absent. Throws `Failure('invalid')` naming the expression. */
  evaluate?(source: string, variables: JsonObject): Json;
  /** Fills the late templates at these pointers; `renderLate` when absent. Throws `Failure('invalid')` naming the place. */
  renderLate?(input: Json, pointers: readonly string[], scope: JsonObject): Json;
  /** How to get at the values of secret parameters; only a plan without any may lack it. */
  readonly secrets?: SecretsDeps;
  /** Once per role before the first effect on it: the cluster's UID, permissions checked (`forbidden` when lacking). */
  prepareTarget?(role: string, signal: AbortSignal): Promise<PreparedTarget>;
  /** Hears of each error that is no `Failure`: a fault of ours that ended a step, told whole for a report. */
  onFault?(error: unknown): void;
  /** Locks and recovery records in the clusters; without it the run takes none. */
  readonly protection?: ProtectionDeps;
  /** Annotations of the agent pods of this run, by which others tell a living run from a dead one. */
  readonly podMarks?: Readonly<Record<string, string>>;
  /** Another disk, for tests. */
  openFolder?(options: {
    readonly stateDir: string;
    readonly runId: string;
    readonly planText: string;
    readonly now: number;
  }): Promise<RunFolder>;
}

/** What is known of a target once it may be written to. */
export interface PreparedTarget {
  readonly uid: string;
  readonly mesh?: string;
}

/** A run under way. */
export interface RunHandle {
  readonly runId: string;
  /** Where journal, plan and artifacts lie. */
  readonly folder: string;
  /** Every reader begins at the first event and may take its time. */
  readonly events: AsyncIterable<RunEvent>;
  readonly commands: RunCommands;
  /**
   * Settles when the run is over and its journal closed. Rejects with `Failure('stateUnusable' | 'lockHeld')` when the
   * run folder cannot be made, with an `Error` for a fault of ours.
   */
  readonly result: Promise<RunResult>;
}
