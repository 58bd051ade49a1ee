import { afterAll, beforeAll } from 'vitest';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { kindsContract } from './kinds.ts';
import { NAMESPACE, namespace, signal } from './objects.ts';
import { readsContract } from './reads.ts';
import { scenesContract } from './scenes.ts';
import { setsContract } from './sets.ts';
import { undoContract } from './undo.ts';
import { writesContract } from './writes.ts';

/**
 * What our kube room needs of an API server, whichever it is. Where the sandbox and a real one disagree, the real one
 * is right. Returns the server, for what only one of them can show.
 */
export function kubernetesApiContract(open: () => Promise<KubernetesApi>): () => KubernetesApi {
  let opened: KubernetesApi | undefined;
  const api = (): KubernetesApi => {
    if (opened === undefined) throw new Error('the API server is not open');
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
    await opened.cluster.apply(namespace(NAMESPACE), {}, signal);
  }, 120_000);
  afterAll(() => opened?.close());
  writesContract(api);
  undoContract(api);
  setsContract(api);
  readsContract(api);
  kindsContract(api);
  scenesContract(api);
  return api;
}
