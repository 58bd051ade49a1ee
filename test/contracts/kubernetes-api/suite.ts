import { afterAll, beforeAll } from 'vitest';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { kindsContract } from './kinds.ts';
import { NAMESPACE, namespace, signal } from './objects.ts';
import { readsContract } from './reads.ts';
import { ALL_SCENES, CONTROLLED_SCENES } from './scenes/all-scenes.ts';
import { scenesContract } from './scenes.ts';
import { setsContract } from './sets.ts';
import { undoContract } from './undo.ts';
import { writesContract } from './writes.ts';

/**
 * What our kube room needs of an API server, whichever it is. Where the sandbox and a real one disagree, the real one
 * is right. Returns the server, for what only one of them can show.
 */
export function kubernetesApiContract(open: () => Promise<KubernetesApi>): () => KubernetesApi {
  const api = opening(open);
  writesContract(api);
  undoContract(api);
  setsContract(api);
  readsContract(api);
  kindsContract(api);
  scenesContract(api, ALL_SCENES);
  return api;
}

/** What is done to objects that nobody asks about again: by controllers, which not every API server has. */
export function controlledContract(open: () => Promise<KubernetesApi>): void {
  scenesContract(opening(open), CONTROLLED_SCENES);
}

/** Opens a server before the tests of a suite and closes it after them. */
function opening(open: () => Promise<KubernetesApi>): () => KubernetesApi {
  let opened: KubernetesApi | undefined;
  beforeAll(async () => {
    opened = await open();
    await opened.cluster.apply(namespace(NAMESPACE), {}, signal);
  });
  afterAll(() => opened?.close());
  return () => {
    if (opened === undefined) throw new Error('the API server is not open');
    return opened;
  };
}
