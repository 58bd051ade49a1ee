import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type DsseEnvelope, keyIdOf } from '../../proof/dsse.ts';
import { openStatement, signStatement } from '../../proof/statement.ts';
import type { ConformanceResult } from '../../schemas/conformance.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { UsageError } from '../output.ts';

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
  // A result is JSON: the interfaces only keep the compiler from seeing that.
  const predicate = result as unknown as Json;
  const claim = { name: `${result.suite}-conformance`, predicateType: PREDICATE_TYPE, predicate };
  return signStatement(claim, key, keyIdOf(createPublicKey(key)));
}

/** The result in a signed file, verified by public keys in PEM form. Throws `Failure('trustRefused')`. */
export function openSignedResult(file: string, keyFiles: readonly string[]): ConformanceResult {
  const keys = keyFiles.map((each) => readKey(each, createPublicKey));
  const envelope = readDocument(file);
  if (!isEnvelope(envelope)) throw new Failure('trustRefused', `${file} is not signed`);
  return resultOf(openStatement(envelope, PREDICATE_TYPE, keys) as unknown as Json, file);
}

/** The result in a file, signed or not, without asking who says so. */
export function readResult(file: string): ConformanceResult {
  const document = readDocument(file);
  if (!isEnvelope(document)) return resultOf(document, file);
  const statement = parse(Buffer.from(document.payload, 'base64').toString('utf8'), file);
  return resultOf(fieldOf(statement, 'predicate'), file);
}

function readDocument(file: string): Json {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw new UsageError(`there is no file ${file}`);
  if (stats.size > MOST_BYTES) throw new UsageError(`${file} is larger than a result can be`);
  return parse(readFileSync(file, 'utf8'), file);
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
    signatures.every((each: unknown) => typeof (each as { sig?: unknown } | null)?.sig === 'string')
  );
}

function resultOf(value: Json | undefined, file: string): ConformanceResult {
  const isResult =
    fieldOf(value, 'kind') === 'ConformanceResult' &&
    fieldOf(value, 'apiVersion') === 'meshwright.dev/v1alpha1' &&
    Array.isArray(fieldOf(value, 'cases')) &&
    Array.isArray(fieldOf(value, 'specs'));
  if (!isResult) throw new UsageError(`${file} holds no conformance result`);
  return value as unknown as ConformanceResult; // the parts that are read are checked above
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[name] // an object that is no array
    : undefined;
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
