import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { groupOf } from '../../../schemas/kube-object.ts';
import { list, record, text } from '../object-reader.ts';

/** Whether a route may refer to a service of another namespace (ReferenceGrant). */
export type Grants = (
  route: ObjectRef,
  to: { readonly namespace: string; readonly service: string },
) => boolean;

/** The ReferenceGrants among the objects, as one question; without a grant the answer is no. */
export function readGrants(objects: readonly KubeObject[]): Grants {
  const grants = objects.filter((object) => object.kind === 'ReferenceGrant');
  return (route, to) =>
    grants.some((grant) => {
      if (grant.metadata.namespace !== to.namespace) return false;
      const spec = record(grant['spec']);
      const from = list(spec?.['from']).some((each) => {
        const entry = record(each);
        return (
          entry?.['group'] === groupOf(route.apiVersion) &&
          entry['kind'] === route.kind &&
          entry['namespace'] === route.namespace
        );
      });
      return from && list(spec?.['to']).some((each) => grantsService(record(each), to.service));
    });
}

function grantsService(entry: ReturnType<typeof record>, service: string): boolean {
  const group = entry?.['group'] ?? '';
  if (group !== '' || entry?.['kind'] !== 'Service') return false;
  return text(entry['name']) === undefined || entry['name'] === service;
}
