import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { isMap, mapAt, parseJson, textAt } from '../../store/json-values.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { serviceAccountUser, type User } from './user.ts';

/** Who issues tokens, and whom they are meant for unless they say otherwise. */
export const ISSUER = 'https://kubernetes.default.svc';

/** What a token is about. */
export interface TokenClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signatureOf(text: string, secret: string): Buffer {
  const key = createHash('sha256').update(`service account tokens\n${secret}`).digest();
  return createHmac('sha256', key).update(text).digest();
}

/** A signed token of a service account; `secret` is the store's own and never leaves it. */
export function issueToken(claims: TokenClaims, secret: string): string {
  const { namespace, name, uid, audiences, issuedAt, expiresAt } = claims;
  const payload = {
    aud: audiences,
    exp: expiresAt,
    iat: issuedAt,
    iss: ISSUER,
    jti: randomUUID(),
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${text}.${signatureOf(text, secret).toString('base64url')}`;
}

function claimsOf(payload: string): unknown {
  try {
    return parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** The service account that a token speaks for; `undefined` when it is not ours, too old, or the account has gone. */
export function userOfToken(
  token: string,
  secret: string,
  store: ObjectStore,
  nowMs: number,
): User | undefined {
  const [head = '', payload = '', signature = '', ...more] = token.split('.');
  if (signature === '' || more.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const wanted = signatureOf(`${head}.${payload}`, secret);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const claims = claimsOf(payload);
  const expires = isMap(claims) ? claims['exp'] : undefined;
  if (typeof expires !== 'number' || expires * 1000 <= nowMs) return undefined;
  const bound = mapAt(claims, 'kubernetes.io');
  const namespace = textAt(bound, 'namespace') ?? '';
  const account = mapAt(bound, 'serviceaccount');
  const name = textAt(account, 'name') ?? '';
  const uid = textAt(account, 'uid');
  const live = store.get('ServiceAccount', namespace, name);
  if (live === undefined || live.metadata.uid !== uid) return undefined;
  return serviceAccountUser(namespace, name, uid);
}
