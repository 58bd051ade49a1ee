import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../cli/world/system-clock.ts';
import { type OpenedCluster, openCluster } from '../kube/open-cluster.ts';
import { findProgram } from '../test/rig/client-program.ts';
import { type KubernetesApi, realKubernetesApi, realKubernetesApiAt } from '../test/rig/kubernetes-api.ts';
import { CLIENT_STORIES } from './record-clients/client-stories.ts';
import type { ClientStory, Telling } from './record-clients/client-story.ts';
import { type RecordingProxy, startRecordingProxy } from './record-clients/recording-proxy.ts';
import { sceneOf } from './record-clients/write-scene.ts';

const FOLDER = new URL('../test/contracts/kubernetes-api/recorded/', import.meta.url);

/**
 * Writes down what kubectl, helm and this program send to a real API server: every story, or those whose title contains the first
 * argument. `--at FOLDER` uses a cluster that `scripts/real-cluster.ts up` left there; KUBECTL and HELM name other
 * programs than those of the PATH. Afterwards `scripts/record-answers.ts` writes down what the server answers.
 */
async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--at');
  const wanted = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1))[0] ?? '';
  const folder = at < 0 ? undefined : args[at + 1];
  const api = folder === undefined ? await realKubernetesApi() : await realKubernetesApiAt(folder);
  mkdirSync(FOLDER, { recursive: true });
  try {
    for (const story of CLIENT_STORIES.filter(({ title }) => title.includes(wanted)))
      await record(story, api);
  } finally {
    await api.close();
  }
}

async function record(story: ClientStory, api: KubernetesApi): Promise<void> {
  const namespace = `x${randomBytes(4).toString('hex')}`;
  await api.wire.call('POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
  const folder = mkdtempSync(join(tmpdir(), 'mw-record-'));
  const proxy = await startRecordingProxy(api.kubeconfig);
  try {
    const client = await versionOf(story.client, folder);
    const kubeconfig = writeKubeconfig(proxy, namespace, folder);
    const cluster = await openRecorded(kubeconfig);
    await story.tell(telling(proxy, namespace, { folder, kubeconfig, cluster }));
    await cluster.close();
    const scene = sceneOf({ title: story.title, client }, namespace, proxy.exchanges);
    const name = story.title.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
    writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify(scene, null, 2)}\n`);
    process.stdout.write(`${story.title}: ${scene.requests.length} requests\n`);
  } finally {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeKubeconfig(proxy: RecordingProxy, namespace: string, folder: string): string {
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'real', cluster: { server: proxy.url } }],
      users: [{ name: 'real', user: {} }],
      contexts: [{ name: 'real', context: { cluster: 'real', user: 'real', namespace } }],
      'current-context': 'real',
    }),
  );
  return kubeconfig;
}

function openRecorded(kubeconfig: string): Promise<OpenedCluster> {
  const random = { next: () => Math.random(), hex: (bytes: number) => randomBytes(bytes).toString('hex') };
  const binding = { role: 'main', kind: 'cluster', context: 'real' } as const;
  return openCluster({ binding, kubeconfigPaths: [kubeconfig], clock: systemClock, random });
}

interface At {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly cluster: OpenedCluster;
}

function telling(proxy: RecordingProxy, namespace: string, at: At): Telling {
  const { folder, kubeconfig, cluster } = at;
  const run = (program: string) => (args: readonly string[], input?: string) =>
    runProgram({ program, folder, kubeconfig }, args, input);
  return {
    namespace,
    folder,
    cluster,
    kubectl: run('kubectl'),
    helm: run('helm'),
    meshwright: run('meshwright'),
    async whileWatching(waiting, act) {
      const before = proxy.exchanges.filter(({ isWatch, status }) => isWatch && status !== 0).length;
      await proxy.watching(before);
      await act();
      await waiting;
    },
  };
}

interface Place {
  readonly program: string;
  readonly folder: string;
  readonly kubeconfig: string;
}

const EDITOR = "sed -i 's/replicas: 3/replicas: 5/'";

/** What a client says goes to our stderr: whoever records reads it. A refusal may be what a story is about. */
function runProgram(place: Place, args: readonly string[], input = ''): Promise<string> {
  const { program, folder, kubeconfig } = place;
  const own = { KUBECONFIG: kubeconfig, HOME: folder, KUBE_EDITOR: EDITOR, KUBECTL_APPLYSET: 'true' };
  const env = { ...process.env, ...own };
  return new Promise((resolve) => {
    const [file, ...before] = commandOf(program);
    const child = execFile(file, [...before, ...args], { env, cwd: folder }, (_error, out, err) => {
      process.stderr.write(`$ ${program} ${args.join(' ')}\n${out}${err}`);
      resolve(out);
    });
    child.stdin?.on('error', () => undefined); // it need not read what it was given
    child.stdin?.end(input);
  });
}

function versionOf(client: ClientStory['client'], folder: string): Promise<string> {
  const args = client === 'kubectl' ? ['--client'] : client === 'helm' ? ['--short'] : [];
  const env = { ...process.env, HOME: folder };
  const [file, ...before] = commandOf(client);
  return new Promise((resolve, reject) => {
    execFile(file, [...before, 'version', ...args], { env }, (error, out) => {
      const version = /v?\d+\.\d+\.\d+/.exec(out)?.[0];
      if (version === undefined) reject(error ?? new Error(`${client} tells no version`));
      else resolve(`${client} ${version}`);
    });
  });
}

const SOURCES = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** A program and what comes before its arguments. */
function commandOf(program: string): readonly [file: string, ...before: string[]] {
  return program === 'meshwright'
    ? [process.execPath, '--import', import.meta.resolve('tsx'), SOURCES]
    : [pathOf(program)];
}

function pathOf(program: string): string {
  const path = process.env[program.toUpperCase()] ?? findProgram(program);
  if (path === undefined) throw new Error(`${program} is not on the PATH: scripts/tools/install-kubectl.sh`);
  return path;
}

await main(process.argv.slice(2));
