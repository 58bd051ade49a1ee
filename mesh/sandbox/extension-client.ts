import type { Cluster } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';

/** Asks the sandbox's mesh about itself; `path` is below its API group. Throws `Failure` for anything but an object. */
export async function askSandbox(cluster: Cluster, path: string, signal: AbortSignal): Promise<JsonObject> {
  const answer = await cluster.raw('GET', `${SANDBOX_API}/${path}`, undefined, signal);
  const object = asObject(answer);
  if (object === undefined) throw unexpected(path);
  return object;
}

/** The value as a JSON object, else undefined. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // JSON that is an object and no list
    : undefined;
}

/** The value as a list of JSON objects; other members are left out. */
export function asObjects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asObject).filter((each) => each !== undefined) : [];
}

/** The value as text made safe to show, else undefined. */
export function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? safeText(value, 500) : undefined;
}

/** The failure for an answer of the wrong shape. */
export function unexpected(path: string): Failure {
  return new Failure('unreachable', `the sandbox answered ${path} in a way that is not understood`);
}
