import { createHash, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../schemas/canonical-json.ts';
import { Failure } from '../schemas/failure.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import { type DsseEnvelope, openEnvelope, signEnvelope } from './dsse.ts';

/** DSSE payload type of in-toto statements. */
const IN_TOTO = 'application/vnd.in-toto+json';
/** in-toto Statement v1, `_type`. */
const STATEMENT = 'https://in-toto.io/Statement/v1';

/** A claim about one named thing: the thing is the predicate itself, known by the digest of its canonical JSON. */
export interface Claim {
  readonly name: string;
  readonly predicateType: string;
  readonly predicate: Json;
}

/** An in-toto statement (v1) about a document, in a DSSE envelope, signed with an Ed25519 key. */
export function signStatement(claim: Claim, key: KeyObject, keyid: string): DsseEnvelope {
  const { name, predicateType, predicate } = claim;
  const statement = {
    _type: STATEMENT,
    subject: [{ name, digest: { sha256: digestOf(predicate) } }],
    predicateType,
    predicate,
  };
  return signEnvelope(IN_TOTO, Buffer.from(canonicalJson(statement)), key, keyid);
}

/**
 * The predicate of a signed statement, when one of the keys has signed it, it is of the wanted type, and it is what its
 * subject's digest says. Throws `Failure('trustRefused')` with what is wrong.
 */
export function openStatement(
  envelope: DsseEnvelope,
  predicateType: string,
  keys: readonly KeyObject[],
): JsonObject {
  const text = Buffer.from(openEnvelope(envelope, IN_TOTO, keys)).toString('utf8');
  const statement = parseObject(text);
  if (statement['_type'] !== STATEMENT) throw refused('what is signed is no in-toto statement');
  if (statement['predicateType'] !== predicateType) throw refused(`what is signed is no ${predicateType}`);
  const { predicate = null } = statement;
  const subject = Array.isArray(statement['subject']) ? statement['subject'][0] : undefined;
  const digest = objectOf(objectOf(subject)['digest'])['sha256'];
  if (digest !== digestOf(predicate)) throw refused('the document is not what the statement’s digest says');
  return objectOf(predicate);
}

function digestOf(document: Json): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

function parseObject(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text) as Json); // JSON.parse gives JSON
  } catch (cause) {
    throw new Failure('trustRefused', 'what is signed is no JSON', { cause });
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // an object that is no array
    : {};
}

function refused(message: string): Failure {
  return new Failure('trustRefused', message);
}
