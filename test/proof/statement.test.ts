import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DsseEnvelope, keyIdOf } from '../../proof/dsse.ts';
import { openStatement, signStatement } from '../../proof/statement.ts';
import { Failure } from '../../schemas/failure.ts';

const TYPE = 'https://meshwright.dev/sample/v1';
const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');
const predicate = { mesh: 'sample', cases: [{ id: 'a', verdict: 'passed' }], share: 0.25 };

function signed(): DsseEnvelope {
  const claim = { name: 'sample', predicateType: TYPE, predicate };
  return signStatement(claim, ours.privateKey, keyIdOf(ours.publicKey));
}

function open(envelope: DsseEnvelope, key = ours.publicKey, type = TYPE) {
  return openStatement(envelope, type, [theirs.publicKey, key]);
}

function changedAt(text: string, at: number): string {
  const bytes = Buffer.from(text, 'base64');
  const place = at % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  return bytes.toString('base64');
}

describe('a signed statement', () => {
  it('gives what was signed to whoever has the key', () => {
    expect(open(signed())).toEqual(predicate);
  });

  it('is an in-toto statement whose subject is the document by its digest', () => {
    const statement = JSON.parse(Buffer.from(signed().payload, 'base64').toString());
    expect(statement).toMatchObject({ _type: 'https://in-toto.io/Statement/v1', predicateType: TYPE });
    expect(statement.subject).toEqual([
      { name: 'sample', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ]);
  });

  it('is refused when one byte of it or of its signature is another', () => {
    const envelope = signed();
    const sig = envelope.signatures[0]?.sig ?? '';
    fc.assert(
      fc.property(fc.nat(5000), fc.boolean(), (at, inPayload) => {
        const changed = inPayload
          ? { ...envelope, payload: changedAt(envelope.payload, at) }
          : { ...envelope, signatures: [{ keyid: 'x', sig: changedAt(sig, at) }] };
        expect(() => open(changed)).toThrow(Failure);
      }),
    );
  });

  it.each([
    ['another key', () => openStatement(signed(), TYPE, [theirs.publicKey])],
    ['no key', () => openStatement(signed(), TYPE, [])],
    ['no signature', () => open({ ...signed(), signatures: [] })],
    ['another payload type', () => open({ ...signed(), payloadType: 'text/plain' })],
    ['another kind of document', () => open(signed(), ours.publicKey, 'https://meshwright.dev/other/v1')],
  ])('is refused with %s', (_with, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ reason: 'trustRefused' }));
  });
});
