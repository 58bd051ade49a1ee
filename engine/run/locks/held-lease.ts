import { Failure } from '../../../schemas/failure.ts';
import type { ClockPort, Cluster } from '../../world.ts';
import {
  type LeaseRecord,
  type LockedThing,
  type LockHolder,
  leaseObject,
  leaseRef,
  readLease,
  sameHolder,
} from './lease-object.ts';

/** How long a Lease protects without being renewed, and how often it is. */
export const LEASE_MS = 30_000;
export const RENEW_MS = 10_000;

/** What every lease of a run shares. */
export interface LeaseHands {
  readonly clock: ClockPort;
  readonly holder: LockHolder;
  readonly pattern: string;
  readonly homeNamespace: string;
}

/** A moment by both clocks, in ms. */
interface Instant {
  readonly monotonic: number;
  readonly wall: number;
}

function instant(clock: ClockPort): Instant {
  return { monotonic: clock.monotonic(), wall: clock.now() };
}

/** What a try to renew came to. */
export type Renewal = 'renewed' | 'unanswered' | 'stolen' | 'removed';

/**
 * One Lease in this run's hands. What it protects for is counted from before the request that last renewed it was sent,
 * so that nobody else's idea of the holding ends first.
 */
export class HeldLease {
  readonly cluster: Cluster;
  readonly locked: LockedThing;
  readonly #hands: LeaseHands;
  readonly #acquired: number;
  #record: LeaseRecord;
  #renewedAt: Instant;

  private constructor(options: {
    readonly cluster: Cluster;
    readonly locked: LockedThing;
    readonly hands: LeaseHands;
    readonly record: LeaseRecord;
    readonly sentAt: Instant;
  }) {
    this.cluster = options.cluster;
    this.locked = options.locked;
    this.#hands = options.hands;
    this.#record = options.record;
    this.#acquired = options.record.acquired ?? options.hands.clock.now();
    this.#renewedAt = options.sentAt;
  }

  /** Writes the Lease anew, or over one that nobody holds; `undefined` when somebody else was quicker. */
  static async take(
    options: {
      readonly cluster: Cluster;
      readonly locked: LockedThing;
      readonly hands: LeaseHands;
      readonly over: LeaseRecord | undefined;
    },
    signal: AbortSignal,
  ): Promise<HeldLease | undefined> {
    const { cluster, locked, hands, over } = options;
    const sentAt = instant(hands.clock);
    const now = sentAt.wall;
    const transitions = over === undefined ? 0 : over.transitions + 1;
    const { holder, pattern } = hands;
    const holding = { holder, pattern, acquired: now, renewed: now, durationMs: LEASE_MS, transitions };
    const object = leaseObject(leaseRef(hands.homeNamespace, locked), locked, holding, over);
    try {
      const written =
        over === undefined ? await cluster.create(object, signal) : await cluster.replace(object, signal);
      return new HeldLease({ cluster, locked, hands, record: readLease(written), sentAt });
    } catch (error) {
      if (isLostRace(error)) return undefined;
      throw error;
    }
  }

  /** Names this very holding: another holder, or the same one later, has another token. */
  get token(): string {
    return `${this.#record.uid}/${this.#record.transitions}`;
  }

  get name(): string {
    return this.#record.ref.name;
  }

  /** Milliseconds that it still protects without a renewal; negative when it ran out. */
  validFor(): number {
    const now = instant(this.#hands.clock);
    // The monotonic clock stands still while a machine sleeps, the wall clock may be set back: the longer one counts.
    const passed = Math.max(now.monotonic - this.#renewedAt.monotonic, now.wall - this.#renewedAt.wall);
    return LEASE_MS - passed;
  }

  /** Tries once to renew. A server that does not answer leaves everything open; another holder ends it. */
  async renew(signal: AbortSignal): Promise<Renewal> {
    const sentAt = instant(this.#hands.clock);
    try {
      this.#record = readLease(await this.cluster.replace(this.#renewed(), signal));
      this.#renewedAt = sentAt;
      return 'renewed';
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!isLostRace(error)) return 'unanswered';
      return this.#isStillOurs(signal);
    }
  }

  /** Gives it back by removing it, unless it is somebody else's by now. */
  async release(signal: AbortSignal): Promise<void> {
    const { ref, uid } = this.#record;
    for (;;) {
      try {
        const { resourceVersion } = this.#record;
        await this.cluster.delete(ref, { uid, resourceVersion }, signal);
        return;
      } catch (error) {
        if (!isLostRace(error)) throw error;
        if ((await this.#isStillOurs(signal)) !== 'unanswered') return;
      }
    }
  }

  #renewed(): ReturnType<typeof leaseObject> {
    const { holder, pattern, clock } = this.#hands;
    const { transitions } = this.#record;
    const times = { acquired: this.#acquired, renewed: clock.now(), durationMs: LEASE_MS };
    return leaseObject(
      this.#record.ref,
      this.locked,
      { holder, pattern, ...times, transitions },
      this.#record,
    );
  }

  /** After a lost race: a label or annotation that somebody added is no theft; the next try writes over the new version. */
  async #isStillOurs(signal: AbortSignal): Promise<Renewal> {
    try {
      const live = await this.cluster.get(this.#record.ref, signal);
      if (live === undefined) return 'removed';
      const record = readLease(live);
      const ours =
        record.uid === this.#record.uid &&
        record.transitions === this.#record.transitions &&
        sameHolder(record.holder, this.#hands.holder);
      if (!ours) return 'stolen';
      this.#record = record;
      return 'unanswered';
    } catch (error) {
      if (error instanceof Failure) return 'unanswered';
      throw error;
    }
  }
}

function isLostRace(error: unknown): boolean {
  return (
    error instanceof Failure &&
    (error.reason === 'conflict' || error.reason === 'alreadyExists' || error.reason === 'notFound')
  );
}
