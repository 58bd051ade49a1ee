import type { FailureReason } from './failure.ts';
import type { Json, JsonObject } from './json.ts';
import type { KubeObject, ObjectRef } from './kube-object.ts';
import type { Proof } from './proof.ts';
import type { Where } from './where.ts';

/** The states of a step's chart (`engine/machine/step-chart.ts`). */
export type StepState =
  | 'pending'
  | 'ready'
  | 'waitingApproval'
  | 'starting'
  | 'running'
  | 'recovering'
  | 'verifying'
  | 'backoff'
  | 'cancelling'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'compensating'
  | 'compensated'
  | 'compensationFailed';

export type RunOutcome = 'succeeded' | 'failed' | 'rolledBack' | 'rollbackFailed' | 'cancelled' | 'suspended';

/** How an error crosses the event stream: no stack, no secrets, one sentence. */
export interface EventError {
  readonly reason: FailureReason | 'proof' | 'engine';
  readonly message: string;
  readonly hint?: string;
  readonly object?: string;
}

/** A share or gate that narrows while samples come in. */
export interface StepEstimate {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Where it should lie. */
  readonly target?: { readonly low: number; readonly high: number };
  readonly n: number;
  readonly unit: string;
}

/** A line of live progress; every kind of step fills what it has. */
export interface StepProgress {
  readonly message: string;
  readonly estimate?: StepEstimate;
  /** 0 to 1. */
  readonly fraction?: number;
}

/** What one step will be, announced once so that readers need no plan. */
export interface AnnouncedStep {
  readonly key: string;
  readonly kind: string;
  readonly summary: string;
  readonly phase: 'steps' | 'finally';
  readonly proof: boolean;
  readonly role: string;
  /** What is left of a step of an earlier plan, only to be put back: the key that it had. */
  readonly formerly?: string;
}

/** What it takes, beside the recorded parameters, to make a run's plan again. */
export interface RunSource {
  /** Absolute path of the pattern file, or of its folder. */
  readonly file: string;
  /** Parameters that were given; the others have the defaults of the pattern. */
  readonly given?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** In place of the pattern's default namespace. */
  readonly namespace?: string;
  /** The most that the run may take, by the command line. */
  readonly timeoutMs?: number;
}

/**
 * One line of the journal after its CRC prefix, and one line of `--progress jsonl`: the same bytes.
 * `seq` is gapless from 1; `ts` is wall time in ms. Readers ignore types they do not know.
 */
export type RunEvent = RunEventHead & RunEventBody;

export interface RunEventHead {
  readonly v: 1;
  readonly seq: number;
  readonly ts: number;
}

export type RunEventBody =
  | {
      readonly type: 'run.created';
      readonly data: {
        readonly run: string;
        readonly engine: string;
        readonly pattern: { readonly name: string; readonly version: string; readonly digest: string };
        readonly planDigest: string;
        readonly params: JsonObject;
        /** Where the plan came from; absent when it was read from standard input. */
        readonly source?: RunSource;
        /** Where the values of secret parameters are (`env:TOKEN`); the values are nowhere. */
        readonly secrets?: Readonly<Record<string, string>>;
        readonly targets: readonly {
          readonly role: string;
          readonly context: string;
          readonly kind: 'sandbox' | 'cluster';
          readonly uid?: string;
          /** A sandbox that was named as a context of the kubeconfig. */
          readonly via?: 'kubeconfig';
        }[];
        readonly steps: readonly AnnouncedStep[];
        /** Wall ms when the run must be over; absent without a deadline. */
        readonly deadlineAt?: number;
      };
    }
  | {
      /** Before the first effect on a role: which cluster it really is. */
      readonly type: 'run.target';
      readonly data: { readonly role: string; readonly uid: string; readonly mesh?: string };
    }
  | {
      /** Another process goes on with a stored run, or puts it back. */
      readonly type: 'run.resumed';
      readonly data: {
        readonly goal: 'finish' | 'putBack';
        readonly engine: string;
        /** Whether a person asked for the rollback; `false` with `putBack`: it is the run's own that goes on. */
        readonly asked?: boolean;
        /** Wall ms when the run must be over now; time in which it was suspended or interrupted does not count. */
        readonly deadlineAt?: number;
      };
    }
  | {
      /** From here on another plan is in force; it lies in the run's folder under its digest. */
      readonly type: 'run.replanned';
      readonly data: {
        readonly planDigest: string;
        readonly pattern: { readonly name: string; readonly version: string; readonly digest: string };
        readonly params: JsonObject;
        readonly source?: RunSource;
        readonly secrets?: Readonly<Record<string, string>>;
        /** The steps of the new plan, then what is left of steps of earlier ones. */
        readonly steps: readonly AnnouncedStep[];
        /** Finished steps that count under the new plan too. */
        readonly kept: readonly string[];
        /** Steps that had begun and are done once more. */
        readonly rerun: readonly string[];
        /** Steps that had begun and that the new plan does not have. */
        readonly retired: readonly string[];
        /** Objects whose prior goes over to a step of the new plan, which writes them or goes on holding them. */
        readonly moved: readonly {
          readonly role: string;
          readonly ref: ObjectRef;
          readonly from: string;
          readonly to: string;
        }[];
      };
    }
  /** A step that was under way when its process ended; what the world looks like decides how it goes on. */
  | { readonly type: 'step.recovering'; readonly step: string; readonly data: JsonObject }
  /** A step that had settled short of its aim is to be done after all. */
  | { readonly type: 'step.reopened'; readonly step: string; readonly data: JsonObject }
  /** Another run holds what this one needs; it waits. */
  | { readonly type: 'lock.waiting'; readonly data: { readonly lock: string; readonly holder: string } }
  | {
      readonly type: 'lock.held';
      /** `token` names this very holding. */
      readonly data: { readonly lock: string; readonly token: string };
    }
  | {
      /** `late`: not renewed in time, still protecting. `lost`: ran out, effects wait. `stolen`: another run has it. */
      readonly type: 'lock.state';
      readonly data: { readonly state: 'late' | 'lost' | 'back' | 'stolen'; readonly error?: EventError };
    }
  /** Something that somebody should know and that changes nothing. */
  | { readonly type: 'run.warning'; readonly data: { readonly message: string } }
  | { readonly type: 'run.state'; readonly data: { readonly state: string } }
  | {
      readonly type: 'run.command';
      readonly data: { readonly command: string; readonly by: string; readonly step?: string };
    }
  | { readonly type: 'step.ready'; readonly step: string; readonly data: JsonObject }
  | {
      /** A person has to decide; nothing else follows for this step until then, or until `expiresAt` (wall ms). */
      readonly type: 'step.waitingApproval';
      readonly step: string;
      readonly data: {
        readonly message: string;
        readonly onTimeout: 'approve' | 'reject';
        readonly expiresAt?: number;
      };
    }
  | {
      readonly type: 'step.skipped';
      readonly step: string;
      /** `reached: false`: the run ended or failed before it; otherwise its own condition said so. */
      readonly data: { readonly reason: string; readonly reached?: false };
    }
  | {
      readonly type: 'step.intent';
      readonly step: string;
      readonly attempt: number;
      readonly data: { readonly inputDigest: string; readonly dedupKey: string; readonly deadlineAt: number };
    }
  | {
      readonly type: 'step.running';
      readonly step: string;
      readonly attempt: number;
      readonly data: JsonObject;
    }
  | {
      readonly type: 'effect.prior';
      readonly step: string;
      readonly data: {
        readonly role: string;
        readonly ref: ObjectRef;
        readonly body: KubeObject | null;
        readonly digest: string | null;
        /** Fields that earlier runs had applied (`fieldsV1`), by field manager. */
        readonly owned?: readonly { readonly manager: string; readonly fields: JsonObject }[];
        /** Parts of the body are hidden here; the whole is in the prior's own file. */
        readonly hidden?: true;
      };
    }
  | {
      readonly type: 'effect.intent';
      readonly step: string;
      readonly attempt: number;
      readonly data: {
        readonly id: number;
        readonly role: string;
        readonly verb: string;
        readonly ref: ObjectRef;
      };
    }
  | {
      readonly type: 'effect.result';
      readonly step: string;
      readonly attempt: number;
      readonly data: {
        readonly id: number;
        readonly uid?: string;
        readonly resourceVersion?: string;
        /** What is kept of the answer, where nobody can ask for it again: how a program ended. */
        readonly record?: JsonObject;
      };
    }
  | {
      readonly type: 'effect.error';
      readonly step: string;
      readonly attempt: number;
      readonly data: { readonly id: number; readonly error: EventError };
    }
  | {
      readonly type: 'step.progress';
      readonly step: string;
      readonly attempt: number;
      readonly data: StepProgress;
    }
  | {
      readonly type: 'step.verifying';
      readonly step: string;
      readonly attempt: number;
      readonly data: JsonObject;
    }
  | { readonly type: 'proof'; readonly step: string; readonly attempt: number; readonly data: Proof }
  | {
      readonly type: 'step.succeeded';
      readonly step: string;
      readonly attempt: number;
      readonly data: { readonly summary: string; readonly outputs: JsonObject; readonly where?: Where };
    }
  | {
      readonly type: 'step.failed';
      readonly step: string;
      readonly attempt: number;
      readonly data: { readonly error: EventError; readonly tolerated: boolean };
    }
  | {
      readonly type: 'step.backoff';
      readonly step: string;
      readonly attempt: number;
      readonly data: { readonly error: EventError; readonly wakeAt: number };
    }
  | { readonly type: 'step.cancelled'; readonly step: string; readonly data: { readonly reason: string } }
  | {
      readonly type: 'run.rollback.begin';
      readonly data: { readonly because: string; readonly steps: readonly string[] };
    }
  | {
      readonly type: 'step.compensating';
      readonly step: string;
      readonly data: { readonly pass: 'traffic' | 'workloads' | 'sets' };
    }
  | {
      readonly type: 'step.compensated';
      readonly step: string;
      /** One sentence for each object that was put back. */
      readonly data: { readonly restored: readonly string[] };
    }
  | {
      readonly type: 'step.compensationFailed';
      readonly step: string;
      /** `restored`: one sentence for each object that went back before the failure; absent for none. */
      readonly data: {
        readonly error: EventError;
        readonly manual: readonly string[];
        readonly restored?: readonly string[];
      };
    }
  | {
      readonly type: 'run.finished';
      readonly data: {
        readonly outcome: RunOutcome;
        readonly exitCode: number;
        readonly outputs: JsonObject;
        readonly error?: EventError;
      };
    };

/** The document of `run -o json` (docs/interfaces.md). */
export interface RunResult {
  readonly apiVersion: 'meshwright.dev/v1alpha1';
  readonly kind: 'RunResult';
  readonly run: string;
  readonly pattern: { readonly name: string; readonly version: string; readonly digest: string };
  readonly outcome: RunOutcome;
  readonly exitCode: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly targets: readonly {
    readonly role: string;
    readonly context: string;
    readonly kind: 'sandbox' | 'cluster';
    readonly mesh?: string;
  }[];
  readonly steps: readonly {
    readonly key: string;
    readonly kind: string;
    readonly state: StepState;
    readonly attempts: number;
    readonly startedAt?: string;
    readonly endedAt?: string;
    readonly error?: EventError;
  }[];
  readonly proofs: readonly Proof[];
  readonly outputs: Readonly<Record<string, Json>>;
  /** Why the run is not a success. */
  readonly error?: EventError;
  /** What a rollback could not put back, as the commands to type, in order; only after `rollbackFailed`. */
  readonly manual?: readonly string[];
}
