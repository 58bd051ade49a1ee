import type { KubeObject } from '../../../schemas/kube-object.ts';
import { list, record, text } from '../object-reader.ts';
import { isOpaquePort } from '../opaque-port.ts';
import { readWorkloads, type Workload } from './read-workloads.ts';

/** A TCP port of a service. */
export interface PlacePort {
  readonly name: string;
  readonly port: number;
  /** Number of a container's port, or its name. */
  readonly target: number | string;
  /** Declared as a protocol other than HTTP: what it carries is never looked into. */
  readonly opaque: boolean;
}

/** A service, and whom it selects. */
export interface PlaceService {
  readonly key: string;
  readonly ports: readonly PlacePort[];
  readonly workloads: readonly Workload[];
}

/** Pods that listen behind a port of a service. */
export interface Listener {
  readonly workload: Workload;
  /** The port of the container, then the ports of services that lead to it. */
  readonly ports: readonly number[];
}

/** Services and workloads as the objects declare them. */
export interface Places {
  readonly services: ReadonlyMap<string, PlaceService>;
  readonly workloads: readonly Workload[];
  /** Who listens behind a port of a service; undefined where there is no such service or port. */
  listeners(service: string, port: number): readonly Listener[] | undefined;
}

/** Reads who stands behind which service. Selectors decide, as for a cluster's endpoints; UDP ports are left out. */
export function readPlaces(objects: readonly KubeObject[]): Places {
  const workloads = readWorkloads(objects);
  const services = new Map<string, PlaceService>();
  for (const object of objects) {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1') continue;
    const namespace = object.metadata.namespace ?? 'default';
    const spec = record(object['spec']);
    const selector = Object.entries(record(spec?.['selector']) ?? {});
    const key = `${namespace}/${object.metadata.name ?? ''}`;
    const selects = ({ namespace: own, labels }: Workload) =>
      own === namespace && selector.length > 0 && selector.every(([name, value]) => labels[name] === value);
    services.set(key, {
      key,
      ports: list(spec?.['ports']).flatMap((each) => readPort(each)),
      workloads: workloads.filter(selects),
    });
  }
  const listeners: Places['listeners'] = (key, number) => {
    const service = services.get(key);
    const port = service?.ports.find((each) => each.port === number);
    if (service === undefined || port === undefined) return undefined;
    return service.workloads.flatMap((workload) => {
      const own = containerPort(workload, port);
      return own === undefined
        ? []
        : [{ workload, ports: [own, ...new Set(leadingTo(services, workload, own))] }];
    });
  };
  return { services, workloads, listeners };
}

function readPort(value: unknown): readonly PlacePort[] {
  const port = record(value);
  const number = port?.['port'];
  if (typeof number !== 'number' || (port?.['protocol'] ?? 'TCP') !== 'TCP') return [];
  const target = port?.['targetPort'];
  return [
    {
      name: text(port?.['name']) ?? '',
      port: number,
      target: typeof target === 'string' || typeof target === 'number' ? target : number,
      opaque: isOpaquePort(port),
    },
  ];
}

function containerPort({ containerPorts }: Workload, { target }: PlacePort): number | undefined {
  return typeof target === 'number' ? target : containerPorts.find(({ name }) => name === target)?.port;
}

/** Ports of all services that lead to a container's port: policies may name it by any of them. */
function leadingTo(
  services: ReadonlyMap<string, PlaceService>,
  workload: Workload,
  own: number,
): readonly number[] {
  return [...services.values()]
    .filter(({ workloads }) => workloads.includes(workload))
    .flatMap(({ ports }) => ports.filter((port) => containerPort(workload, port) === own))
    .map(({ port }) => port);
}
