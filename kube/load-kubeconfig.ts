import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import type { ClockPort } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { JsonObject } from '../schemas/json.ts';
import { safeText } from '../schemas/safe-text.ts';
import type { Connection, Credentials, TlsSettings } from './connection.ts';
import {
  isObject,
  type KubeconfigContext,
  type KubeconfigText,
  readKubeconfig,
  textOf,
} from './read-kubeconfig.ts';

/** Which kubeconfig, and which context of it. */
export interface KubeconfigRequest {
  readonly context: string;
  /** Files in order of precedence (the parts of `KUBECONFIG`); missing ones are skipped as kubectl does. */
  readonly paths: readonly string[];
  /** A kubeconfig at hand as text; the paths are not read then. */
  readonly text?: string;
  readonly clock: ClockPort;
}

/** How long a token file or a plugin's answer is used before it is read again (client-go: one minute). */
const CREDENTIAL_MS = 60_000;
const IDLE_SOCKETS = 16;

/**
 * Opens one context of the user's kubeconfig. Tokens, client certificates, basic authentication and impersonation are
 * handled here; exec plugins, OIDC and proxies go through `@kubernetes/client-node`, loaded only then (0.6 s).
 * Throws `Failure` (`contextUnknown`, `invalid`).
 */
export async function loadKubeconfig(request: KubeconfigRequest): Promise<Connection> {
  const chosen = readKubeconfig(await readSources(request), request.context);
  const server = serverUrl(chosen);
  const parts: ConnectionParts = {
    chosen,
    server,
    tls: await readTls(chosen),
    clock: request.clock,
  };
  return needsClientNode(chosen) ? openPluginConnection(parts) : openPlainConnection(parts);
}

/** What both kinds of connection are made from. */
interface ConnectionParts {
  readonly chosen: KubeconfigContext;
  readonly server: URL;
  readonly tls: TlsSettings;
  readonly clock: ClockPort;
}

function needsClientNode(chosen: KubeconfigContext): boolean {
  return (
    isObject(chosen.user['exec']) ||
    isObject(chosen.user['auth-provider']) ||
    textOf(chosen.cluster['proxy-url']) !== undefined
  );
}

async function readSources(request: KubeconfigRequest): Promise<readonly KubeconfigText[]> {
  if (request.text !== undefined) return [{ text: request.text, name: 'the given kubeconfig', dir: '/' }];
  const sources: KubeconfigText[] = [];
  for (const file of request.paths) {
    try {
      sources.push({ text: await readFile(file, 'utf8'), name: file, dir: path.dirname(path.resolve(file)) });
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') continue;
      throw new Failure('invalid', `the kubeconfig ${safeText(file)} cannot be read (${errorCode(cause)})`, {
        cause,
      });
    }
  }
  if (sources.length === 0 && request.paths.length > 0) {
    throw new Failure(
      'contextUnknown',
      `no context '${safeText(request.context, 200)}': there is no kubeconfig at ${request.paths.map((p) => safeText(p)).join(', ')}`,
    );
  }
  return sources;
}

function serverUrl(chosen: KubeconfigContext): URL {
  const text = textOf(chosen.cluster['server']) ?? '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new Failure(
      'invalid',
      `cluster '${safeText(chosen.clusterName, 200)}' has a server that is no http(s) address: ${safeText(text, 200)}`,
    );
  }
  return url;
}

async function readTls(chosen: KubeconfigContext): Promise<TlsSettings> {
  const ca = await pem(chosen.cluster, 'certificate-authority');
  const cert = await pem(chosen.user, 'client-certificate');
  const key = await pem(chosen.user, 'client-key');
  const servername = textOf(chosen.cluster['tls-server-name']);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(chosen.cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  };
}

/** `KEY-data` (base64) wins over the file `KEY`, as in kubectl. */
async function pem(entry: JsonObject, key: string): Promise<string | undefined> {
  const data = textOf(entry[`${key}-data`]);
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  const file = textOf(entry[key]);
  return file === undefined ? undefined : readNamedFile(file, key);
}

async function readNamedFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure('invalid', `the ${what} file ${safeText(file)} cannot be read (${errorCode(cause)})`, {
      cause,
    });
  }
}

function openPlainConnection(parts: ConnectionParts): Connection {
  const { chosen, server, tls, clock } = parts;
  const agent = makeAgent(server, tls);
  const tokenFile = textOf(chosen.user['tokenFile']);
  let current: { readonly value: Credentials; readonly readAt: number } | undefined;
  const read = async (): Promise<Credentials> => {
    const token = tokenFile === undefined ? undefined : (await readNamedFile(tokenFile, 'token')).trim();
    return { headers: userHeaders(chosen.user, token), tls, agent };
  };
  return {
    context: chosen.context,
    server,
    user: chosen.userName,
    async credentials() {
      const now = clock.monotonic();
      if (current === undefined || (tokenFile !== undefined && now - current.readAt > CREDENTIAL_MS)) {
        current = { value: await read(), readAt: now };
      }
      return current.value;
    },
    renew() {
      current = undefined;
      return tokenFile !== undefined;
    },
    async expiry(nowMs) {
      return expiryOf(await this.credentials(), nowMs);
    },
    close: () => agent.destroy(),
  };
}

async function openPluginConnection(parts: ConnectionParts): Promise<Connection> {
  const { chosen, server, tls, clock } = parts;
  const { openAuthenticator } = await import('./client-node-auth.ts');
  let authenticator = openAuthenticator(chosen, server, tls);
  let current: { readonly value: Credentials; readonly readAt: number; readonly key: string } | undefined;
  let pending: Promise<Credentials> | undefined;
  const proxied = textOf(chosen.cluster['proxy-url']) !== undefined;
  const read = async (): Promise<Credentials> => {
    const answer = await authenticator(clock);
    const merged = { ...tls, ...answer.tls };
    const key = JSON.stringify(merged);
    // The pool is kept while the certificates stay the same; new ones need new connections.
    const agent =
      current?.key === key ? current.value.agent : proxied ? answer.agent : makeAgent(server, merged);
    if (current !== undefined && current.value.agent !== agent) current.value.agent.destroy();
    const value = { headers: { ...userHeaders(chosen.user), ...answer.headers }, tls: merged, agent };
    current = { value, readAt: clock.monotonic(), key };
    return value;
  };
  const credentials = async (): Promise<Credentials> => {
    if (current !== undefined && clock.monotonic() - current.readAt <= CREDENTIAL_MS) return current.value;
    pending ??= read().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  return {
    context: chosen.context,
    server,
    user: chosen.userName,
    credentials,
    renew() {
      authenticator = openAuthenticator(chosen, server, tls);
      if (current !== undefined) current = { ...current, readAt: Number.NEGATIVE_INFINITY };
      return true;
    },
    async expiry(nowMs) {
      return expiryOf(await credentials(), nowMs);
    },
    close: () => current?.value.agent.destroy(),
  };
}

function makeAgent(server: URL, tls: TlsSettings): http.Agent {
  const pool = {
    keepAlive: true,
    keepAliveMsecs: 30_000,
    maxFreeSockets: IDLE_SOCKETS,
    scheduling: 'lifo' as const,
  };
  return server.protocol === 'http:' ? new http.Agent(pool) : new https.Agent({ ...pool, ...tls });
}

/** Headers of the user entry itself: token, basic authentication, impersonation. */
function userHeaders(user: JsonObject, fileToken?: string): Credentials['headers'] {
  const headers: Record<string, string | string[]> = {};
  const token = textOf(user['token']) ?? fileToken;
  const name = textOf(user['username']);
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  else if (name !== undefined) {
    const pair = `${name}:${textOf(user['password']) ?? ''}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const as = textOf(user['as']);
  if (as !== undefined) headers['impersonate-user'] = as;
  const uid = textOf(user['as-uid']);
  if (uid !== undefined) headers['impersonate-uid'] = uid;
  const groups = user['as-groups'];
  if (Array.isArray(groups)) headers['impersonate-group'] = groups.map((group) => textOf(group) ?? '');
  return headers;
}

/** Says in words that the certificate or the token has run out. */
function expiryOf(credentials: Credentials, nowMs: number): string | undefined {
  const { cert } = credentials.tls;
  if (cert !== undefined) {
    try {
      const until = new X509Certificate(cert).validTo;
      if (Date.parse(until) < nowMs) return `the client certificate expired on ${until}`;
    } catch {
      return 'the client certificate is not readable as PEM';
    }
  }
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(String(credentials.headers['authorization']))?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp = isObject(claims) ? claims['exp'] : undefined;
    if (typeof exp === 'number' && exp * 1000 < nowMs) {
      return `the token expired on ${new Date(exp * 1000).toISOString()}`;
    }
  } catch {
    // Not a JWT after all: an opaque token shows no expiry.
    return undefined;
  }
  return undefined;
}

/** The `code` of a Node error, for messages. */
function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
