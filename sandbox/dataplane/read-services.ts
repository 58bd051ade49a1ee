import { list, record, text } from '../../mesh/policy/object-reader.ts';
import { isOpaquePort } from '../../mesh/policy/opaque-port.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { HttpProtocol } from './http/routing.ts';
import {
  type Endpoint,
  type MeshConfig,
  placeKey,
  type ServiceEntry,
  type ServicePort,
  type Transmission,
} from './mesh-config.ts';

/** Label of an EndpointSlice that names its service. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** Services with their ready endpoints, from the objects of the cluster. */
export function readServices(
  services: readonly KubeObject[],
  slices: readonly KubeObject[],
): Pick<MeshConfig, 'services' | 'clusterIps' | 'servicePorts' | 'spoken'> {
  const slicesOf = new Map<string, KubeObject[]>();
  for (const slice of slices) {
    const key = `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME_LABEL] ?? ''}`;
    slicesOf.set(key, [...(slicesOf.get(key) ?? []), slice]);
  }
  const byName = new Map<string, ServiceEntry>();
  const clusterIps = new Map<string, ServiceEntry>();
  const servicePorts = new Map<string, number[]>();
  const spoken = new Map<string, HttpProtocol>();
  for (const service of services) {
    const key = `${service.metadata.namespace}/${service.metadata.name}`;
    const entry = readService(
      service,
      slicesOf.get(key) ?? [],
      (endpoint, { port, spoken: own }, transmission) => {
        const place = placeKey(endpoint, transmission);
        servicePorts.set(place, [...(servicePorts.get(place) ?? []), port]);
        if (own !== undefined && !spoken.has(place)) spoken.set(place, own);
      },
    );
    byName.set(key, entry);
    const ip = text(record(service['spec'])?.['clusterIP']);
    if (ip !== undefined && ip !== 'None') clusterIps.set(ip, entry);
  }
  return { services: byName, clusterIps, servicePorts, spoken };
}

/** TCP ports of every service, by `namespace/name`: what routes may name. */
export function servicePorts(services: readonly KubeObject[]): ReadonlyMap<string, ReadonlySet<number>> {
  return new Map(
    services.map(({ metadata, ...service }) => {
      const ports = list(record(service['spec'])?.['ports']).map(record);
      const tcp = ports
        .filter((port) => transmissionOf(port) === 'tcp')
        .map((port) => Number(port?.['port']));
      return [`${metadata.namespace}/${metadata.name}`, new Set(tcp)];
    }),
  );
}

function readService(
  service: KubeObject,
  slices: readonly KubeObject[],
  note: (endpoint: Endpoint, servicePort: ReadPort, transmission: Transmission) => void,
): ServiceEntry {
  const ports = new Map<number, ServicePort>();
  const endpoints = new Map<number, Endpoint[]>();
  const udp = new Map<number, Endpoint[]>();
  for (const value of list(record(service['spec'])?.['ports'])) {
    const port = readPort(record(value));
    const transmission = transmissionOf(record(value));
    if (port === undefined || transmission === undefined) continue;
    if (transmission === 'tcp') ports.set(port.port, port);
    const ready: Endpoint[] = [];
    for (const { endpoint, isReady } of endpointsOf(slices, port.name)) {
      note(endpoint, port, transmission);
      if (isReady) ready.push(endpoint);
    }
    (transmission === 'udp' ? udp : endpoints).set(port.port, ready);
  }
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name ?? '',
    ports,
    endpoints,
    udp,
    hosts: record(service['spec'])?.['clusterIP'] === 'None' ? hostsIn(slices) : new Map(),
  };
}

/** What DNS says of the pods of a headless service (Kubernetes DNS specification, 2.4.1). */
function hostsIn(slices: readonly KubeObject[]): ReadonlyMap<string, string> {
  const hosts = new Map<string, string>();
  for (const value of slices.flatMap((slice) => list(slice['endpoints']))) {
    const endpoint = record(value);
    const [hostname, address] = [text(endpoint?.['hostname']), list(endpoint?.['addresses'])[0]];
    const isReady = record(endpoint?.['conditions'])?.['ready'] !== false;
    if (isReady && hostname !== undefined && typeof address === 'string') hosts.set(hostname, address);
  }
  return hosts;
}

interface ReadPort extends ServicePort {
  readonly spoken: HttpProtocol | undefined;
}

/** What an `appProtocol` says of the HTTP that is spoken (KEP-3726 for `kubernetes.io/…`). */
const SPOKEN: Readonly<Record<string, HttpProtocol>> = {
  http: 'http1',
  'kubernetes.io/ws': 'http1',
  'kubernetes.io/h2c': 'http2',
  grpc: 'http2',
};

function readPort(value: ReturnType<typeof record>): ReadPort | undefined {
  const port = value?.['port'];
  if (typeof port !== 'number') return undefined;
  const name = text(value?.['name']) ?? '';
  const appProtocol = text(value?.['appProtocol'])?.toLowerCase();
  return { name, port, opaque: isOpaquePort(value), spoken: SPOKEN[appProtocol ?? ''] };
}

/** Undefined for SCTP, which nobody here speaks. */
function transmissionOf(value: ReturnType<typeof record>): Transmission | undefined {
  const protocol = value?.['protocol'] ?? 'TCP';
  return protocol === 'TCP' ? 'tcp' : protocol === 'UDP' ? 'udp' : undefined;
}

function* endpointsOf(
  slices: readonly KubeObject[],
  portName: string,
): Generator<{ readonly endpoint: Endpoint; readonly isReady: boolean }> {
  for (const slice of slices) {
    const port = list(slice['ports'])
      .map(record)
      .find((each) => (each?.['name'] ?? '') === portName)?.['port'];
    if (typeof port !== 'number') continue;
    for (const value of list(slice['endpoints'])) {
      const endpoint = record(value);
      const isReady = record(endpoint?.['conditions'])?.['ready'] !== false;
      for (const address of list(endpoint?.['addresses'])) {
        if (typeof address === 'string') yield { endpoint: { address, port }, isReady };
      }
    }
  }
}
