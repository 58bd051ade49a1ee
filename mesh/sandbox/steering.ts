import type { Cluster } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import { type KubeObject, type ObjectRef, objectId, refOf } from '../../schemas/kube-object.ts';
import { isGatewayPolicy } from '../policy/gateway/check-gateways.ts';
import { isRoutePolicy } from '../policy/gateway/read-routes.ts';
import { shareAnEntry } from '../policy/gateway/shared-entry.ts';
import { list, record, text } from '../policy/object-reader.ts';

/**
 * Objects already in the cluster that split or route the same service, admit callers to the same destination, or ask
 * for the same requests at a Gateway, as the given ones.
 */
export async function steeringObjects(
  cluster: Cluster,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly ObjectRef[]> {
  const own = new Set(objects.map((object) => objectId(refOf(object))));
  const found: ObjectRef[] = [];
  for (const kind of ['TrafficSplit', 'TrafficTarget', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute']) {
    const mine = objects.filter((object) => object.kind === kind && isSteering(object));
    const first = mine[0];
    if (first === undefined) continue;
    const steered = new Set(mine.flatMap(steers));
    for (const other of await listKind(cluster, first, signal)) {
      const ref = refOf(other);
      if (own.has(objectId(ref))) continue;
      if (steers(other).some((each) => steered.has(each)) || mine.some((each) => shareAnEntry(each, other)))
        found.push(ref);
    }
  }
  return found;
}

/** In every namespace: a target may name a destination in another one. */
async function listKind(
  cluster: Cluster,
  { apiVersion, kind }: KubeObject,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list({ apiVersion, kind }, signal);
  } catch (error) {
    // The kind is not served: then nobody can have such an object.
    if (error instanceof Failure && error.reason === 'notFound') return [];
    throw error;
  }
}

/** SMI's TCPRoute steers nothing by itself. */
function isSteering(object: KubeObject): boolean {
  return !object.kind.endsWith('Route') || isRoutePolicy(object) || isGatewayPolicy(object);
}

function steers(object: KubeObject): readonly string[] {
  const { namespace = 'default' } = object.metadata;
  const spec = record(object['spec']);
  if (isRoutePolicy(object)) {
    return list(spec?.['parentRefs'])
      .map(record)
      .filter((parent) => parent?.['kind'] === 'Service')
      .map((parent) => `${text(parent?.['namespace']) ?? namespace}/${text(parent?.['name']) ?? ''}`);
  }
  if (object.kind.endsWith('Route')) return [];
  if (object.kind === 'TrafficSplit') return [`${namespace}/${text(spec?.['service'])?.split('.')[0] ?? ''}`];
  const destination = record(spec?.['destination']);
  return [`${text(destination?.['namespace']) ?? namespace}/${text(destination?.['name']) ?? ''}`];
}
