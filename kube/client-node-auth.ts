import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { ClockPort } from '../engine/world.ts';
import { Failure } from '../schemas/failure.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import { safeText } from '../schemas/safe-text.ts';
import type { TlsSettings } from './connection.ts';
import { isObject, type KubeconfigContext, textOf } from './read-kubeconfig.ts';

/** What a plugin or a provider adds to our own settings. */
export interface AuthAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
  /** Goes through the cluster's proxy where one is set. */
  readonly agent: Agent;
}

/** A credential plugin gets this long, because nobody is there to answer a question it may ask. */
const PLUGIN_MS = 30_000;

/**
 * Exec plugins, OIDC, cloud providers and proxies as `@kubernetes/client-node` gives them. The returned function throws
 * `Failure` (`unauthorized`) naming the plugin when it is missing, fails, prints junk or hangs.
 */
export function openAuthenticator(
  chosen: KubeconfigContext,
  server: URL,
  tls: TlsSettings,
): (clock: ClockPort) => Promise<AuthAnswer> {
  const config = new KubeConfig();
  try {
    config.loadFromString(JSON.stringify(minimalConfig(chosen, server, tls))); // JSON is YAML; one context only
  } catch (cause) {
    throw pluginFailure(chosen, cause);
  }
  return async (clock) => {
    const options: RequestOptions = { headers: {} };
    await withinPluginTime(chosen, clock, config.applyToHTTPSOptions(options));
    const { agent } = options;
    if (agent === undefined || typeof agent === 'boolean') throw new Error('client-node gave no agent');
    // It builds its agents without a pool; a proxied request would open a tunnel and a TLS session each time.
    Object.assign(agent, { keepAlive: true });
    return {
      headers: lowerCased(options.headers),
      tls: {
        ...(typeof options.cert === 'string' ? { cert: options.cert } : {}),
        ...(typeof options.key === 'string' ? { key: options.key } : {}),
      },
      agent,
    };
  };
}

function minimalConfig(chosen: KubeconfigContext, server: URL, tls: TlsSettings): JsonObject {
  const proxy = textOf(chosen.cluster['proxy-url']);
  const provider = chosen.user['auth-provider'];
  const exec = chosen.user['exec'];
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      {
        name: 'c',
        cluster: {
          server: server.href,
          // client-node refuses plain HTTP unless verification is off, which there is nothing to verify anyway.
          'insecure-skip-tls-verify': server.protocol === 'http:' || tls.rejectUnauthorized === false,
          ...(tls.ca === undefined ? {} : { 'certificate-authority-data': base64(tls.ca) }),
          ...(tls.servername === undefined ? {} : { 'tls-server-name': tls.servername }),
          ...(proxy === undefined ? {} : { 'proxy-url': proxy }),
        },
      },
    ],
    users: [
      {
        name: 'u',
        user: {
          ...(tls.cert === undefined ? {} : { 'client-certificate-data': base64(tls.cert) }),
          ...(tls.key === undefined ? {} : { 'client-key-data': base64(tls.key) }),
          ...(isObject(provider) ? { 'auth-provider': provider } : {}),
          ...(isObject(exec) ? { exec: execEntry(exec, server, tls) } : {}),
        },
      },
    ],
  };
}

/** client-node hands `args` and `env` on unchecked and leaves out KUBERNETES_EXEC_INFO, which v1 plugins require. */
function execEntry(exec: JsonObject, server: URL, tls: TlsSettings): JsonObject {
  const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
  const info = {
    apiVersion: textOf(exec['apiVersion']) ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec['provideClusterInfo'] === true
        ? {
            cluster: {
              server: server.href,
              ...(tls.ca === undefined
                ? {}
                : { 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') }),
            },
          }
        : {}),
    },
  };
  return {
    command: textOf(exec['command']) ?? '',
    args: list(exec['args']).map((arg) => textOf(arg) ?? ''),
    env: [
      ...list(exec['env']).filter((entry) => isObject(entry)),
      { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) },
    ],
  };
}

async function withinPluginTime(
  chosen: KubeconfigContext,
  clock: ClockPort,
  work: Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const timeout = clock.sleep(PLUGIN_MS, done.signal).then(
    () => {
      throw new Failure('unauthorized', `${pluginName(chosen)} did not answer within ${PLUGIN_MS / 1000} s`);
    },
    () => undefined, // aborted below: the work settled first
  );
  try {
    await Promise.race([work, timeout]);
  } catch (cause) {
    throw cause instanceof Failure ? cause : pluginFailure(chosen, cause);
  } finally {
    done.abort();
  }
}

function pluginFailure(chosen: KubeconfigContext, cause: unknown): Failure {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  // A plugin's own error text may quote what it was given; only its first line is shown, and junk output never is.
  const said =
    code === 'ENOENT'
      ? 'the program is not installed'
      : cause instanceof SyntaxError
        ? 'its output is not an ExecCredential'
        : cause instanceof Error
          ? safeText(cause.message.trim().split('\n')[0] ?? '', 200)
          : 'unknown error';
  const exec = chosen.user['exec'];
  const hint = isObject(exec) ? textOf(exec['installHint']) : undefined;
  return new Failure('unauthorized', `${pluginName(chosen)} failed: ${said}`, {
    cause,
    ...(hint === undefined ? {} : { hint: safeText(hint, 500) }),
  });
}

function pluginName(chosen: KubeconfigContext): string {
  const exec = chosen.user['exec'];
  const provider = chosen.user['auth-provider'];
  const what = isObject(exec)
    ? `credential plugin '${safeText(textOf(exec['command']) ?? '', 200)}'`
    : `auth provider '${safeText((isObject(provider) ? textOf(provider['name']) : undefined) ?? 'none', 200)}'`;
  return `${what} of context '${safeText(chosen.context, 200)}'`;
}

function lowerCased(headers: RequestOptions['headers']): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (typeof value === 'string') result[name.toLowerCase()] = value;
  }
  return result;
}
