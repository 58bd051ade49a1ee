import { readFile, stat } from 'node:fs/promises';
import { createScrubber } from '../../engine/run/secrets/scrubber.ts';
import { type LocalSecretSource, type SecretsDeps, whyUnfit } from '../../engine/run/secrets/secret-store.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { canonicalPlan, type Plan } from '../../schemas/plan.ts';
import {
  parseSecretSource,
  SECRET_SOURCE_FORMS,
  secretNames,
  secretSourceText,
} from '../../schemas/secret-source.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../output.ts';
import { absolute } from '../parameters/read-values.ts';

/** Larger files are no secrets. */
const LARGEST_BYTES = 256 * 1024;

export interface LocalSecretsOptions {
  readonly plan: Plan;
  /** By parameter, as `--set-secret` says it. */
  readonly sources: Readonly<Record<string, string>>;
  readonly environment: Environment;
  /** `later`: what cannot be read is said by whoever needs it; for going back, which mostly needs nothing. */
  readonly complain: 'now' | 'later';
  readonly onWarning: (text: string) => void;
}

/**
 * Reads the variables and files of this machine that hold secrets, before anything is started for a run; those of
 * clusters are the run's to read. Throws `UsageError`, which never says a value.
 */
export async function openLocalSecrets(options: LocalSecretsOptions): Promise<SecretsDeps> {
  const { plan, sources, complain } = options;
  const planText = canonicalPlan(plan);
  const scrubber = createScrubber();
  const values = new Map<string, string>();
  const troubles = new Map<string, UsageError>();
  for (const name of secretNames(plan.params)) {
    const source = parseSecretSource(sources[name] ?? '');
    if (source === undefined || source.type === 'k8s') continue;
    try {
      const value = await readLocal(name, source, options);
      const unfit = whyUnfit(value, planText);
      if (unfit !== undefined) throw new UsageError(`the value of the secret '${name}' ${unfit}`);
      scrubber.hide(name, value);
      values.set(secretSourceText(source), value);
    } catch (error) {
      if (!(error instanceof UsageError) || complain === 'now') throw error;
      troubles.set(secretSourceText(source), error);
    }
  }
  return {
    sources,
    scrubber,
    readLocal: async (source, name) => {
      const place = secretSourceText(source);
      const trouble = troubles.get(place);
      if (trouble !== undefined) throw trouble;
      // one of an earlier plan was not announced
      return values.get(place) ?? (await readLocal(name, source, options));
    },
  };
}

async function readLocal(
  name: string,
  source: LocalSecretSource,
  { environment, onWarning }: LocalSecretsOptions,
): Promise<string> {
  if (source.type === 'file') return await readSecretFile(name, source.path, onWarning);
  const value = environment.variables[source.variable];
  if (value !== undefined) return value;
  const near = nearestName(source.variable, Object.keys(environment.variables));
  throw new UsageError(
    `the secret '${name}' cannot be read: there is no environment variable ${source.variable}`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/** The text of a file without its last line break, which editors add. */
async function readSecretFile(
  name: string,
  path: string,
  onWarning: (text: string) => void,
): Promise<string> {
  const trouble = (why: string): UsageError =>
    new UsageError(`the secret '${name}' cannot be read: ${path} ${why}`);
  let bytes: Uint8Array;
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw trouble('is a folder');
    if (facts.size > LARGEST_BYTES) throw trouble(`is larger than ${LARGEST_BYTES / 1024} KiB`);
    if (facts.isFile() && (facts.mode & 0o077) !== 0)
      onWarning(`${path} holds a secret and may be read by others; chmod 600 ${path} keeps it to you`);
    bytes = await readFile(path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw trouble(error.code === 'ENOENT' ? 'does not exist' : `may not be read (${String(error.code)})`);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.replace(/\r?\n$/, '');
  } catch {
    throw trouble('is not text');
  }
}

/** `--set-secret` for a stored run: where its secrets are now. Throws `UsageError`, which never says a value. */
export function readOverrides(plan: Plan, flags: readonly string[]): Readonly<Record<string, string>> {
  const names = secretNames(plan.params);
  return Object.fromEntries(
    flags.map((flag): [string, string] => {
      const at = flag.indexOf('=');
      const name = flag.slice(0, Math.max(at, 0));
      if (!names.includes(name))
        throw new UsageError(
          `--set-secret names '${name}', which is no secret of this run`,
          names.length === 0 ? 'it has none' : `its secrets: ${names.join(', ')}`,
        );
      const source = parseSecretSource(flag.slice(at + 1));
      if (source === undefined || (source.type === 'k8s' && !plan.roles.includes(source.role)))
        throw new UsageError(
          `what --set-secret says of '${name}' is not a place to read it from`,
          `sources: ${SECRET_SOURCE_FORMS}; targets: ${plan.roles.join(', ')}`,
        );
      return [name, secretSourceText(absolute(source))];
    }),
  );
}
