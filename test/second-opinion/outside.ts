import type { KubeObject } from '../../schemas/kube-object.ts';
import { certificateAuthority, type Pair } from '../rig/certificates.ts';
import { SHOP } from './cast.ts';

/** Names for which Gateways have certificates; each is in a Secret of that name. */
export const SERVER_NAMES = ['shop.example', 'api.example'] as const;

/** What clients outside the mesh trust. */
export interface Outside {
  /** Of the authority, in PEM. */
  readonly ca: string;
  /** By the name of the Secret. */
  readonly pairs: ReadonlyMap<string, Pair>;
}

export async function outsideCertificates(): Promise<Outside> {
  const authority = await certificateAuthority('outside');
  const issued = SERVER_NAMES.map(
    async (name) => [name, await authority.issue({ name, hosts: [name] })] as const,
  );
  return { ca: authority.ca, pairs: new Map(await Promise.all(issued)) };
}

/** The certificates as a Gateway's listeners refer to them. */
export function secretsOf({ pairs }: Outside): readonly KubeObject[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [...pairs].map(([name, { cert, key }]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: SHOP },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(cert), 'tls.key': base64(key) },
  }));
}
