import path from 'node:path';
import { parse } from 'yaml';
import { Failure } from '../schemas/failure.ts';
import type { Json, JsonObject } from '../schemas/json.ts';
import { nearestName } from '../schemas/nearest-name.ts';
import { safeText } from '../schemas/safe-text.ts';

/** One kubeconfig as found; `dir` anchors its relative paths. */
export interface KubeconfigText {
  readonly text: string;
  /** How messages call it: its path, or what the caller says. */
  readonly name: string;
  readonly dir: string;
}

/** The chosen context with its cluster and user entries, still as written, relative paths made absolute. */
export interface KubeconfigContext {
  readonly context: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly cluster: JsonObject;
  readonly user: JsonObject;
}

const MAX_BYTES = 4 * 1024 * 1024;
const CLUSTER_PATHS = ['certificate-authority'];
const USER_PATHS = ['client-certificate', 'client-key', 'tokenFile'];

/**
 * Merges kubeconfigs as kubectl does (the first entry of a name wins) and picks one context. Throws `Failure`
 * (`contextUnknown`) with the known contexts, or (`invalid`) naming the file that cannot be read as a kubeconfig.
 */
export function readKubeconfig(sources: readonly KubeconfigText[], wanted: string): KubeconfigContext {
  const contexts = new Map<string, JsonObject>();
  const clusters = new Map<string, JsonObject>();
  const users = new Map<string, JsonObject>();
  for (const source of sources) {
    const config = parseConfig(source);
    collect(contexts, config['contexts'], 'context', (entry) => entry);
    collect(clusters, config['clusters'], 'cluster', (entry) => absolute(entry, CLUSTER_PATHS, source.dir));
    collect(users, config['users'], 'user', (entry) =>
      absoluteCommand(absolute(entry, USER_PATHS, source.dir), source.dir),
    );
  }
  const context = contexts.get(wanted);
  if (context === undefined) throw unknownContext(wanted, [...contexts.keys()], sources);
  const clusterName = textOf(context['cluster']) ?? '';
  const userName = textOf(context['user']) ?? '';
  const cluster = clusters.get(clusterName);
  if (cluster === undefined || textOf(cluster['server']) === undefined) {
    throw new Failure(
      'contextUnknown',
      `context ${quoted(wanted)} names cluster ${quoted(clusterName)}, which the kubeconfig does not describe`,
    );
  }
  const user = users.get(userName);
  if (user === undefined && userName !== '') {
    throw new Failure(
      'contextUnknown',
      `context ${quoted(wanted)} names user ${quoted(userName)}, which the kubeconfig does not describe`,
    );
  }
  return { context: wanted, clusterName, userName, cluster, user: user ?? {} };
}

/** The contexts that one kubeconfig describes, and its current one. Throws `Failure` (`invalid`) for no kubeconfig. */
export function contextsIn(source: KubeconfigText): {
  readonly names: readonly string[];
  readonly current: string | undefined;
} {
  const config = parseConfig(source);
  const contexts = new Map<string, JsonObject>();
  collect(contexts, config['contexts'], 'context', (entry) => entry);
  return { names: [...contexts.keys()], current: textOf(config['current-context']) };
}

/** A scalar of a kubeconfig as text; `undefined` for what is absent, empty or no scalar. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a value is a JSON object, for entries that a person may have written wrongly. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseConfig(source: KubeconfigText): JsonObject {
  if (source.text.length > MAX_BYTES) {
    throw new Failure('invalid', `${safeText(source.name)} is larger than 4 MiB: not a kubeconfig`);
  }
  let config: unknown;
  try {
    // A kubeconfig is the user's own file; linear key handling and few aliases keep a broken one from hanging us.
    config = parse(source.text, { uniqueKeys: false, maxAliasCount: 100, logLevel: 'error' });
  } catch (cause) {
    const line = cause instanceof Error ? cause.message.split('\n')[0] : '';
    throw new Failure('invalid', `${safeText(source.name)} is not YAML: ${safeText(line ?? '', 300)}`, {
      cause,
    });
  }
  if (config === null || config === undefined) return {};
  if (!isObject(config)) throw new Failure('invalid', `${safeText(source.name)} is not a kubeconfig`);
  return config;
}

function collect(
  into: Map<string, JsonObject>,
  list: Json | undefined,
  key: string,
  adapt: (entry: JsonObject) => JsonObject,
): void {
  if (!Array.isArray(list)) return;
  for (const item of list as readonly Json[] /* Array.isArray loses the readonly element type */) {
    if (!isObject(item)) continue;
    const name = textOf(item['name']);
    if (name === undefined || into.has(name)) continue;
    const entry = item[key];
    into.set(name, adapt(isObject(entry) ? entry : {}));
  }
}

function absolute(entry: JsonObject, keys: readonly string[], dir: string): JsonObject {
  const changed: Record<string, Json> = { ...entry };
  for (const key of keys) {
    const value = textOf(entry[key]);
    if (value !== undefined) changed[key] = path.resolve(dir, value);
  }
  return changed;
}

/** A plugin written with a path is meant relative to its kubeconfig; a bare name is looked up in PATH. */
function absoluteCommand(user: JsonObject, dir: string): JsonObject {
  const exec = user['exec'];
  if (!isObject(exec)) return user;
  const command = textOf(exec['command']);
  if (command === undefined || !/[/\\]/.test(command)) return user;
  return { ...user, exec: { ...exec, command: path.resolve(dir, command) } };
}

function unknownContext(
  wanted: string,
  known: readonly string[],
  sources: readonly KubeconfigText[],
): Failure {
  const where = sources.map((s) => safeText(s.name)).join(', ');
  if (known.length === 0) {
    return new Failure(
      'contextUnknown',
      where === ''
        ? `no context ${quoted(wanted)}: there is no kubeconfig`
        : `no context ${quoted(wanted)}: ${where} describes no context`,
      { hint: 'give --kubeconfig FILE, or --sandbox to run in the embedded cluster' },
    );
  }
  const listed = known.slice(0, 12).map(quoted).join(', ');
  const more = known.length > 12 ? ` and ${known.length - 12} more` : '';
  const nearest = nearestName(wanted, known);
  return new Failure(
    'contextUnknown',
    `no context ${quoted(wanted)} in ${where}; known: ${listed}${more}`,
    nearest === undefined ? {} : { hint: `did you mean ${quoted(nearest)}?` },
  );
}

function quoted(name: string): string {
  return `'${safeText(name, 200)}'`;
}
