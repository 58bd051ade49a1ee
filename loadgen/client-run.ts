import type { BackendFrom } from '../schemas/backend-from.ts';
import type { LoadClient, LoadErrorKind } from '../schemas/load.ts';
import type { Dial } from './connection/dial.ts';
import { type SerializedRequest, serializeRequest } from './connection/serialize-request.ts';
import { Slot, type SlotResult } from './connection/slot.ts';
import type { Schedule } from './pacing/schedule.ts';
import { backendName } from './record/backend-name.ts';
import type { LoadRecorder } from './record/load-recorder.ts';

/** What one client of a profile runs with. */
export interface ClientSetup {
  readonly client: LoadClient;
  readonly dial: Dial;
  readonly backendFrom: BackendFrom | undefined;
  readonly timeoutMs: number;
  /** Where results go; asked anew each time, because the window is known only once the connections are up. */
  readonly recorder: () => LoadRecorder;
  readonly now: () => number;
  /** The pod's own proxy is broken: the run must end. */
  readonly onBroken: (error: unknown) => void;
}

/** When a client may start requests. */
export type Plan =
  | { readonly loop: 'open'; readonly schedule: Schedule; readonly end: number }
  | { readonly loop: 'closed'; readonly start: number; readonly end: number };

/** A closed loop that cannot connect must not spin. */
const REST_AFTER_FAILURE_MS = 10;
const BODY_LIMIT = 8 * 1024;
/** Connections opened at once before the run. */
const WARM_AT_ONCE = 64;

interface Free {
  readonly slot: Slot;
  /** Since when it could have taken a request. */
  since: number;
}

/** One client of a load: its connections, its place in the schedule, its requests in flight. */
export class ClientRun {
  readonly #setup: ClientSetup;
  readonly #requests: readonly SerializedRequest[];
  readonly #slots: readonly Slot[];
  readonly #free: Free[];
  #plan: Plan | undefined;
  #next = 0;
  #sent = 0;
  #sentInWindow = 0;
  #inFlight = 0;
  #closed = false;

  /** Throws an Error when a request of the client cannot be written. */
  constructor(setup: ClientSetup) {
    const { client, dial, backendFrom, onBroken } = setup;
    this.#setup = setup;
    this.#requests = client.endpointUrls.map((url) => serializeRequest({ ...client, url }, 'keep'));
    const bodyLimit = backendFrom !== undefined && !('header' in backendFrom) ? BODY_LIMIT : 0;
    this.#slots = Array.from({ length: client.connections }, () => new Slot(dial, bodyLimit, onBroken));
    this.#free = this.#slots.map((slot) => ({ slot, since: 0 }));
  }

  get sent(): number {
    return this.#sent;
  }

  /** Requests meant for the measured window that left before it ended. */
  get sentInWindow(): number {
    return this.#sentInWindow;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Opens the connections before the first request is due. */
  async warm(signal: AbortSignal): Promise<void> {
    const first = this.#requests[0];
    if (first === undefined) return;
    for (let at = 0; at < this.#slots.length; at += WARM_AT_ONCE) {
      signal.throwIfAborted();
      await Promise.all(this.#slots.slice(at, at + WARM_AT_ONCE).map((slot) => slot.warm(first, signal)));
    }
  }

  begin(plan: Plan): void {
    this.#plan = plan;
  }

  /** Starts all requests that are due and have a connection, in order. */
  pump(): void {
    for (;;) {
      const free = this.#free[0];
      const intended = this.#nextIntended();
      const now = this.#setup.now();
      if (intended === undefined || intended > now || this.#closed) return;
      if (this.#plan?.loop === 'open' && now >= intended + this.#setup.timeoutMs) {
        this.#giveUp(intended, now);
        continue;
      }
      if (free === undefined || free.since > now) return;
      this.#free.shift();
      this.#start(free, intended, now);
    }
  }

  /** When `pump` has something to do next without an answer coming in; `undefined` when it never will. */
  due(): number | undefined {
    const free = this.#free[0];
    const intended = this.#nextIntended();
    if (intended === undefined) return undefined;
    // all connections are busy: an answer or a time-out comes first
    return free === undefined ? intended + this.#setup.timeoutMs : Math.max(intended, free.since);
  }

  /** Whether every request that the plan holds is over. */
  get over(): boolean {
    return this.#inFlight === 0 && this.#nextIntended() === undefined;
  }

  sweep(now: number): void {
    for (const slot of this.#slots) slot.sweep(now);
  }

  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) slot.close();
  }

  #nextIntended(): number | undefined {
    const plan = this.#plan;
    if (plan === undefined) return undefined;
    if (plan.loop === 'open') return plan.schedule.startOf(this.#next);
    const free = this.#free[0];
    if (free === undefined || this.#setup.now() >= plan.end) return undefined;
    return Math.max(plan.start, free.since);
  }

  #start(free: Free, intended: number, now: number): void {
    const { timeoutMs } = this.#setup;
    const recorder = this.#setup.recorder();
    const request = this.#requests[this.#next % this.#requests.length];
    if (request === undefined) throw new Error('a client has no endpoint');
    // in a closed loop a request is meant to start when it does
    const start = this.#plan?.loop === 'closed' ? now : intended;
    this.#next += 1;
    this.#sent += 1;
    this.#inFlight += 1;
    if (recorder.inWindow(start) && now < (this.#plan?.end ?? 0)) this.#sentInWindow += 1;
    recorder.sent(start, now - Math.max(start, free.since));
    free.slot.send(request, start + timeoutMs, (result) => this.#finish(free, start, result));
  }

  /** Waited for a connection until its time was over: as late as any other time-out, and counted like it. */
  #giveUp(intended: number, now: number): void {
    this.#next += 1;
    this.#setup.recorder().done({ intended, done: now, backend: '', error: 'timeout' });
  }

  #finish(free: Free, intended: number, result: SlotResult): void {
    const now = this.#setup.now();
    this.#inFlight -= 1;
    if (this.#closed) return;
    this.#setup.recorder().done({ intended, done: now, ...this.#describe(result) });
    const failed = result.kind === 'error' && this.#plan?.loop === 'closed';
    free.since = failed ? now + REST_AFTER_FAILURE_MS : now;
    this.#free.push(free);
    this.pump();
  }

  #describe(result: SlotResult): { readonly backend: string; readonly error?: LoadErrorKind } {
    if (result.kind === 'error') return { backend: '', error: result.error };
    const { backendFrom } = this.#setup;
    const backend = backendFrom === undefined ? '' : (backendName(result.response, backendFrom) ?? '');
    const error = errorOfStatus(result.response.status);
    return error === undefined ? { backend } : { backend, error };
  }
}

function errorOfStatus(status: number): LoadErrorKind | undefined {
  if (status >= 500) return 'status5xx';
  return status >= 400 ? 'status4xx' : undefined;
}
