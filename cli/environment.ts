import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything the command line takes from outside argv: read once, here, and handed on as values. */
export interface Environment {
  readonly cwd: string;
  /** `$XDG_STATE_HOME/meshwright` unless `--state-dir` says otherwise. */
  readonly stateDir: string;
  readonly kubeconfigPaths: readonly string[];
  /** Where a cluster keeps locks and recovery records of runs. */
  readonly homeNamespace: string;
  /** Both ends are terminals, not dumb, not CI: people watch. */
  readonly interactive: boolean;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly github: boolean;
  readonly version: string;
  /** All variables as they were at the start, whatever is done to our own process since. */
  readonly variables: NodeJS.ProcessEnv;
}

/** Reads the process's surroundings; `flags` win over them, and hold what `MESHWRIGHT_*` variables say. */
export function readEnvironment(flags: {
  readonly stateDir?: string;
  readonly kubeconfig?: string;
  readonly homeNamespace?: string;
  readonly color?: boolean;
}): Environment {
  const env = { ...process.env };
  const stateHome = env['XDG_STATE_HOME'] ?? path.join(os.homedir(), '.local', 'state');
  const terminal = process.stderr.isTTY === true && process.stdin.isTTY === true;
  const plain =
    env['TERM'] === 'dumb' || (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false');
  return {
    cwd: process.cwd(),
    stateDir: path.resolve(flags.stateDir ?? path.join(stateHome, 'meshwright')),
    kubeconfigPaths: kubeconfigPaths(flags.kubeconfig, env),
    homeNamespace: flags.homeNamespace ?? 'default',
    interactive: terminal && !plain,
    color: wantsColor(flags.color, env),
    ascii: !/utf-?8/i.test(env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? 'UTF-8'),
    github: env['GITHUB_ACTIONS'] === 'true',
    version: packageVersion(),
    variables: env,
  };
}

function kubeconfigPaths(flag: string | undefined, env: NodeJS.ProcessEnv): readonly string[] {
  if (flag !== undefined) return [path.resolve(flag)];
  const list = env['KUBECONFIG'];
  if (list !== undefined && list !== '') return list.split(path.delimiter).filter((entry) => entry !== '');
  return [path.join(os.homedir(), '.kube', 'config')];
}

function wantsColor(flag: boolean | undefined, env: NodeJS.ProcessEnv): boolean {
  if (flag === false || (env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '0') !== '0') return true;
  return process.stderr.isTTY === true && env['TERM'] !== 'dumb';
}

/** Folder of the compiled program (`dist/`), also when we run from source: processes that we start are compiled ones. */
export function programFolder(): string {
  const self = fileURLToPath(import.meta.url);
  const folder = path.resolve(path.dirname(self), '..');
  return self.endsWith('.ts') ? path.join(folder, 'dist') : folder;
}

export function packageVersion(): string {
  const file = path.join(programFolder(), '..', 'package.json');
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (manifest as { readonly version: string }).version; // our own package.json
}
