import { parseDuration } from '../../schemas/duration.ts';
import type { LoadClient, LoadProfile } from '../../schemas/load.ts';
import { nearestName } from '../../schemas/nearest-name.ts';

/** A profile, or everything that is wrong with the document, one sentence each. */
export type ReadProfile =
  | { readonly ok: true; readonly profile: LoadProfile; readonly name: string }
  | { readonly ok: false; readonly messages: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;

const CONFIG_KEYS = ['smp_version', 'id', 'name', 'labels', 'clients', 'duration'];
const CLIENT_KEYS = [
  'internal',
  'load_generator',
  'protocol',
  'connections',
  'rps',
  'headers',
  'cookies',
  'body',
  'content_type',
  'endpoint_urls',
  'ssl_certificate',
  'additional_options',
];
/** `Client.Protocol` of SMP; documents in the wild write the number. */
const PROTOCOLS = ['PROTOCOL_INVALID', 'PROTOCOL_HTTP', 'PROTOCOL_TCP', 'PROTOCOL_UDP', 'PROTOCOL_GRPC'];
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * An SMP `PerformanceTestConfig` (flat, or under `test:` as mesheryctl writes it; snake_case or camelCase names) as a
 * profile. SMP has no method, warm-up or time-out: a body makes a POST, there is no warm-up, a request may take 10 s.
 * What the built-in generator cannot do is refused, never dropped.
 */
export function readSmpProfile(document: unknown): ReadProfile {
  const messages: string[] = [];
  const whole = fieldsOf(document, 'the document', messages);
  const config = whole['test'] === undefined ? whole : fieldsOf(whole['test'], 'test', messages);
  refuseUnknown(config, CONFIG_KEYS, 'the profile', messages);
  const duration = typeof config['duration'] === 'string' ? parseDuration(config['duration']) : undefined;
  if (duration === undefined || duration <= 0) {
    messages.push('duration must be a length of time above 0, such as 30s');
  }
  const list = Array.isArray(config['clients']) ? config['clients'] : [];
  if (list.length === 0) messages.push('clients must name at least one client');
  const clients = list.map((client, i) => readClient(client, `clients[${i}]`, messages));
  if (messages.length > 0 || duration === undefined) return { ok: false, messages };
  return {
    ok: true,
    name: typeof config['name'] === 'string' ? config['name'] : '',
    profile: { durationMs: duration, warmupMs: 0, clients, timeoutMs: DEFAULT_TIMEOUT_MS },
  };
}

function readClient(value: unknown, at: string, messages: string[]): LoadClient {
  const fields = fieldsOf(value, at, messages);
  refuseUnknown(fields, CLIENT_KEYS, at, messages);
  refuseUnsupported(fields, at, messages);
  const urls = Array.isArray(fields['endpoint_urls']) ? fields['endpoint_urls'].map(String) : [];
  if (urls.length === 0) messages.push(`${at}.endpoint_urls must name at least one address`);
  for (const url of urls) {
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      messages.push(`${at}.endpoint_urls: "${url}" is no http or https address`);
    }
  }
  const rps = countAt(fields, 'rps', at, messages);
  const connections = countAt(fields, 'connections', at, messages);
  const body = fields['body'] === undefined || fields['body'] === '' ? undefined : String(fields['body']);
  return {
    // proto3 has no absence: 0 requests a second means as fast as the connections allow
    ...(rps > 0 ? { rps } : {}),
    connections: Math.max(1, connections),
    endpointUrls: urls,
    method: body === undefined ? 'GET' : 'POST',
    headers: headersOf(fields, at, messages),
    ...(body === undefined ? {} : { body }),
  };
}

function refuseUnsupported(fields: Fields, at: string, messages: string[]): void {
  const protocol = protocolOf(fields['protocol']);
  if (protocol !== 'PROTOCOL_HTTP') {
    messages.push(`${at}.protocol is ${protocol}; the built-in generator speaks PROTOCOL_HTTP`);
  }
  const generator = fields['load_generator'] ?? '';
  if (generator !== '' && generator !== 'builtin') {
    messages.push(`${at}.load_generator is ${String(generator)}; write builtin to use the built-in one`);
  }
  for (const key of ['ssl_certificate', 'additional_options']) {
    const value = fields[key] ?? '';
    if (value !== '') messages.push(`${at}.${key} means nothing to the built-in generator; leave it out`);
  }
}

function protocolOf(value: unknown): string {
  if (value === undefined) return 'PROTOCOL_HTTP';
  if (typeof value === 'number') return PROTOCOLS[value] ?? String(value);
  const name = String(value).toUpperCase();
  return name.startsWith('PROTOCOL_') ? name : `PROTOCOL_${name}`;
}

function headersOf(fields: Fields, at: string, messages: string[]): Readonly<Record<string, string>> {
  const texts = (key: string) =>
    Object.entries(fieldsOf(fields[key] ?? {}, `${at}.${key}`, messages)).map(
      ([name, value]): [string, string] => [name, String(value)],
    );
  const headers = Object.fromEntries(texts('headers'));
  const cookies = texts('cookies').map(([name, value]) => `${name}=${value}`);
  const type = fields['content_type'] ?? '';
  return {
    ...headers,
    ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
    ...(type === '' ? {} : { 'content-type': String(type) }),
  };
}

function countAt(fields: Fields, key: string, at: string, messages: string[]): number {
  // int64 is a string in the JSON of proto3
  const value = Number(fields[key] ?? 0);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  messages.push(`${at}.${key} must be a whole number, 0 or above`);
  return 0;
}

/** An object with its keys in snake_case. */
function fieldsOf(value: unknown, name: string, messages: string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    messages.push(`${name} must be an object`);
    return {};
  }
  const snake = name.endsWith('headers') || name.endsWith('cookies') ? (key: string) => key : snakeCase;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [snake(key), field]));
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function refuseUnknown(fields: Fields, known: readonly string[], at: string, messages: string[]): void {
  for (const key of Object.keys(fields)) {
    if (known.includes(key)) continue;
    const near = nearestName(key, known);
    messages.push(`${at} has no field ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
}
