import type { KubeObject } from '../../schemas/kube-object.ts';
import { listAt, mapAt } from '../store/json-values.ts';
import { StatusError } from '../store/status-error.ts';
import { type FieldTracker, updateObject, type WriteContext } from '../store/write-objects.ts';

const CRD = 'CustomResourceDefinition.apiextensions.k8s.io';

/** Whether nobody has said yet that the names of a definition are accepted. */
const isNew = (definition: KubeObject): boolean =>
  listAt(mapAt(definition, 'status'), 'conditions').length === 0;

/**
 * Writes into each new definition, a moment after its creation was answered, that it is established, as the
 * controllers of a real API server do. Returns the end of it.
 */
export function establishDefinitions(context: WriteContext, trackFields: FieldTracker): () => void {
  const waiting = new Set<NodeJS.Immediate>();
  const establish = (name: string): void => {
    const definition = context.store.get(CRD, undefined, name);
    if (definition === undefined || !isNew(definition)) return;
    try {
      updateObject(context, definition, { part: 'status', trackFields });
    } catch (error) {
      // One that is refused, because the rules have changed since it was stored, stays as it is.
      if (!(error instanceof StatusError)) throw error;
    }
  };
  const soon = ({ metadata }: KubeObject): void => {
    const turn = setImmediate(() => {
      waiting.delete(turn);
      establish(metadata.name ?? '');
    });
    waiting.add(turn);
  };
  for (const definition of context.store.list(CRD)) if (isNew(definition)) soon(definition);
  const end = context.store.subscribe((event) => {
    if (event.kind === CRD && event.type === 'added') soon(event.object);
  });
  return () => {
    end();
    for (const turn of waiting) clearImmediate(turn);
  };
}
