import type { ClusterView, ViewEvent } from '../cluster-view.ts';

/** Calls back when a pod comes, goes, or gets other labels: what label selectors of policies are about. */
export function watchPodLabels(view: ClusterView, onChange: () => void): () => void {
  const known = new Map<string, string>();
  return view.subscribe(['Pod'], ({ type, object }: ViewEvent) => {
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const labels = JSON.stringify(object.metadata.labels ?? {});
    if (type === 'deleted') known.delete(key);
    else if (known.get(key) === labels) return;
    else known.set(key, labels);
    onChange();
  });
}
