import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { stringify } from 'yaml';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../test/rig/kubernetes-api.ts';
import { type BenchRow, spread, timeProcess } from '../measure.ts';

/** A server that things are applied to. */
export type ApplyTarget = Pick<KubernetesApi, 'cluster' | 'wire' | 'kubeconfig' | 'context'>;

const BY_CLIENT = 500;
const BY_KUBECTL = 200;
const ROUNDS = 3;
const IN_FLIGHT = 16;

interface Round {
  readonly client: number;
  readonly kubectl: number;
}

/** The same objects applied server-side to the sandbox and to a real API server, in turns: by our client and by kubectl. */
export async function appliesBeside(sandbox: ApplyTarget, real: ApplyTarget): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-bench-'));
  try {
    const names = Array.from({ length: BY_KUBECTL }, (_, i) => `settings-${i}`);
    const manifest = path.join(folder, 'objects.yaml');
    await writeFile(manifest, names.map((name) => stringify(configMap(name))).join('---\n'));
    const rounds: { readonly ours: Round; readonly theirs: Round }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const namespace = `applied-${round}`;
      // Who begins changes from round to round.
      const first = await oneRound(round % 2 === 0 ? sandbox : real, namespace, manifest);
      const second = await oneRound(round % 2 === 0 ? real : sandbox, namespace, manifest);
      rounds.push(round % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first });
    }
    return [
      ...rowsOf(`${BY_CLIENT} config maps by our client, ${IN_FLIGHT} at once`, 'client', rounds),
      ...rowsOf(`${BY_KUBECTL} config maps by kubectl apply --server-side`, 'kubectl', rounds),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rowsOf(
  what: string,
  by: keyof Round,
  rounds: readonly { readonly ours: Round; readonly theirs: Round }[],
): readonly BenchRow[] {
  const theirs = spread(rounds.map((each) => each.theirs[by]));
  return [
    {
      what: `${what}, sandbox`,
      unit: 's',
      measured: spread(rounds.map((each) => each.ours[by])),
      peer: { name: 'kube-apiserver', value: theirs.median },
    },
    {
      what: 'the sandbox over the real server, side by side',
      unit: 'x',
      measured: spread(rounds.map((each) => each.ours[by] / each.theirs[by])),
      target: 1,
    },
  ];
}

async function oneRound(target: ApplyTarget, namespace: string, manifest: string): Promise<Round> {
  const { signal } = new AbortController();
  const { cluster, kubeconfig, context } = target;
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, signal);
  const client = await applyMany(target, BY_CLIENT, (i) => configMap(`object-${i}`, namespace));
  const args = ['--kubeconfig', kubeconfig, '--context', context, '-n', namespace];
  const run = await timeProcess('kubectl', [...args, 'apply', '--server-side', '-f', manifest]);
  if (run.exitCode !== 0)
    throw new Error(`kubectl apply ended with ${run.exitCode}: ${run.stderr.slice(0, 500)}`);
  return { client, kubectl: run.wallMs / 1000 };
}

/** Applies so many objects, some at a time; the time in seconds. */
export async function applyMany(
  { cluster }: Pick<ApplyTarget, 'cluster'>,
  count: number,
  objectOf: (i: number) => KubeObject,
): Promise<number> {
  const { signal } = new AbortController();
  const started = performance.now();
  await inFlight(count, async (i) => {
    await cluster.apply(objectOf(i), {}, signal);
  });
  return (performance.now() - started) / 1000;
}

/** Does something for each number below `count`, {@link IN_FLIGHT} at a time. */
export async function inFlight(count: number, once: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) await once(i);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** A config map as people write them; without a namespace it goes where the client says. */
export function configMap(name: string, namespace?: string): KubeObject {
  const data = { colour: 'blue', size: 'small', text: 'some lines\nof a file\n' };
  const metadata = { name, labels: { bench: 'objects' }, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}
