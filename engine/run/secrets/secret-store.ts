import { Buffer } from 'node:buffer';
import { Failure } from '../../../schemas/failure.ts';
import { parseSecretSource, type SecretSource, secretNames } from '../../../schemas/secret-source.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ClustersPort } from '../../world.ts';
import { SHORTEST_SECRET } from './forms-of-secret.ts';
import { createScrubber, type Scrubber } from './scrubber.ts';

/** What a run is given to get at the values of its secret parameters. */
export interface SecretsDeps {
  /** Where each value is, as `--set-secret` says it; wins over what a stored run has recorded. */
  readonly sources: Readonly<Record<string, string>>;
  /** Shared with whatever else of the process speaks to people. */
  readonly scrubber: Scrubber;
  /** Reads a variable or a file of this machine. Throws `Failure` or a complaint of its own. */
  readLocal(source: LocalSecretSource, name: string): Promise<string>;
}

/** Where a secret of an earlier plan was read from; the world may still say its value. */
export interface FormerSecret {
  readonly name: string;
  readonly source: string;
}

export type LocalSecretSource = Exclude<SecretSource, { readonly type: 'k8s' }>;

/** The secrets of one run: where they are, and their values, in this process's memory only. */
export interface SecretStore {
  readonly names: ReadonlySet<string>;
  /** What the journal keeps: the place of each value. */
  readonly sources: Readonly<Record<string, string>>;
  readonly scrubber: Scrubber;
  /** Read when first asked for, then remembered and hidden from everything that is written. Throws `Failure`. */
  valueOf(name: string, signal: AbortSignal): Promise<string>;
}

export interface OpenSecretsOptions {
  readonly plan: Plan;
  /** The stored plan's text: a secret that stands in it is none. */
  readonly planText: string;
  readonly clusters: ClustersPort;
  readonly given: SecretsDeps | undefined;
  /** Sources that a stored run has recorded. */
  readonly recorded?: Readonly<Record<string, string>>;
  /** Secrets that steps begun by an earlier process have had: their values may turn up anywhere. */
  readonly used?: ReadonlySet<string>;
  /** Secrets of plans that were in force before, as the journal has them. */
  readonly former?: readonly FormerSecret[];
  /** Whether anything of an earlier plan still has to go back: then a secret that only such a plan had must be readable. */
  readonly putsBackFormer?: boolean;
  /** `putBack`: going back needs no value, so one that cannot be had any more must not stand in the way. */
  readonly goal: 'finish' | 'putBack';
}

/**
 * The secrets of a run. Variables and files are read at once, so that nothing begins that could not go on, and so that
 * their values are hidden from the first record; a Secret of a cluster is read when the first step asks for it, because
 * an earlier step may have to make it, or at once where an earlier process of this run has used it.
 */
export async function openSecrets(options: OpenSecretsOptions, signal: AbortSignal): Promise<SecretStore> {
  const { plan, given, recorded = {}, goal, used = new Set() } = options;
  const names = new Set(secretNames(plan.params));
  const sources = Object.fromEntries(
    Object.entries({ ...recorded, ...given?.sources }).filter(([name]) => names.has(name)),
  );
  const scrubber = given?.scrubber ?? createScrubber();
  const values = new Map<string, string>();
  const store: SecretStore = {
    names,
    sources,
    scrubber,
    valueOf: async (name, asked) => {
      const known = values.get(name);
      if (known !== undefined) return known;
      const value = await readValue(name, sourceOf(name, sources), options, asked);
      values.set(name, value);
      scrubber.hide(name, value);
      return value;
    },
  };
  for (const name of names) {
    const early = parseSecretSource(sources[name] ?? '')?.type !== 'k8s' || used.has(name);
    if (!early) continue;
    try {
      await store.valueOf(name, signal);
    } catch (error) {
      // A step of the way back that does need it asks again, and fails with this very reason.
      if (goal === 'finish') throw error;
    }
  }
  await hideFormer(store, options, signal);
  return store;
}

/** What an earlier plan knew stays hidden, though no step asks for it any more. */
async function hideFormer(
  { names, sources, scrubber }: SecretStore,
  options: OpenSecretsOptions,
  signal: AbortSignal,
): Promise<void> {
  const { former = [], putsBackFormer = false, given, goal } = options;
  for (const { name, source } of former) {
    const place = parseSecretSource(source);
    if (place === undefined || given === undefined || sources[name] === source) continue;
    try {
      scrubber.hide(name, await readValue(name, place, options, signal));
    } catch (error) {
      // one that merely has another place now, or of which nothing goes back, may be gone
      if (goal === 'finish' && putsBackFormer && !names.has(name)) throw error;
    }
  }
}

function sourceOf(name: string, sources: Readonly<Record<string, string>>): SecretSource {
  const source = parseSecretSource(sources[name] ?? '');
  if (source !== undefined) return source;
  throw new Failure('invalid', `nobody has said where the secret '${name}' is`, {
    hint: `pass --set-secret ${name}=env:VARIABLE`,
  });
}

async function readValue(
  name: string,
  source: SecretSource,
  { clusters, given, planText }: OpenSecretsOptions,
  signal: AbortSignal,
): Promise<string> {
  const value =
    source.type === 'k8s'
      ? await readFromCluster(name, source, clusters, signal)
      : await given?.readLocal(source, name);
  if (value === undefined) throw new Error('a run with secrets was given no way to read them');
  const unfit = whyUnfit(value, planText);
  if (unfit !== undefined) throw new Failure('invalid', `the value of the secret '${name}' ${unfit}`);
  return value;
}

/** Why a value cannot be kept secret, as the rest of a sentence. Never says the value. */
export function whyUnfit(value: string, planText: string): string | undefined {
  if (value === '') return 'is empty';
  if ([...value].length < SHORTEST_SECRET || value.trim().length < SHORTEST_SECRET)
    return `is shorter than ${SHORTEST_SECRET} characters: it could not be told from other text, and so not be hidden`;
  if (/\p{Surrogate}/u.test(value)) return 'is not text';
  if (planText.includes(JSON.stringify(value.trim()).slice(1, -1)))
    return 'also stands in the plan in the open, as a name or another value; choose one that nobody can read there';
  return undefined;
}

async function readFromCluster(
  name: string,
  source: Extract<SecretSource, { readonly type: 'k8s' }>,
  clusters: ClustersPort,
  signal: AbortSignal,
): Promise<string> {
  const { role, namespace, key } = source;
  const cluster = await clusters.open(role);
  const where = `Secret ${namespace}/${source.name} of ${cluster.binding.context}`;
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name: source.name };
  const object = await cluster.get(ref, signal);
  if (object === undefined)
    throw new Failure('notFound', `the secret '${name}' cannot be read: there is no ${where}`);
  const data = object['data'];
  const encoded = typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined;
  if (typeof encoded !== 'string')
    throw new Failure('notFound', `the secret '${name}' cannot be read: ${where} has no key ${key}`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
  } catch (cause) {
    throw new Failure('invalid', `the secret '${name}' cannot be read: key ${key} of ${where} is not text`, {
      cause,
    });
  }
}
