import type { Subject } from '../../mesh/policy/policy-model.ts';

/** A running pod, as far as the network has to know it. */
export interface PodFacts extends Subject {
  readonly name: string;
  readonly uid: string;
  /** SPIFFE ID that its sidecar has, or would have. */
  readonly uri: string;
  readonly address: string;
  readonly meshed: boolean;
  /** It is no pod but a Gateway, which has an address and an identity as pods have. */
  readonly gateway?: true;
  /** What the pod itself says of plaintext; the namespace decides when it says nothing. */
  readonly mtls?: 'strict' | 'permissive';
  /** TCP ports its program listens on. */
  readonly ports: readonly number[];
  readonly udpPorts: readonly number[];
}

/** The running pods by address. */
export interface PodDirectory {
  byAddress(address: string): PodFacts | undefined;
}
