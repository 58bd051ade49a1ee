import type { LoadClient, LoadProfile } from '../../schemas/load.ts';
import { InvalidLine, integerAt, numberAt, objectOf, stringAt, stringsAt } from './fields.ts';
import { readBackendFrom } from './read-backend-from.ts';

const DAY_MS = 86_400_000;

/** A load profile from a line. Throws `InvalidLine` naming the field. */
export function readLoadProfile(value: unknown): LoadProfile {
  const fields = objectOf(value, 'profile');
  const clients = fields['clients'];
  if (!Array.isArray(clients) || clients.length === 0 || clients.length > 64) {
    throw new InvalidLine('profile.clients must be a list of 1 to 64 clients');
  }
  return {
    durationMs: numberAt(fields, 'durationMs', 1, DAY_MS),
    warmupMs: numberAt(fields, 'warmupMs', 0, DAY_MS),
    clients: clients.map(readClient),
    ...(fields['backendFrom'] === undefined ? {} : { backendFrom: readBackendFrom(fields['backendFrom']) }),
    timeoutMs: numberAt(fields, 'timeoutMs', 1, DAY_MS),
  };
}

function readClient(value: unknown, index: number): LoadClient {
  const fields = objectOf(value, `profile.clients[${index}]`);
  const urls = fields['endpointUrls'];
  if (!Array.isArray(urls) || urls.length === 0 || !urls.every((url) => typeof url === 'string')) {
    throw new InvalidLine(`profile.clients[${index}].endpointUrls must be a list of URLs`);
  }
  return {
    ...(fields['rps'] === undefined ? {} : { rps: numberAt(fields, 'rps', 0.001, 1_000_000) }),
    connections: integerAt(fields, 'connections', 1, 65_000),
    endpointUrls: urls,
    method: stringAt(fields, 'method'),
    headers: stringsAt(fields, 'headers'),
    ...(fields['body'] === undefined ? {} : { body: stringAt(fields, 'body') }),
  };
}
