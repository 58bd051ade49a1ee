import type { JsonObject } from '../../../schemas/json.ts';

const EXTENSIONS = 'type.googleapis.com/envoy.extensions';

/** A message of Envoy's configuration as its `Any`: `filters.http.router.v3.Router`. */
export function typed(type: string, config: JsonObject = {}): JsonObject {
  return { '@type': `${EXTENSIONS}.${type}`, ...config };
}

/** A named filter. */
export function filter(name: string, type: string, config: JsonObject = {}): JsonObject {
  return { name: `envoy.filters.${name}`, typed_config: typed(type, config) };
}

/** A place on this machine: the path of a Unix socket, or `host:port`. */
export function address(place: string): JsonObject {
  const [host = '', port] = place.split(':');
  return port === undefined
    ? { pipe: { path: place } }
    : { socket_address: { address: host, port_value: Number(port) } };
}

/** Seconds as protobuf writes durations in JSON. */
export function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

export function percent(value: number): JsonObject {
  return { numerator: Math.round(value * 10_000), denominator: 'MILLION' };
}
