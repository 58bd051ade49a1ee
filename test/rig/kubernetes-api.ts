import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../cli/world/system-clock.ts';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { findPrograms } from '../../scripts/real-cluster/programs.ts';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { startTestApi } from './sandbox-api.ts';

/** One API server, through our client and without it. Whoever opens it closes it. */
export interface KubernetesApi {
  readonly cluster: OpenedCluster;
  readonly wire: ApiCaller;
  readonly kubeconfig: string;
  readonly context: string;
  /** Makes the server forget all versions but the present one, as etcd does every few minutes. */
  forgetHistory(): Promise<void>;
  /** A `continue` token as it would be had its list begun with the server's first versions. */
  aged(token: string): string;
  close(): Promise<void>;
}

const random = { next: () => Math.random(), hex: (bytes: number) => '0'.repeat(bytes * 2) };

function open(context: string, kubeconfig: string): Promise<OpenedCluster> {
  const binding = { role: 'main', kind: 'cluster', context } as const;
  return openCluster({ binding, kubeconfigPaths: [kubeconfig], clock: systemClock, random });
}

/** The sandbox's API server, without its controllers and data plane. */
export async function sandboxKubernetesApi(): Promise<KubernetesApi> {
  const api = await startTestApi();
  const cluster = await open('sandbox', api.kubeconfig);
  return {
    cluster,
    wire: api,
    kubeconfig: api.kubeconfig,
    context: 'sandbox',
    async forgetHistory() {
      const filler: KubeObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'filler' } };
      for (let written = 0; written <= 40_000; written++) api.cluster.context.store.put(filler);
      api.cluster.context.store.remove('Node', undefined, 'filler');
    },
    aged: (token) => withRevision(token, 'rv'),
    async close() {
      await cluster.close();
      await api.close();
    },
  };
}

/** Both servers write their tokens as base64 of JSON; what stands for the version differs. */
function withRevision(token: string, key: string): string {
  const fields: Record<string, unknown> = JSON.parse(Buffer.from(token, 'base64url').toString());
  return Buffer.from(JSON.stringify({ ...fields, [key]: 2 })).toString('base64url');
}

/** Why there is no real API server here, for the titles of what is skipped; `undefined` when there is one. */
export function whyNoRealApi(wanted: 'api' | 'api and controllers' = 'api'): string | undefined {
  const found = findPrograms(process.env, wanted);
  return 'missing' in found ? `skipped: no real cluster: ${found.missing}` : undefined;
}

/** A real kube-apiserver on an etcd of its own, which both end with this process at the latest. */
export async function realKubernetesApi(
  wanted: 'api' | 'api and controllers' | 'api and workloads' = 'api',
): Promise<KubernetesApi> {
  const parent = mkdtempSync(join(tmpdir(), 'meshwright-real-'));
  const args = ['--import', 'tsx', 'scripts/real-cluster.ts', 'up', '--exit-with-parent'];
  const controlled =
    wanted === 'api' ? [] : [wanted === 'api and controllers' ? '--controllers' : '--workloads'];
  const child = spawn(process.execPath, [...args, ...controlled, '--folder', join(parent, 'cluster')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const api = await realApiOf(await readyLine(child));
  return {
    ...api,
    async close() {
      await api.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** The real cluster that `scripts/real-cluster.ts up` left in a folder; closing leaves it there. */
export async function realKubernetesApiAt(folder: string): Promise<KubernetesApi> {
  return await realApiOf(JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8')));
}

async function realApiOf(ready: Ready): Promise<KubernetesApi> {
  const cluster = await open(ready.context, ready.kubeconfig);
  const wire = callerOf(ready.kubeconfig);
  return {
    cluster,
    wire,
    kubeconfig: ready.kubeconfig,
    context: ready.context,
    forgetHistory: () => forget(ready.etcd, wire),
    aged: (token) => withRevision(token, 'rv'),
    close: () => cluster.close(),
  };
}

interface Ready {
  readonly kubeconfig: string;
  readonly context: string;
  readonly etcd: string;
}

async function readyLine(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null || child.stderr === null) throw new Error('piped children have both');
  const said = text(child.stderr);
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error(`no real cluster: ${await said}`);
  return JSON.parse(first.value);
}

/** Speaks to the one server of a kubeconfig (written as JSON) as its one user. */
export function callerOf(kubeconfig: string): ApiCaller {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const port = Number(new URL(server).port);
  return apiCaller({
    port,
    token: users[0].user.token,
    authority: Buffer.from(authority, 'base64').toString(),
  });
}

/** Compacts the store, and waits until the caches of the API server have let go of what is older too. */
async function forget(etcd: string, wire: ApiCaller): Promise<void> {
  await compact(etcd);
  const oldest = '/api/v1/configmaps?limit=1&resourceVersion=2&resourceVersionMatch=Exact';
  for (;;) {
    const { status } = await wire.call('GET', oldest);
    if (status === 410) return;
    await sleep(200); // the caches look every fifteen seconds
  }
}

/** What the API server asks of etcd every five minutes, through etcd's JSON gateway; it notes how far it went. */
async function compact(etcd: string): Promise<void> {
  const post = async (path: string, body: unknown): Promise<{ header: { revision: string } }> => {
    const answer = await fetch(`${etcd}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd: ${await answer.text()}`);
    return JSON.parse(await answer.text());
  };
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const { header } = await post('range', { key: base64('/') });
  await post('put', { key: base64('compact_rev_key'), value: base64(header.revision) });
  await post('compaction', { revision: header.revision, physical: true });
}
