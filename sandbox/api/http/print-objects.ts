import type { KubeObject } from '../../../schemas/kube-object.ts';
import { apiVersionOf } from '../resource.ts';
import { inVersion } from '../versions.ts';
import { itemJsonOf, jsonOf } from './answers.ts';
import type { ListMeta, Representation } from './representation.ts';
import { tableOf } from './tables.ts';

const partial = (object: KubeObject, { version }: Representation): KubeObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata: object.metadata,
});

/** JSON of one object in the form the client asked for. */
export function printObject(object: KubeObject, as: Representation): string {
  const versioned = inVersion(object, as.resource);
  if (as.form === 'metadata') return JSON.stringify(partial(versioned, as));
  if (as.form === 'object') return jsonOf(versioned);
  const { resourceVersion } = object.metadata;
  return JSON.stringify(tableOf([versioned], as, { resourceVersion: resourceVersion ?? '' }));
}

/** JSON of a list in the form the client asked for. */
export function printList(objects: readonly KubeObject[], as: Representation, metadata: ListMeta): string {
  const versioned = objects.map((object) => inVersion(object, as.resource));
  if (as.form === 'table') return JSON.stringify(tableOf(versioned, as, metadata));
  const meta = JSON.stringify(metadata);
  if (as.form === 'metadata') {
    const items = versioned.map((object) => JSON.stringify(partial(object, as))).join(',');
    return `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${as.version}","metadata":${meta},"items":[${items}]}`;
  }
  const items = versioned.map(as.resource.custom ? jsonOf : itemJsonOf).join(',');
  const kind = JSON.stringify(`${as.resource.kind}List`);
  const apiVersion = JSON.stringify(apiVersionOf(as.resource));
  return `{"kind":${kind},"apiVersion":${apiVersion},"metadata":${meta},"items":[${items}]}`;
}
