import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import {
  type KubernetesApi,
  realKubernetesApi,
  sandboxKubernetesApi,
  whyNoRealApi,
} from '../test/rig/kubernetes-api.ts';
import { type BenchRow, spread, timeProcess } from './measure.ts';

const OBJECTS = 1_000;
/** A manifest file may hold a hundred. */
const PER_FILE = 100;
const ROUNDS = 3;

/**
 * A thousand config maps through a whole run (plan, lock, journal, recovery record, priors, apply, observation) and the
 * same files through `kubectl apply --server-side`, in turns, each time into a namespace of its own, against one API
 * server: a real one where there is one, else the sandbox's.
 */
export async function benchApply(): Promise<readonly BenchRow[]> {
  const why = whyNoRealApi();
  const api = why === undefined ? await realKubernetesApi() : await sandboxKubernetesApi();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  try {
    const rounds: { readonly ours: number; readonly kubectl: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push(await applyBoth(api, path.join(folder, String(round)), round));
    const where = why === undefined ? 'a real API server' : 'the API server of the sandbox';
    const kubectl = spread(rounds.map((each) => each.kubectl / 1000));
    return [
      {
        what: `${OBJECTS} config maps by a run, ${where}`,
        unit: 's',
        measured: spread(rounds.map(({ ours }) => ours / 1000)),
        peer: { name: 'kubectl apply --server-side', value: kubectl.median },
      },
      {
        what: 'the run over kubectl, side by side',
        unit: 'x',
        measured: spread(rounds.map((each) => each.ours / each.kubectl)),
        target: 1,
      },
    ];
  } finally {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One after the other; who begins changes from round to round. */
async function applyBoth(
  api: KubernetesApi,
  folder: string,
  round: number,
): Promise<{ readonly ours: number; readonly kubectl: number }> {
  const manifests = path.join(folder, 'manifests');
  await mkdir(manifests, { recursive: true });
  for (let from = 0; from < OBJECTS; from += PER_FILE) {
    const list = Array.from({ length: PER_FILE }, (_, at) => configMap(`settings-${from + at}`));
    const text = list.map((object) => stringify(object)).join('---\n');
    await writeFile(path.join(manifests, `objects-${from}.yaml`), text);
  }
  const ours = async () => applyByRun(api, folder, await namespace(api, `ours-${round}`));
  const theirs = async () => applyByKubectl(api, manifests, await namespace(api, `kubectl-${round}`));
  if (round % 2 === 0) {
    const first = await ours();
    return { ours: first, kubectl: await theirs() };
  }
  const first = await theirs();
  return { ours: await ours(), kubectl: first };
}

async function applyByRun(api: KubernetesApi, folder: string, name: string): Promise<number> {
  const pattern = {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'Pattern',
    metadata: { name: 'many', version: '1.0.0' },
    spec: {
      summary: 'Many config maps.',
      defaults: { namespace: name },
      steps: [{ id: 'app', apply: { files: ['manifests/'] } }],
    },
  };
  await writeFile(path.join(folder, 'pattern.yaml'), JSON.stringify(pattern));
  const where = ['--kubeconfig', api.kubeconfig, '--context', api.context, '--yes'];
  const quiet = ['--progress', 'none', '--state-dir', path.join(folder, 'state')];
  return timed(process.execPath, ['dist/cli/main.js', 'run', folder, ...where, ...quiet]);
}

function applyByKubectl(api: KubernetesApi, manifests: string, name: string): Promise<number> {
  const where = ['--kubeconfig', api.kubeconfig, '--context', api.context, '-n', name];
  return timed('kubectl', [...where, 'apply', '--server-side', '-f', manifests]);
}

async function timed(program: string, args: readonly string[]): Promise<number> {
  const { exitCode, stderr, wallMs } = await timeProcess(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return wallMs;
}

async function namespace(api: KubernetesApi, name: string): Promise<string> {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await api.cluster.create(object, new AbortController().signal);
  return name;
}

function configMap(name: string) {
  const data = { colour: 'blue', size: 'small', text: 'some lines\nof a file\n' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}
