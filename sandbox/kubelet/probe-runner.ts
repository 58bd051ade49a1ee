import type { ProbeKind, ProbeSpec } from '../workloads/pod-spec.ts';
import type { ProbeAnswer } from './ask-probe.ts';

/** What a running probe needs to know and whom it tells. */
export interface ProbeParts {
  readonly kind: ProbeKind;
  readonly spec: ProbeSpec;
  readonly ask: (check: ProbeSpec['check'], timeoutMs: number) => Promise<ProbeAnswer>;
  /** Told whenever the thresholds are reached anew: a change of readiness, every further row of liveness failures. */
  readonly onResult: (ok: boolean) => void;
  /** Told of every answer that is no. */
  readonly onFailure: (output: string) => void;
}

/** A container that has not been ready yet is asked at least this often, so that starting does not take a whole period. */
const FIRST_RETRY_MS = 1_000;

/** Asks one probe of a container in its period until closed. */
export class ProbeRunner {
  readonly #parts: ProbeParts;
  #timer: NodeJS.Timeout | undefined;
  #row = 0;
  #lastOk: boolean | undefined;
  #result: boolean;
  #everOk = false;
  #closed = false;

  constructor(parts: ProbeParts) {
    this.#parts = parts;
    // A container lives until it is found dead; it is ready only once it is found ready.
    this.#result = parts.kind === 'liveness';
  }

  start(): void {
    this.#after(this.#parts.spec.initialDelayMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #after(ms: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      const { spec, ask, kind } = this.#parts;
      void ask(spec.check, spec.timeoutMs).then((answer) => {
        if (this.#closed) return;
        this.#note(answer);
        const eager = kind === 'readiness' && !this.#everOk;
        this.#after(eager ? Math.min(spec.periodMs, FIRST_RETRY_MS) : spec.periodMs);
      });
    }, ms);
  }

  #note({ ok, output }: ProbeAnswer): void {
    const { spec, onResult, onFailure } = this.#parts;
    if (!ok) onFailure(output);
    this.#row = ok === this.#lastOk ? this.#row + 1 : 1;
    this.#lastOk = ok;
    this.#everOk ||= ok;
    if (this.#row < (ok ? spec.successThreshold : spec.failureThreshold)) return;
    if (ok === this.#result && (ok || this.#parts.kind === 'readiness')) return;
    this.#result = ok;
    this.#row = 0;
    onResult(ok);
  }
}
