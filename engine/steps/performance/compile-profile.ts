import { parseDuration } from '../../../schemas/duration.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { PerformanceInput } from '../../../schemas/generated/documents.ts';
import type { LoadProfile } from '../../../schemas/load.ts';

const DEFAULT_CONNECTIONS = 16;
const DEFAULT_TIMEOUT_MS = 10_000;
/**
 * Where the step names none: opening all connections (handshakes of two proxies each) and warming up code takes most of
 * a second, and one such second among eight decides a p90. `warmup: 0s` measures it.
 */
const DEFAULT_WARMUP_MS = 1000;

/** A profile in the load generator's units, and where it runs. */
export interface CompiledProfile {
  readonly profile: LoadProfile;
  /** `pod`: from an agent under the workload's identity. `here`: from the machine of the run. */
  readonly place: 'pod' | 'here';
  readonly repeats: number;
}

/** Turns the SMP profile of a step into the generator's. Throws `Failure('invalid')` for what cannot be run. */
export function compileProfile(input: PerformanceInput): CompiledProfile {
  const { profile, warmup, timeout, backendFrom } = input;
  const places = new Set(profile.clients.map(({ internal }) => (internal === false ? 'here' : 'pod')));
  const [place = 'pod'] = places;
  if (places.size > 1)
    throw new Failure(
      'invalid',
      'clients with internal: true and internal: false cannot share a profile: their numbers have different networks in them',
    );
  if (place === 'pod' && input.from === undefined)
    throw new Failure(
      'invalid',
      'load from inside the cluster needs from: the workload whose identity sends it',
    );
  return {
    place,
    repeats: input.repeats ?? 1,
    profile: {
      durationMs: milliseconds(profile.duration, 'profile.duration'),
      warmupMs: warmup === undefined ? DEFAULT_WARMUP_MS : milliseconds(warmup, 'warmup'),
      timeoutMs: timeout === undefined ? DEFAULT_TIMEOUT_MS : milliseconds(timeout, 'timeout'),
      clients: profile.clients.map(({ rps, connections, endpointUrls, method, headers, body }) => ({
        ...(rps === undefined ? {} : { rps }),
        connections: connections ?? DEFAULT_CONNECTIONS,
        endpointUrls,
        method: method ?? 'GET',
        headers: headers ?? {},
        ...(body === undefined ? {} : { body }),
      })),
      ...(backendFrom === undefined ? {} : { backendFrom }),
    },
  };
}

function milliseconds(text: string, where: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Failure('invalid', `${where}: "${text}" is no duration`);
  return ms;
}
