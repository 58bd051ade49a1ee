import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { groupOf } from '../../../schemas/kube-object.ts';
import { list, record, text } from '../object-reader.ts';

/** What a reference to another namespace leads to; both kinds are of the core group. */
export interface GrantedObject {
  readonly kind: 'Service' | 'Secret';
  readonly namespace: string;
  readonly name: string;
}

/** Whether an object may refer to one of another namespace (ReferenceGrant). */
export type Grants = (from: ObjectRef, to: GrantedObject) => boolean;

/** The ReferenceGrants among the objects, as one question; without a grant the answer is no. */
export function readGrants(objects: readonly KubeObject[]): Grants {
  const grants = objects.filter((object) => object.kind === 'ReferenceGrant');
  return (referrer, to) =>
    grants.some((grant) => {
      if (grant.metadata.namespace !== to.namespace) return false;
      const spec = record(grant['spec']);
      const from = list(spec?.['from']).some((each) => {
        const entry = record(each);
        return (
          entry?.['group'] === groupOf(referrer.apiVersion) &&
          entry['kind'] === referrer.kind &&
          entry['namespace'] === referrer.namespace
        );
      });
      return from && list(spec?.['to']).some((each) => covers(record(each), to));
    });
}

function covers(entry: ReturnType<typeof record>, to: GrantedObject): boolean {
  const group = entry?.['group'] ?? '';
  if (group !== '' || entry?.['kind'] !== to.kind) return false;
  return text(entry['name']) === undefined || entry['name'] === to.name;
}
