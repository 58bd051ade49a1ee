import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { isMap, type JsonMap, mapAt, textAt } from '../../../store/json-values.ts';
import type { ObjectStore } from '../../../store/object-store.ts';

const FIRST_NODE_PORT = 30_000;

/** Cluster addresses are plain values of 127.96.0.0/16; `.0.0` and `.0.1` stay free. */
function freeAddress(store: ObjectStore): string {
  const taken = new Set(store.list('Service').map((service) => textAt(service['spec'], 'clusterIP')));
  for (let n = 2; n < 65_535; n += 1) {
    const address = `127.96.${n >> 8}.${n & 255}`;
    if (!taken.has(address)) return address;
  }
  return 'None';
}

function freeNodePort(store: ObjectStore, also: ReadonlySet<unknown>): number {
  const taken = new Set<unknown>(also);
  for (const service of store.list('Service')) {
    const ports = mapAt(service, 'spec')['ports'];
    if (Array.isArray(ports)) for (const port of ports) if (isMap(port)) taken.add(port['nodePort']);
  }
  let port = FIRST_NODE_PORT;
  while (taken.has(port)) port += 1;
  return port;
}

function portDefaults(port: unknown, exposed: boolean, store: ObjectStore, taken: Set<unknown>): unknown {
  if (!isMap(port)) return port;
  const filled: Record<string, unknown> = { ...port };
  filled['protocol'] ??= 'TCP';
  if (filled['targetPort'] === 0 || filled['targetPort'] === '') delete filled['targetPort'];
  filled['targetPort'] ??= port['port'];
  if (exposed && filled['nodePort'] === undefined) filled['nodePort'] = freeNodePort(store, taken);
  taken.add(filled['nodePort']);
  return filled;
}

const THREE_HOURS_SECONDS = 10_800;

/** For how long a client meets the same endpoint. */
function stickiness(spec: JsonMap): unknown {
  const clientIP = mapAt(mapAt(spec, 'sessionAffinityConfig'), 'clientIP');
  if (clientIP['timeoutSeconds'] !== undefined) return spec['sessionAffinityConfig'];
  return { clientIP: { timeoutSeconds: THREE_HOURS_SECONDS } };
}

/** A service with type, addresses, protocols, target ports and (when exposed) node ports filled in. */
export function withServiceDefaults(
  service: KubeObject,
  previous: KubeObject | undefined,
  store: ObjectStore,
): JsonMap {
  const spec: Record<string, unknown> = { ...mapAt(service, 'spec') };
  const before = mapAt(previous, 'spec');
  spec['type'] ??= 'ClusterIP';
  spec['sessionAffinity'] ??= 'None';
  if (spec['sessionAffinity'] === 'ClientIP') spec['sessionAffinityConfig'] = stickiness(spec);
  const exposed = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
  if (exposed) spec['externalTrafficPolicy'] ??= 'Cluster';
  if (spec['type'] === 'LoadBalancer') spec['allocateLoadBalancerNodePorts'] ??= true;
  if (Array.isArray(spec['ports'])) {
    const taken = new Set<unknown>();
    spec['ports'] = spec['ports'].map((port) => portDefaults(port, exposed, store, taken));
  }
  if (spec['type'] !== 'ExternalName') {
    const kept = before['clusterIP'];
    if (spec['clusterIP'] === undefined || spec['clusterIP'] === '')
      spec['clusterIP'] = kept ?? freeAddress(store);
    spec['clusterIPs'] = [spec['clusterIP']];
    spec['ipFamilies'] ??= ['IPv4'];
    spec['ipFamilyPolicy'] ??= 'SingleStack';
    spec['internalTrafficPolicy'] ??= 'Cluster';
  }
  const status = service['status'] ?? { loadBalancer: {} };
  return { ...service, spec, status };
}
