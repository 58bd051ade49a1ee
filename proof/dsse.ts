import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { Failure } from '../schemas/failure.ts';

/** A signed payload (DSSE v1.0, https://github.com/secure-systems-lab/dsse). `payload` and `sig` are base64. */
export interface DsseEnvelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Signs bytes with an Ed25519 key. */
export function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  key: KeyObject,
  keyid: string,
): DsseEnvelope {
  const sig = sign(null, preAuthentication(payloadType, payload), key).toString('base64');
  return { payloadType, payload: Buffer.from(payload).toString('base64'), signatures: [{ keyid, sig }] };
}

/** The payload of an envelope that one of the keys has signed. Throws `Failure('trustRefused')`. */
export function openEnvelope(
  { payloadType, payload, signatures }: DsseEnvelope,
  wantedType: string,
  keys: readonly KeyObject[],
): Uint8Array {
  if (payloadType !== wantedType) {
    throw new Failure('trustRefused', `what is signed is no ${wantedType}`);
  }
  const bytes = Buffer.from(payload, 'base64');
  const signed = preAuthentication(payloadType, bytes);
  const good = signatures.some(({ sig }) =>
    keys.some((key) => verify(null, signed, key, Buffer.from(sig, 'base64'))),
  );
  if (!good) {
    throw new Failure(
      'trustRefused',
      signatures.length === 0 ? 'it is not signed' : 'no signature on it is by a key that was given',
    );
  }
  return bytes;
}

/** Names a public key: sha256 of its SPKI form. */
export function keyIdOf(publicKey: KeyObject): string {
  return `sha256:${createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;
}

/** DSSE v1.0, "PAE": type and payload with their lengths, so that neither can be taken for a part of the other. */
function preAuthentication(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
