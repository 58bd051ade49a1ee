import { hideSecretData } from '../../../schemas/hide-secret-data.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { RunEventBody } from '../../../schemas/run-event.ts';
import type { Scrubber } from './scrubber.ts';

type Prior = (RunEventBody & { readonly type: 'effect.prior' })['data'];

/**
 * Fields directly in `data` by which a run finds its way: names of the plan, states, digests, UIDs. They never come from a
 * secret (the plan is checked for its values), and scrubbed by chance they would break the run.
 */
const STRUCTURE: ReadonlySet<string> = new Set([
  'dedupKey',
  'digest',
  'goal',
  'id',
  'inputDigest',
  'key',
  'outcome',
  'pass',
  'ref',
  'resourceVersion',
  'role',
  'state',
  'steps',
  'uid',
  'verb',
  'verdict',
]);

/**
 * The one border between a run and everything that is written or shown of it: what passes here goes into the journal and
 * to every reader of events, with the values of secrets and the data of Secrets taken out.
 */
export function hideSecrets(body: RunEventBody, scrubber: Scrubber): RunEventBody {
  switch (body.type) {
    case 'run.created':
    case 'run.replanned':
      return body; // made from the plan alone, which holds no value
    case 'effect.prior':
      return { ...body, data: hidePrior(body.data, scrubber) };
    default: {
      const data = scrubData(body.data as unknown as JsonObject, scrubber); // every event's data is JSON
      return data === body.data ? body : ({ ...body, data } as unknown as RunEventBody); // the same shape
    }
  }
}

function scrubData(data: JsonObject, scrubber: Scrubber): JsonObject {
  let same = true;
  const entries = Object.entries(data).map(([key, value]): [string, Json] => {
    const clean = STRUCTURE.has(key)
      ? value
      : key === 'error'
        ? scrubError(value, scrubber)
        : scrubber.value(value);
    if (clean !== value) same = false;
    return [key, clean];
  });
  return same ? data : Object.fromEntries(entries);
}

/** The reason of an error is a word of ours. */
function scrubError(error: Json, scrubber: Scrubber): Json {
  const clean = scrubber.value(error);
  if (clean === error || typeof clean !== 'object' || clean === null || Array.isArray(clean)) return clean;
  const { reason } = error as JsonObject; // scrubbing keeps the shape
  return reason === undefined ? clean : { ...clean, reason };
}

function hidePrior(data: Prior, scrubber: Scrubber): Prior {
  if (data.body === null) return data;
  const body = scrubber.value(hideSecretData(data.body));
  return body === data.body ? data : { ...data, body, hidden: true };
}
