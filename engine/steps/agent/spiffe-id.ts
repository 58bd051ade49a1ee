/** A workload's identity: trust domain where known, namespace and service account. */
export interface WorkloadIdentity {
  readonly trustDomain?: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

const SPIFFE = /^spiffe:\/\/([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/;

/** Reads `spiffe://<trust domain>/ns/<namespace>/sa/<account>`; `undefined` for anything else. */
export function parseSpiffe(uri: string): Required<WorkloadIdentity> | undefined {
  const [, trustDomain, namespace, serviceAccount] = SPIFFE.exec(uri) ?? [];
  if (trustDomain === undefined || namespace === undefined || serviceAccount === undefined) return undefined;
  return { trustDomain, namespace, serviceAccount };
}

/** Whether two identities are the same account; trust domains count where both are known. */
export function sameAccount(a: WorkloadIdentity, b: WorkloadIdentity): boolean {
  const sameDomain =
    a.trustDomain === undefined || b.trustDomain === undefined || a.trustDomain === b.trustDomain;
  return sameDomain && a.namespace === b.namespace && a.serviceAccount === b.serviceAccount;
}

/** `shop/shopper`, as people name a service account. */
export function describeIdentity(identity: WorkloadIdentity): string {
  return `${identity.namespace}/${identity.serviceAccount}`;
}
