import type { ClockPort, RandomPort, WatchEvent } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { KubeObject } from '../schemas/kube-object.ts';
import { sleepUnlessOver } from '../schemas/sleep-unless-over.ts';
import { decorrelatedJitter } from './jitter.ts';
import type { ObjectList } from './list-pages.ts';
import { put, type ReflectorState, remove, replaceAll } from './reflector-state.ts';
import { WatchGarbage } from './watch-lines.ts';

/** Where a reflector reads from. */
export interface ReflectSource {
  list(signal: AbortSignal): Promise<ObjectList>;
  /** The raw events of one watch request until the server ends it. Throws `Failure` or {@link WatchGarbage}. */
  watch(resourceVersion: string, timeoutSeconds: number, signal: AbortSignal): AsyncIterable<RawWatchEvent>;
}

/** One line of a watch, its type and its object still unchecked beyond their shape. */
export type RawWatchEvent =
  | { readonly type: 'put' | 'remove'; readonly object: KubeObject }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  | { readonly type: 'error' };

/** What a reflector needs beside its source. */
export interface ReflectOptions {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  /** Told of garbage in the stream and of errors that are waited out; already safe to print. */
  readonly onWarning?: (text: string) => void;
}

/** A connection that ended sooner counts as a failed one, whatever the server said. */
const SHORT_MS = 5_000;
/** How long beyond the agreed time-out a silent server is believed to be alive. */
const GRACE_SECONDS = 15;
const TIMEOUT_SECONDS = { least: 240, most: 480 } as const;

/**
 * The current state as `added`, then every change, through reconnects and re-lists; ends quietly when the signal
 * aborts. After a re-list the difference is emitted, so that the events always add up to the true state. Throws
 * `Failure` when the first list fails, or later when the server refuses (401, 403, 404, 400) instead of failing.
 */
export async function* reflect(
  source: ReflectSource,
  options: ReflectOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const state: ReflectorState = new Map();
  let version: string | undefined;
  let listed = false;
  let waitMs = 0;
  while (!signal.aborted) {
    const begun = options.clock.monotonic();
    let trouble: Trouble | undefined;
    try {
      if (version === undefined) {
        const list = await source.list(signal);
        yield* replaceAll(state, list.items);
        version = list.resourceVersion;
        listed = true;
      }
      for await (const event of watchOnce(source, version, options, signal)) {
        if (event.type === 'error') {
          // 410 or not: a new list is always right, going on after an error of the stream is not.
          version = undefined;
          break;
        }
        if (event.type === 'bookmark') {
          version = event.resourceVersion;
          continue;
        }
        version = event.object.metadata.resourceVersion ?? version;
        yield* event.type === 'put' ? put(state, event.object) : remove(state, event.object);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isGone(error)) version = undefined;
      else trouble = passingTrouble(error, listed, options);
    }
    const lasted = options.clock.monotonic() - begun;
    if (trouble === undefined && lasted >= SHORT_MS) {
      waitMs = 0;
      continue;
    }
    waitMs = decorrelatedJitter(waitMs, options.random);
    if (!(await sleepUnlessOver(options.clock, Math.max(waitMs, trouble?.leastMs ?? 0), signal))) return;
  }
}

/** Why a connection ended, when that is no reason to give up; `leastMs` is what the server asked us to wait. */
interface Trouble {
  readonly leastMs: number;
}

/** One watch request under its own deadline; a server that stays silent past it is taken for dead. */
async function* watchOnce(
  source: ReflectSource,
  version: string,
  options: ReflectOptions,
  signal: AbortSignal,
): AsyncGenerator<RawWatchEvent> {
  signal.throwIfAborted(); // the reader may have left while it was shown the list
  const { least, most } = TIMEOUT_SECONDS;
  const timeoutSeconds = least + Math.floor(options.random.next() * (most - least + 1));
  const over = new AbortController();
  const connection = new AbortController();
  const onAbort = (): void => connection.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  options.clock.sleep((timeoutSeconds + GRACE_SECONDS) * 1000, over.signal).then(
    () => connection.abort(new Failure('unreachable', 'a watch fell silent')),
    () => undefined, // aborted below: the watch ended by itself
  );
  try {
    yield* source.watch(version, timeoutSeconds, connection.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    over.abort();
    connection.abort(new Error('the watch is over'));
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Failure && error.details.status === 410;
}

/** Waits out what may pass; what the server means for good is thrown on. */
function passingTrouble(error: unknown, listed: boolean, options: ReflectOptions): Trouble {
  const garbage = error instanceof WatchGarbage;
  const passing =
    error instanceof Failure && listed && (error.reason === 'unreachable' || error.reason === 'throttled');
  if (!garbage && !passing) throw error;
  options.onWarning?.(`${error.message}; the watch is opened again`);
  return { leastMs: garbage ? 0 : (error.details.retryAfterSeconds ?? 0) * 1000 };
}
