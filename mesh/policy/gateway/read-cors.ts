import { type JsonRecord, list } from '../object-reader.ts';
import type { CorsPolicy } from './route-model.ts';

/** Seconds that browsers keep a permission where nothing is said (HTTPCORSFilter.maxAge). */
const MAX_AGE = 5;

/** Reads a CORS filter. */
export function readCors(value: JsonRecord | undefined): CorsPolicy {
  const texts = (key: string) => list(value?.[key]).filter((each) => typeof each === 'string');
  const maxAge = value?.['maxAge'];
  return {
    origins: texts('allowOrigins'),
    credentials: value?.['allowCredentials'] === true,
    methods: texts('allowMethods'),
    headers: texts('allowHeaders').map((name) => name.toLowerCase()),
    exposed: texts('exposeHeaders'),
    maxAgeSeconds: typeof maxAge === 'number' ? maxAge : MAX_AGE,
  };
}

/** Whether pages of an origin are let in: by its text, by `*`, or by a host behind `*.` with the same scheme and port. */
export function allowsOrigin({ origins }: CorsPolicy, origin: string): boolean {
  const asked = origin.toLowerCase();
  return origins.some((pattern) => {
    if (pattern === '*') return true;
    const [scheme, rest] = pattern.toLowerCase().split('://*');
    if (rest === undefined) return pattern.toLowerCase() === asked;
    const inside = asked.slice(`${scheme}://`.length, asked.length - rest.length);
    return asked.startsWith(`${scheme}://`) && asked.endsWith(rest) && /^[a-z0-9.-]+$/.test(inside);
  });
}
