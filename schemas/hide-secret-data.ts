import type { JsonObject } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/** Stands in the place of what a Secret holds. */
const HIDDEN = '[hidden]';

/** The annotation in which kubectl keeps a whole object, its data included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A Secret with its keys but without its values, for records and sentences; any other object as it is. */
export function hideSecretData(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const { annotations } = object.metadata;
  const applied = annotations?.[LAST_APPLIED] === undefined ? {} : { [LAST_APPLIED]: HIDDEN };
  return {
    ...object,
    metadata:
      annotations === undefined
        ? object.metadata
        : { ...object.metadata, annotations: { ...annotations, ...applied } },
    ...hiddenMap(object, 'data'),
    ...hiddenMap(object, 'stringData'),
  };
}

function hiddenMap(object: KubeObject, part: 'data' | 'stringData'): { readonly [part: string]: JsonObject } {
  const map = object[part];
  if (typeof map !== 'object' || map === null) return {};
  return { [part]: Object.fromEntries(Object.keys(map).map((key) => [key, HIDDEN])) };
}
