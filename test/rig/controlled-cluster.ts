import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { runController } from '../../sandbox/controllers/control-loop.ts';
import { EventRecorder } from '../../sandbox/controllers/record-event.ts';
import { workloadControllers } from '../../sandbox/controllers/workload-controllers.ts';
import type { ApiCaller } from './api-caller.ts';
import { callerOf } from './kubernetes-api.ts';
import { MovedTime } from './moved-time.ts';
import { startTestApi } from './sandbox-api.ts';

/** An API server with controllers and no kubelet: the test says what becomes of pods. Whoever opens it closes it. */
export interface ControlledCluster {
  readonly wire: ApiCaller;
  /** The objects of a kind in a namespace; `root` is where the kind's group is served: `/apis/apps/v1`. */
  list(kind: string, namespace: string, root: string): Promise<readonly unknown[]>;
  /** What a scheduler does. */
  bind(namespace: string, pod: string): Promise<void>;
  /** The time that the controllers go by, in ms since 1970. */
  now(): number;
  /** Has this much time go by for the controllers. */
  pass(seconds: number): Promise<void>;
  /** Takes once the controllers have nothing to do; where nobody can know that, until what is taken is as wanted. */
  still<T extends Taken>(take: () => Promise<T>, wanted: string | undefined): Promise<T>;
  close(): Promise<void>;
}

/** What was seen of a cluster. */
export interface Taken {
  readonly text: string;
}

/** The node that pods are bound to. */
export const NODE = 'sandbox';

/** The sandbox's API server and controllers, without kubelet and data plane, in a time that the test moves. */
export async function sandboxControllers(): Promise<ControlledCluster & { problems: readonly string[] }> {
  const api = await startTestApi(undefined, undefined, 'ends pods');
  const { view, context } = api.cluster;
  const time = new MovedTime();
  const problems: string[] = [];
  const events = new EventRecorder(view, (sentence) => problems.push(sentence));
  const stops = workloadControllers(view, events, time).map((each) =>
    runController(view, each, events, time),
  );
  const settled = async (): Promise<void> => {
    for (let quiet = 0, seen = context.store.revision; quiet < QUIET_TURNS; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (seen === context.store.revision) continue;
      seen = context.store.revision;
      quiet = 0;
    }
  };
  return {
    wire: api,
    problems,
    // Without a connection for each kind and look: how lists are served is the API contract's affair.
    list: async (kind, namespace, root) => {
      const group = root.split('/')[2];
      return context.store.list(root.startsWith('/apis') ? `${kind}.${group}` : kind, namespace);
    },
    async bind(namespace, name) {
      const pod = view.get('Pod', namespace, name);
      if (pod === undefined) throw new Error(`no pod ${name}`);
      context.store.put({ ...pod, spec: { ...Object(pod['spec']), nodeName: NODE } });
    },
    now: () => time.now(),
    async pass(seconds) {
      time.advance(seconds * 1000);
      await settled();
    },
    async still(take) {
      await settled();
      return await take();
    },
    async close() {
      for (const stop of stops) stop();
      await api.close();
    },
  };
}

/** Turns of the event loop without a write after which nothing more is expected. */
const QUIET_TURNS = 40;

/** A real kube-apiserver with a real kube-controller-manager, which end with this process at the latest. */
export async function realControllers(): Promise<ControlledCluster> {
  const parent = mkdtempSync(join(tmpdir(), 'meshwright-real-'));
  const args = ['--import', 'tsx', 'scripts/real-cluster.ts', 'up', '--exit-with-parent', '--workloads'];
  const child = spawn(process.execPath, [...args, '--folder', join(parent, 'cluster')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = text(child.stderr);
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error(`no real cluster: ${await said}`);
  const cluster = await realOf(JSON.parse(first.value).kubeconfig);
  return {
    ...cluster,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** The real cluster that `scripts/real-cluster.ts up --workloads` left in a folder; closing leaves it there. */
export async function realControllersAt(folder: string): Promise<ControlledCluster> {
  return await realOf(JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8')).kubeconfig);
}

async function realOf(kubeconfig: string): Promise<ControlledCluster> {
  const wire = callerOf(kubeconfig);
  const node = { metadata: { name: NODE, labels: { 'kubernetes.io/hostname': NODE } } };
  await wire.call('POST', '/api/v1/nodes', { body: node });
  const ready = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }];
  const path = `/api/v1/nodes/${NODE}/status`;
  await wire.call('PATCH', path, {
    type: 'application/merge-patch+json',
    body: { status: { conditions: ready } },
  });
  await wire.call('PATCH', `/api/v1/nodes/${NODE}`, {
    type: 'application/merge-patch+json',
    body: { spec: { taints: null } },
  });
  return {
    wire,
    async list(kind, namespace, root) {
      const plural = kind === 'Endpoints' ? 'endpoints' : `${kind.toLowerCase()}s`;
      const {
        status,
        body,
        text: said,
      } = await wire.call('GET', `${root}/namespaces/${namespace}/${plural}`);
      if (status !== 200) throw new Error(`${plural}: ${status} ${said}`);
      return body.items.map((item: object) => ({ ...item, kind }));
    },
    async bind(namespace, name) {
      const body = { metadata: { name }, target: { apiVersion: 'v1', kind: 'Node', name: NODE } };
      await wire.call('POST', `/api/v1/namespaces/${namespace}/pods/${name}/binding`, { body });
    },
    now: Date.now,
    pass: (seconds) => sleep(seconds * 1000),
    still: (take, wanted) => (wanted === undefined ? unchanging(take) : becoming(take, wanted)),
    close: async () => undefined,
  };
}

const LOOK_MS = 250;
/** How long nothing must change before an answer is written down: above a batch of the Job controller. */
const STILL_MS = 4_000;
/** One who races may have come to another end, of which more waiting makes nothing: the scene is played anew then. */
const PATIENCE_MS = 120_000;

async function unchanging<T extends Taken>(take: () => Promise<T>): Promise<T> {
  let last = await take();
  for (let since = performance.now(); performance.now() - since < STILL_MS; ) {
    await sleep(LOOK_MS);
    const next = await take();
    if (next.text !== last.text) since = performance.now();
    last = next;
  }
  return last;
}

async function becoming<T extends Taken>(take: () => Promise<T>, wanted: string): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const taken = await take();
    if (taken.text === wanted || performance.now() > until) return taken;
    await sleep(LOOK_MS);
  }
}
