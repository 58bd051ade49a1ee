import type { Json } from '../../schemas/json.ts';
import { kubeNow } from '../controllers/write-status.ts';
import type { ContainerSpec, HookSpec, ProbeKind, ProbeSpec } from '../workloads/pod-spec.ts';
import type { Program, ProgramExit } from '../workloads/program.ts';
import type { ProbeAnswer } from './ask-probe.ts';
import { type ContainerState, goDuration, type Terminated, writeState } from './container-state.ts';
import { ImageUnknown, tellMissing } from './missing-image.ts';
import { ProbeRunner } from './probe-runner.ts';
import type { RestartBackoff } from './restart-backoff.ts';
import { hookFailure } from './run-hook.ts';

/** What a container is started with. */
export interface ContainerParts {
  readonly spec: ContainerSpec;
  readonly restart: 'Always' | 'OnFailure' | 'Never';
  /** Starts its program. Throws {@link ImageUnknown}, or another error when the program cannot be started. */
  readonly start: () => Promise<Program>;
  readonly ask: (check: ProbeSpec['check'], timeoutMs: number) => Promise<ProbeAnswer>;
  /** Does what a hook says. */
  readonly hook: (hook: HookSpec, signal: AbortSignal) => Promise<ProbeAnswer>;
  /** Records an event about the container. */
  readonly tell: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  readonly onChange: () => void;
  /** A new run begins: what the last one logged is `previous` from now on. */
  readonly onRestart: () => void;
  /** `web-0_shop(UID)`, as a kubelet names pods in messages. */
  readonly podRef: string;
  readonly backoff: RestartBackoff;
  readonly graceMs: number;
  /** From the pod's status, where a sandbox before this one ran it. */
  readonly restartCount: number;
}

/** One container of a running pod: starts its program, asks its probes, starts it again as its policy says. */
export class ContainerLife {
  readonly #parts: ContainerParts;
  #state: ContainerState = { kind: 'waiting', reason: 'ContainerCreating' };
  #last: Terminated | undefined;
  #restarts: number;
  #program: Program | undefined;
  #started = false;
  #ready = false;
  #probes: ProbeRunner[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Ends the hook that runs after the start. */
  #starting = new AbortController();
  #hookFailed: string | undefined;
  #closed = false;
  readonly #waiters = new Set<() => void>();

  constructor(parts: ContainerParts) {
    this.#parts = parts;
    this.#restarts = parts.restartCount;
  }

  get spec(): ContainerSpec {
    return this.#parts.spec;
  }

  get ready(): boolean {
    return this.#ready && this.#state.kind === 'running';
  }

  get started(): boolean {
    return this.#started;
  }

  get state(): ContainerState {
    return this.#state;
  }

  /** What a kubelet counts: ended at least once and is waiting to be started again. */
  get restarting(): boolean {
    return this.#state.kind === 'waiting' && this.#last !== undefined;
  }

  /** Whether there is nothing that it could have logged. */
  get neverRan(): boolean {
    return this.#state.kind === 'waiting' && this.#last === undefined;
  }

  get program(): Program | undefined {
    return this.#program;
  }

  /** Starts the program for the first time; resolves when what is to be done after its start has been done. */
  begin(): Promise<void> {
    return this.#start();
  }

  /** Resolves when something holds of the container; looks again at each change. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
      look();
    });
  }

  /** Does what is to be done before the container is stopped; one that its grace is too short for has not failed. */
  async preStop(graceMs: number): Promise<ProbeAnswer> {
    const { spec, hook } = this.#parts;
    if (spec.preStop === undefined) return { ok: true, output: '' };
    const time = AbortSignal.timeout(graceMs);
    const answer = await hook(spec.preStop, time);
    return time.aborted ? { ok: true, output: '' } : answer;
  }

  /** Starts nothing any more and asks no probe; a running program goes on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#starting.abort();
    this.#endProbes();
  }

  status(containerId: string): Json {
    const { spec } = this.#parts;
    const ran = this.#state.kind !== 'waiting' || this.#last !== undefined;
    return {
      name: spec.name,
      image: spec.image,
      imageID: ran ? `sandbox://${spec.image}` : '',
      ...(ran ? { containerID: containerId } : {}),
      ready: this.ready,
      started: this.#started,
      restartCount: this.#restarts,
      state: writeState(this.#state, containerId),
      lastState: this.#last === undefined ? {} : writeState(this.#last, containerId),
    };
  }

  async #start(): Promise<void> {
    if (this.#closed) return;
    const { spec, tell, start } = this.#parts;
    let program: Program;
    try {
      program = await start();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof ImageUnknown) this.#imageMissing(why);
      else {
        tell('Warning', 'Failed', `Error: ${why}`);
        this.#ended({ exitCode: 128, message: why }, kubeNow());
      }
      return;
    }
    tell(
      'Normal',
      'Pulled',
      `Container image "${spec.image}" already present on machine and can be accessed by the pod`,
    );
    tell('Normal', 'Created', 'Container created');
    tell('Normal', 'Started', 'Container started');
    const startedAt = kubeNow();
    this.#program = program;
    void program.exited.then((exit) => this.#ended(exit, startedAt));
    if (spec.postStart !== undefined && !(await this.#afterStart(program, spec.postStart))) return;
    this.#state = { kind: 'running', startedAt };
    if (this.#closed) return;
    this.#beginProbes();
    this.#changed();
  }

  /**
   * Whether the hook after the start has succeeded. Until then the container does not count as running; when it fails
   * the container is ended (`startContainer` of the kubelet's runtime manager).
   */
  async #afterStart(program: Program, hook: HookSpec): Promise<boolean> {
    const { tell, graceMs, spec, podRef } = this.#parts;
    this.#starting = new AbortController();
    if (this.#closed) this.#starting.abort();
    const answer = await this.#parts.hook(hook, this.#starting.signal);
    if (this.#closed || (answer.ok && this.#program === program)) return !this.#closed;
    if (answer.ok) return false;
    tell('Warning', 'FailedPostStartHook', 'PostStartHook failed');
    if (this.#program !== program) return false;
    this.#hookFailed = hookFailure(hook, spec.name, podRef, answer.output);
    tell('Normal', 'Killing', 'FailedPostStartHook');
    const stopped = await this.preStop(graceMs);
    if (!stopped.ok) tell('Warning', 'FailedPreStopHook', 'PreStopHook failed');
    if (this.#program === program) this.#stop(program);
    await program.exited;
    return false;
  }

  #imageMissing(why: string): void {
    const { tell, spec } = this.#parts;
    this.#state = {
      kind: 'waiting',
      reason: 'ImagePullBackOff',
      message: tellMissing(tell, spec.image, why),
    };
    this.#changed();
  }

  #ended(exit: ProgramExit, startedAt: string): void {
    this.#endProbes();
    this.#program = undefined;
    this.#starting.abort();
    this.#ready = false;
    this.#started = false;
    const ended: Terminated = { kind: 'terminated', exit, startedAt, finishedAt: kubeNow() };
    this.#state = ended;
    const { restart } = this.#parts;
    const again = restart === 'Always' || (restart === 'OnFailure' && exit.exitCode !== 0);
    if (again && !this.#closed) this.#restart(ended);
    this.#changed();
  }

  #restart(ended: Terminated): void {
    const { backoff, spec, podRef, tell } = this.#parts;
    const pause = backoff.next(Date.now());
    const hookFailed = this.#hookFailed;
    this.#hookFailed = undefined;
    if (pause > 0) {
      const message = `back-off ${goDuration(pause)} restarting failed container=${spec.name} pod=${podRef}`;
      this.#last = ended;
      this.#state = { kind: 'waiting', reason: 'CrashLoopBackOff', message };
      tell('Warning', 'BackOff', `Back-off restarting failed container ${spec.name} in pod ${podRef}`);
    } else if (hookFailed !== undefined) {
      this.#last = ended;
      this.#state = { kind: 'waiting', reason: 'PostStartHookError', message: hookFailed };
    }
    this.#timer = setTimeout(() => {
      this.#last = ended;
      this.#restarts += 1;
      this.#parts.onRestart();
      void this.#start();
    }, pause);
  }

  #beginProbes(): void {
    const { probes } = this.#parts.spec;
    const rest = () => {
      this.#started = true;
      this.#ready = probes.readiness === undefined;
      this.#probe('readiness', probes.readiness, (ok) => {
        this.#ready = ok;
        this.#changed();
      });
      this.#probe('liveness', probes.liveness, (ok) => {
        if (!ok) this.#kill('liveness');
      });
    };
    if (probes.startup === undefined) {
      rest();
      return;
    }
    this.#probe('startup', probes.startup, (ok) => {
      if (!ok) {
        this.#kill('startup');
        return;
      }
      this.#endProbes();
      rest();
      this.#changed();
    });
  }

  #probe(kind: ProbeKind, spec: ProbeSpec | undefined, onResult: (ok: boolean) => void): void {
    if (spec === undefined) return;
    const { ask, tell } = this.#parts;
    const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    const onFailure = (output: string) => tell('Warning', 'Unhealthy', `${name} probe failed: ${output}`);
    const runner = new ProbeRunner({ kind, spec, ask, onResult, onFailure });
    this.#probes.push(runner);
    runner.start();
  }

  #endProbes(): void {
    for (const probe of this.#probes.splice(0)) probe.close();
  }

  #kill(kind: ProbeKind): void {
    const { tell, spec } = this.#parts;
    const program = this.#program;
    if (program === undefined) return;
    this.#endProbes();
    tell('Normal', 'Killing', `Container ${spec.name} failed ${kind} probe, will be restarted`);
    this.#stop(program);
  }

  /** Asks the program to end, and after its grace period ends it. */
  #stop(program: Program): void {
    program.stop();
    if (program.kind === 'server') program.kill();
    const timer = setTimeout(() => program.kill(), this.#parts.graceMs);
    void program.exited.then(() => clearTimeout(timer));
  }

  #changed(): void {
    for (const look of [...this.#waiters]) look();
    this.#parts.onChange();
  }
}
