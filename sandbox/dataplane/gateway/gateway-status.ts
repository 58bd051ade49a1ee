import type {
  Gateway,
  GatewayCondition,
  ListenerStatus,
} from '../../../mesh/policy/gateway/gateway-model.ts';
import { list, record } from '../../../mesh/policy/object-reader.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { condition } from '../../controllers/write-status.ts';
import type { RealAddress } from '../addressing.ts';

/** What of a Gateway's standing goes into its status. */
export interface GatewayPlace {
  /** Undefined while no port is open. */
  readonly host: string | undefined;
  realAddress(port: number): RealAddress | undefined;
}

/** The status of a Gateway (GatewayStatus): where it is, and for each listener what became of it. */
export function gatewayStatus(
  current: KubeObject,
  gateway: Gateway,
  place: GatewayPlace,
  troubles: ReadonlyMap<number, string>,
): Json {
  const listeners = gateway.statuses.map((each) => listenerOf(current, each, place, troubles));
  const open = gateway.listeners.filter(({ port }) => place.realAddress(port) !== undefined).length;
  const programmed: GatewayCondition =
    open > 0
      ? { type: 'Programmed', status: true, reason: 'Programmed', message: 'it can be reached' }
      : { type: 'Programmed', status: false, reason: 'Invalid', message: 'no listener could be opened' };
  return {
    addresses: place.host === undefined ? [] : [{ type: 'IPAddress', value: place.host }],
    conditions: written(current, [gateway.accepted, programmed]),
    listeners,
  };
}

/** The status of a GatewayClass that the sandbox looks after. */
export function classStatus(current: KubeObject): Json {
  const message = 'the sandbox runs Gateways of this class';
  return { conditions: written(current, [{ type: 'Accepted', status: true, reason: 'Accepted', message }]) };
}

function listenerOf(
  current: KubeObject,
  listener: ListenerStatus,
  place: GatewayPlace,
  troubles: ReadonlyMap<number, string>,
): Json {
  const { name, port, supportedKinds, attachedRoutes, usable } = listener;
  const before = list(record(current['status'])?.['listeners']).find(
    (each) => record(each)?.['name'] === name,
  );
  // `condition` looks for the last transition in an object's status: here that is the listener's entry.
  const entry: KubeObject = { ...current, status: before ?? {} };
  const programmed = programmedOf(usable ? place.realAddress(port) : undefined, port, troubles.get(port));
  const conflicted: GatewayCondition = {
    type: 'Conflicted',
    status: false,
    reason: 'NoConflicts',
    message: 'no other listener is in its way',
  };
  const told = listener.conditions.some(({ type }) => type === 'Conflicted') ? [] : [conflicted];
  return {
    name,
    supportedKinds: supportedKinds.map((kind) => ({ group: 'gateway.networking.k8s.io', kind })),
    attachedRoutes,
    conditions: written(entry, [...listener.conditions, ...told, programmed]),
  };
}

function programmedOf(
  real: RealAddress | undefined,
  port: number,
  trouble: string | undefined,
): GatewayCondition {
  if (real === undefined) {
    const message = trouble ?? 'the listener is not valid';
    return { type: 'Programmed', status: false, reason: 'Invalid', message };
  }
  const note = real.port === port ? '' : `; this machine does not give port ${port} to an ordinary user`;
  return {
    type: 'Programmed',
    status: true,
    reason: 'Programmed',
    message: `listens on ${real.host}:${real.port}${note}`,
  };
}

function written(current: KubeObject, conditions: readonly GatewayCondition[]): Json {
  return conditions.map((each) => ({
    ...record(condition(current, each)),
    observedGeneration: current.metadata.generation ?? 1,
  }));
}
