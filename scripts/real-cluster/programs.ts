import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MODULE = fileURLToPath(new URL('kubernetes/', import.meta.url));
const run = promisify(execFile);

/** The two programs that a Kubernetes API consists of, and the one that does what its objects ask for. */
export interface Programs {
  readonly apiServer: string;
  readonly etcd: string;
  /** Absent where nobody asked for it. */
  readonly controllers?: string;
}

/** What our module builds. */
export type Program = 'kube-apiserver' | 'kube-controller-manager';

/** Which Kubernetes our module builds, as its go.mod pins it: `1.36.2`. */
export function pinnedRelease(): string {
  const found = /^\s*k8s\.io\/kubernetes v(\S+)$/m.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${MODULE}go.mod pins no k8s.io/kubernetes`);
  return found;
}

/** Where built programs are kept between runs. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'meshwright', `kubernetes-${pinnedRelease()}`);
}

const cached = (program: Program, environment: NodeJS.ProcessEnv): string =>
  join(cacheFolder(environment), program);

/**
 * Finds both programs: in `KUBEBUILDER_ASSETS` (the folder that envtest users have), else the API server in our cache
 * and etcd on the PATH. Otherwise one line that says what is missing and how to get it.
 */
export function findPrograms(
  environment: NodeJS.ProcessEnv,
  wanted: 'api' | 'api and controllers' = 'api',
): Programs | { readonly missing: string } {
  const assets = environment['KUBEBUILDER_ASSETS'];
  const asset = (name: string): readonly string[] =>
    assets === undefined || assets === '' ? [] : [join(assets, name)];
  const onPath = (environment['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'etcd'));
  const apiServer = [...asset('kube-apiserver'), cached('kube-apiserver', environment)].find(isProgram);
  if (apiServer === undefined) {
    return { missing: 'none in KUBEBUILDER_ASSETS and none built (scripts/real-cluster.ts build)' };
  }
  const etcd = [...asset('etcd'), ...onPath].find(isProgram);
  if (etcd === undefined) return { missing: 'it needs etcd: none in KUBEBUILDER_ASSETS nor on the PATH' };
  if (wanted === 'api') return { apiServer, etcd };
  // The folder of envtest has none.
  const controllers = cached('kube-controller-manager', environment);
  if (isProgram(controllers)) return { apiServer, etcd, controllers };
  return { missing: 'no kube-controller-manager is built (scripts/real-cluster.ts build --controllers)' };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Builds a program into the cache unless it is there: some minutes on two cores the first time. Returns its path, or
 * why it cannot be had.
 */
export async function buildProgram(
  program: Program,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly path: string } | { readonly missing: string }> {
  const path = cached(program, environment);
  if (isProgram(path)) return { path };
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(join(path, '..'), { recursive: true });
  const flags = `-s -w -X k8s.io/component-base/version.gitVersion=v${pinnedRelease()}`;
  try {
    await run(
      'go',
      ['build', '-buildvcs=false', '-trimpath', '-ldflags', flags, '-o', unfinished, `./${program}`],
      {
        cwd: MODULE,
        env: { ...environment, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
        maxBuffer: 16 * 1024 * 1024,
      },
    );
  } catch (error) {
    rmSync(unfinished, { force: true });
    return { missing: whyNot(error) };
  }
  renameSync(unfinished, path);
  return { path };
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if ('code' in error && error.code === 'ENOENT') return 'no Go toolchain to build one';
  const said = 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : undefined;
  return `go build failed: ${said === undefined || said === '' ? error.message : said}`;
}
