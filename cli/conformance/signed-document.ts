import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type DsseEnvelope, keyIdOf } from '../../proof/dsse.ts';
import { openStatement, signStatement } from '../../proof/statement.ts';
import type { ConformanceResult } from '../../schemas/conformance.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { UsageError } from '../output.ts';
import { fieldOf, firstWrongField } from './check-result.ts';

/** A result of all cases has about half a megabyte. */
const MOST_BYTES = 64 * 1024 * 1024;

const PREDICATE_TYPE = 'https://meshwright.dev/conformance-result/v1alpha1';

/** Throws `UsageError` for a file that holds no Ed25519 private key, before anything is run. */
export function checkSigningKey(keyFile: string): void {
  readKey(keyFile, createPrivateKey);
}

/** Signs a result with an Ed25519 private key in PEM form. Throws `UsageError` for a file that holds none. */
export function signResult(result: ConformanceResult, keyFile: string): DsseEnvelope {
  const key = readKey(keyFile, createPrivateKey);
  // What is signed is what a reader of the file will see: JSON, without what JSON cannot hold.
  const predicate = JSON.parse(JSON.stringify(result)) as Json; // JSON.parse gives JSON
  const claim = { name: `${result.suite}-conformance`, predicateType: PREDICATE_TYPE, predicate };
  return signStatement(claim, key, keyIdOf(createPublicKey(key)));
}

/** A result, signed or not, as a file holds it: two spaces for each level, and a line end at the end. */
export function writtenDocument(document: ConformanceResult | DsseEnvelope): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * The result in a signed file, verified by public keys in PEM form. Throws `Failure('trustRefused')`, also where the file
 * is not byte for byte what was written when it was signed.
 */
export function openSignedResult(file: string, keyFiles: readonly string[]): ConformanceResult {
  const keys = keyFiles.map((each) => readKey(each, createPublicKey));
  const bytes = readBytes(file);
  const envelope = parse(bytes.toString('utf8'), file);
  if (!isEnvelope(envelope)) throw new Failure('trustRefused', `${file} is not signed`);
  // A signature that names another key than the one that made it has been changed.
  const named = keys.filter((key) => envelope.signatures.some(({ keyid }) => keyid === keyIdOf(key)));
  const result = resultOf(openStatement(envelope, PREDICATE_TYPE, named), file);
  if (!bytes.equals(Buffer.from(writtenDocument(plainEnvelope(envelope))))) {
    throw new Failure('trustRefused', `${file} is not written as it was when it was signed`);
  }
  return result;
}

/** What an envelope of one signature says, and nothing besides. */
function plainEnvelope({ payloadType, payload, signatures }: DsseEnvelope): DsseEnvelope {
  const again = (base64: string) => Buffer.from(base64, 'base64').toString('base64');
  const [first, second] = signatures;
  if (first === undefined || second !== undefined)
    throw new Failure('trustRefused', 'it has no one signature');
  return {
    payloadType,
    payload: again(payload),
    signatures: [{ keyid: first.keyid, sig: again(first.sig) }],
  };
}

/** The result in a file, signed or not, without asking who says so. */
export function readResult(file: string): ConformanceResult {
  const document = readDocument(file);
  if (!isEnvelope(document)) return resultOf(document, file);
  const statement = parse(Buffer.from(document.payload, 'base64').toString('utf8'), file);
  return resultOf(fieldOf(statement, 'predicate'), file);
}

function readDocument(file: string): Json {
  return parse(readBytes(file).toString('utf8'), file);
}

function readBytes(file: string): Buffer {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw new UsageError(`there is no file ${file}`);
  if (stats.size > MOST_BYTES) throw new UsageError(`${file} is larger than a result can be`);
  return readFileSync(file);
}

function parse(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives JSON
  } catch {
    throw new UsageError(`${file} is no JSON`);
  }
}

function isEnvelope(value: unknown): value is DsseEnvelope {
  const { payloadType, payload, signatures } = (value ?? {}) as Partial<DsseEnvelope>;
  return (
    typeof payloadType === 'string' &&
    typeof payload === 'string' &&
    Array.isArray(signatures) &&
    signatures.every((each: unknown) => {
      const { keyid, sig } = (each ?? {}) as { keyid?: unknown; sig?: unknown }; // any JSON has such members or none
      return typeof keyid === 'string' && typeof sig === 'string';
    })
  );
}

function resultOf(value: Json | undefined, file: string): ConformanceResult {
  if (fieldOf(value, 'kind') !== 'ConformanceResult') {
    throw new UsageError(`${file} holds no conformance result`);
  }
  const wrong = firstWrongField(value);
  if (wrong !== undefined) {
    throw new UsageError(`${file} holds a conformance result that is not understood: ${wrong}`);
  }
  return value as unknown as ConformanceResult; // every part that is read was checked above
}

function readKey(file: string, make: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = make(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
        ? 'there is no such file'
        : 'it holds no key in PEM form';
    throw new UsageError(
      `the key ${file} cannot be used: ${why}`,
      'make one with: openssl genpkey -algorithm ed25519',
    );
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new UsageError(`the key ${file} is of type ${key.asymmetricKeyType ?? 'unknown'}, not ed25519`);
  return key;
}
