import { isDeepStrictEqual } from 'node:util';
import type { Gateway } from '../../../mesh/policy/gateway/gateway-model.ts';
import { list, record } from '../../../mesh/policy/object-reader.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { ClusterView } from '../../cluster-view.ts';
import { controlledBy, ownerOf, specOf } from '../../controllers/owned.ts';
import { changeObject } from '../../controllers/write-status.ts';
import { SERVICE_NAME_LABEL } from '../read-services.ts';

const SLICE = 'EndpointSlice.discovery.k8s.io';
/** Says which Gateway an object was made for (GEP-1762). */
const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

/**
 * Keeps the Service by which pods find a Gateway: `<gateway>-<class>`, as automated deployments name it (GEP-1762), with
 * the Gateway as its owner. Returns why there is none: a Service of that name that is somebody else's stays as it is.
 */
export async function keepGatewayService(
  view: ClusterView,
  object: KubeObject,
  gateway: Gateway,
  address: string,
): Promise<string | undefined> {
  const { serviceAccount: name, namespace } = gateway;
  const known = view.get('Service', namespace, name);
  if (known !== undefined && ownerOf(known)?.uid !== object.metadata.uid) {
    return `Service ${namespace}/${name} is not this Gateway's: pods do not find it by that name`;
  }
  const numbers = [...new Map(gateway.listeners.map(({ port, protocol }) => [port, protocol]))];
  const ports = numbers.map(([port, protocol]) => ({
    name: `${protocol.toLowerCase()}-${port}`,
    port,
    protocol: 'TCP',
  }));
  // A Service without ports is none; that of a Gateway nobody can reach need not stay as it was.
  if (ports.length === 0) {
    if (known !== undefined) await view.delete('Service', namespace, name, uidOf(known));
    return undefined;
  }
  await keep(view, serviceOf(object, { namespace, name, ports: ports as Json }), 'Service', sameService);
  await keep(view, sliceOf(object, { namespace, name, ports: ports as Json, address }), SLICE, sameSlice);
  return undefined;
}

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly ports: Json;
}

function serviceOf(owner: KubeObject, { namespace, name, ports }: Place): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: labelsOf(owner), ownerReferences: controlledBy(owner) },
    spec: { type: 'ClusterIP', ports },
  };
}

function sliceOf(
  owner: KubeObject,
  { namespace, name, ports, address }: Place & { readonly address: string },
): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace,
      name: `${name}-gateway`,
      labels: { ...labelsOf(owner), [SERVICE_NAME_LABEL]: name },
      ownerReferences: controlledBy(owner),
    },
    addressType: 'IPv4',
    ports,
    endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
  };
}

function labelsOf({ metadata }: KubeObject): Readonly<Record<string, string>> {
  return { [GATEWAY_NAME_LABEL]: metadata.name ?? '' };
}

async function keep(
  view: ClusterView,
  wanted: KubeObject,
  kind: string,
  change: (current: KubeObject, wanted: KubeObject) => KubeObject | undefined,
): Promise<void> {
  const { namespace, name = '' } = wanted.metadata;
  if (view.get(kind, namespace, name) === undefined) await view.create(wanted);
  else await changeObject(view, { kind, namespace, name }, (current) => change(current, wanted));
}

/** Undefined where the ports are as they should be. */
function sameService(current: KubeObject, wanted: KubeObject): KubeObject | undefined {
  const [now, then] = [specOf(current), specOf(wanted)];
  if (isDeepStrictEqual(portsIn(now['ports']), portsIn(then['ports']))) return undefined;
  return { ...current, spec: { ...now, ports: then['ports'] } as Json };
}

function sameSlice(current: KubeObject, wanted: KubeObject): KubeObject | undefined {
  const said = ({ ports, endpoints }: KubeObject) => [
    portsIn(ports),
    list(endpoints).map((each) => list(record(each)?.['addresses'])),
  ];
  if (isDeepStrictEqual(said(current), said(wanted))) return undefined;
  return { ...current, ports: wanted['ports'] as Json, endpoints: wanted['endpoints'] as Json };
}

/** What we say of ports; a server adds fields of its own to each. */
function portsIn(ports: unknown) {
  return list(ports).map((each) => {
    const port = record(each);
    return [port?.['name'], port?.['port']];
  });
}

function uidOf({ metadata }: KubeObject) {
  return metadata.uid === undefined ? {} : { uid: metadata.uid };
}
