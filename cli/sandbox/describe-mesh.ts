import type { Json, JsonObject } from '../../schemas/json.ts';

/** The switches that are on, from what the sandbox says of its sabotages. */
export function activeSwitches(answer: Json): readonly Json[] {
  return objectsIn(answer, 'switches')
    .filter(({ on }) => on === true)
    .map(({ name }) => name ?? null);
}

/** How far the proxies are, and when certificates end: the one that ends first speaks for all. */
export function describeMesh(answer: Json): Json {
  const proxies = objectsIn(answer, 'proxies');
  const revision = fieldOf(answer, 'revision') ?? null;
  const ends = proxies.map((proxy) => String(fieldOf(proxy['certificate'] ?? null, 'notAfter'))).sort();
  return {
    revision,
    proxies: proxies.length,
    behind: proxies.filter((proxy) => Number(proxy['revision']) < Number(revision)).length,
    permissive: proxies.filter(({ mtls }) => mtls === 'permissive').length,
    roots: fieldOf(answer, 'roots') ?? [],
    ...(ends[0] === undefined ? {} : { firstCertificateEnds: ends[0] }),
  };
}

function fieldOf(value: Json, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)[name] // JSON that is an object and no list
    : undefined;
}

function objectsIn(value: Json, name: string): readonly JsonObject[] {
  const list = fieldOf(value, name);
  if (!Array.isArray(list)) return [];
  return list.filter(
    (each: Json): each is JsonObject => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}
