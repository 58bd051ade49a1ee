import type { Subject } from '../../mesh/policy/policy-model.ts';

/** The SPIFFE ID of a workload: `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`. */
export function spiffeId(trustDomain: string, subject: Subject): string {
  return `spiffe://${trustDomain}/ns/${subject.namespace}/sa/${subject.serviceAccount}`;
}

/** Reads a SPIFFE ID of the form that meshes give to workloads, whatever its trust domain. */
export function readSpiffeId(uri: string): Required<Subject> | undefined {
  const match = /^spiffe:\/\/([a-z0-9._-]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(uri);
  if (match === null) return undefined;
  return { trustDomain: match[1] ?? '', namespace: match[2] ?? '', serviceAccount: match[3] ?? '' };
}

/** The one URI of a certificate's `subjectAltName` as Node prints it; undefined for none or several (SPIFFE X.509 2). */
export function uriOf(subjectAltName: string | undefined): string | undefined {
  const uris = (subjectAltName ?? '').split(', ').filter((name) => name.startsWith('URI:'));
  return uris.length === 1 ? uris[0]?.slice(4) : undefined;
}
