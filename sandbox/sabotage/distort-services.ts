import type { Endpoint, MeshConfig, ServiceEntry } from '../dataplane/mesh-config.ts';

type Services = Pick<MeshConfig, 'services' | 'clusterIps'>;

/** Every service leads to the port after the right one, where nobody listens. */
export function nextPort(services: Services): Services {
  return mapEndpoints(services, (endpoints) => endpoints.map((each) => ({ ...each, port: each.port + 1 })));
}

/** No service has anywhere to lead to. */
export function noEndpoints(services: Services): Services {
  const closed = mapEndpoints(services, () => []);
  return mapServices(closed, (service) => ({ ...service, hosts: new Map() }));
}

/** Services lead where they led when `then` was read; those that it does not have are as they are. */
export function endpointsOf(then: MeshConfig['services'], now: Services): Services {
  return mapServices(now, (service) => {
    const before = then.get(`${service.namespace}/${service.name}`);
    if (before === undefined) return service;
    const { endpoints, udp, hosts } = before;
    return { ...service, endpoints, udp, hosts };
  });
}

function mapEndpoints(
  services: Services,
  change: (endpoints: readonly Endpoint[]) => readonly Endpoint[],
): Services {
  const changed = (ports: ServiceEntry['endpoints']): ServiceEntry['endpoints'] =>
    new Map([...ports].map(([port, endpoints]) => [port, change(endpoints)]));
  return mapServices(services, (service) => ({
    ...service,
    endpoints: changed(service.endpoints),
    udp: changed(service.udp),
  }));
}

function mapServices({ services, clusterIps }: Services, change: (service: ServiceEntry) => ServiceEntry) {
  const entries = (map: ReadonlyMap<string, ServiceEntry>): ReadonlyMap<string, ServiceEntry> =>
    new Map([...map].map(([key, service]) => [key, change(service)]));
  return { services: entries(services), clusterIps: entries(clusterIps) };
}
