import type { Cluster } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import { type KubeObject, type ObjectRef, objectId, refOf } from '../../schemas/kube-object.ts';
import { record, text } from '../policy/object-reader.ts';

/** Objects already in the cluster that split the same root or admit callers to the same destination as the given ones. */
export async function steeringObjects(
  cluster: Cluster,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly ObjectRef[]> {
  const own = new Set(objects.map((object) => objectId(refOf(object))));
  const found: ObjectRef[] = [];
  for (const kind of ['TrafficSplit', 'TrafficTarget']) {
    const mine = objects.filter((object) => object.kind === kind);
    const first = mine[0];
    if (first === undefined) continue;
    const steered = new Set(mine.map(steers));
    for (const other of await listKind(cluster, first, signal)) {
      const ref = refOf(other);
      if (!own.has(objectId(ref)) && steered.has(steers(other))) found.push(ref);
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

function steers(object: KubeObject): string {
  const { namespace = 'default' } = object.metadata;
  const spec = record(object['spec']);
  if (object.kind === 'TrafficSplit') return `${namespace}/${text(spec?.['service'])?.split('.')[0] ?? ''}`;
  const destination = record(spec?.['destination']);
  return `${text(destination?.['namespace']) ?? namespace}/${text(destination?.['name']) ?? ''}`;
}
