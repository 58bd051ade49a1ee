import { list, record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, KindId, ViewEvent } from '../cluster-view.ts';
import { type Controller, keyOf } from './control-loop.ts';

const KINDS: readonly KindId[] = [
  'TrafficSplit.split.smi-spec.io',
  'HTTPRoute.gateway.networking.k8s.io',
  'GRPCRoute.gateway.networking.k8s.io',
];

/** Where objects of these kinds keep backends with weights. */
const LISTS = ['backends', 'rules'] as const;

/**
 * A controller that owns traffic, as a progressive-delivery operator does: while it is at work the backends that a
 * split or a route had when it was first seen are put back whenever somebody changes them. Sabotage only.
 */
export function revertWeightsController(view: ClusterView, isAtWork: () => boolean): Controller {
  const first = new Map<string, Map<string, Json>>();
  const remember = (object: KubeObject): Map<string, Json> => {
    const known = first.get(idOf(object)) ?? backendsOf(object);
    first.set(idOf(object), known);
    return known;
  };
  return {
    name: 'RevertWeights',
    kinds: KINDS,
    keysOf: (event: ViewEvent) => {
      // Idle, it knows the weights that stand; at work, those that stood when it began.
      if (event.type === 'deleted' || !isAtWork()) first.delete(idOf(event.object));
      if (event.type !== 'deleted') remember(event.object);
      return isAtWork() ? [keyOf(event.object)] : [];
    },
    async reconcile(namespace, name) {
      for (const kind of KINDS) {
        const live = view.get(kind, namespace, name);
        if (live === undefined) continue;
        const wanted = remember(live);
        if (JSON.stringify([...backendsOf(live)]) === JSON.stringify([...wanted])) continue;
        await view.update({
          ...live,
          spec: { ...record(live['spec']), ...Object.fromEntries(wanted) } as Json,
        }); // a spec is JSON
      }
    },
  };
}

function idOf(object: KubeObject): string {
  return `${object.kind} ${keyOf(object)} ${object.metadata.uid}`;
}

function backendsOf(object: KubeObject): Map<string, Json> {
  const spec = record(object['spec']);
  return new Map(
    LISTS.flatMap((key) => (spec?.[key] === undefined ? [] : [[key, list(spec[key]) as Json]])), // parts of its own JSON
  );
}
