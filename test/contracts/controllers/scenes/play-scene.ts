import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ControlledCluster } from '../../../rig/controlled-cluster.ts';
import { NOTHING_SEEN, pictureOf, type Thing } from './picture.ts';
import type { Choice, Scene, Stage } from './scene.ts';

/** Every kind that a picture shows, and those that scenes write. */
const KINDS: Readonly<Record<string, string>> = {
  Deployment: '/apis/apps/v1',
  ReplicaSet: '/apis/apps/v1',
  StatefulSet: '/apis/apps/v1',
  DaemonSet: '/apis/apps/v1',
  ControllerRevision: '/apis/apps/v1',
  Job: '/apis/batch/v1',
  Pod: '/api/v1',
  Endpoints: '/api/v1',
  EndpointSlice: '/apis/discovery.k8s.io/v1',
  PersistentVolumeClaim: '/api/v1',
  Service: '/api/v1',
  ServiceAccount: '/api/v1',
  ConfigMap: '/api/v1',
  Event: '/api/v1',
};
/** Seen where a scene asks for them. */
const UNSEEN = ['ServiceAccount', 'ConfigMap', 'Endpoints'];
const MERGE_PATCH = 'application/merge-patch+json';

/**
 * Plays a scene in a new namespace and returns what was seen after each of its steps. With the answers of an earlier
 * time, a cluster of which nobody knows when it is still is looked at until it is as it was then.
 */
export async function playScene(scene: Scene, cluster: ControlledCluster, earlier?: string): Promise<string> {
  const namespace = `x${randomBytes(4).toString('hex')}`;
  const sections: string[] = [];
  const expected = earlier?.split(SECTION);
  await demand(cluster, 'POST', '/api/v1/namespaces', { body: { metadata: { name: namespace } } });
  await scene.play(stageOf(cluster, namespace, sections, expected?.slice(1)));
  return `${scene.title}${sections.map((each) => `\n\n### ${each}`).join('')}\n`;
}

const SECTION = /\n\n### /;

/** Where the answers of the real controllers to a scene are kept. */
export function answersFile({ title }: Scene): URL {
  const name = title.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
  return new URL(`../answers/${name}.txt`, import.meta.url);
}

export function recordedAnswers(scene: Scene): string {
  return readFileSync(answersFile(scene), 'utf8');
}

async function demand(
  { wire }: ControlledCluster,
  method: string,
  path: string,
  options: Parameters<ControlledCluster['wire']['call']>[2] = {},
): Promise<Thing> {
  const reply = await wire.call(method, path, options);
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return reply.body;
}

function pathOf(namespace: string, kind: string, name?: string): string {
  const root = KINDS[kind];
  if (root === undefined) throw new Error(`no scene knows where a ${kind} is`);
  const plural = kind === 'Endpoints' ? 'endpoints' : `${kind.toLowerCase()}s`;
  return `${root}/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
}

function stageOf(
  cluster: ControlledCluster,
  namespace: string,
  sections: string[],
  expected: readonly string[] | undefined,
): Stage {
  let memory = NOTHING_SEEN;
  const list = (kind: string): Promise<readonly Thing[]> =>
    cluster.list(kind, namespace, KINDS[kind] ?? '/api/v1');
  const picture = async (after: string, more: readonly string[] = []) => {
    const kinds = Object.keys(KINDS).filter((kind) => !UNSEEN.includes(kind) || more.includes(kind));
    const lists = await Promise.all(kinds.map((kind) => list(kind)));
    const taken = pictureOf(namespace, lists.flat(), memory);
    return { memory: taken.memory, text: `${after}${taken.text === '' ? '' : `\n${taken.text}`}` };
  };
  return {
    namespace,
    create: (object) => demand(cluster, 'POST', pathOf(namespace, object.kind), { body: object }),
    get: (kind, name) => demand(cluster, 'GET', pathOf(namespace, kind, name)),
    list,
    async change(kind, name, body) {
      await demand(cluster, 'PATCH', pathOf(namespace, kind, name), { type: MERGE_PATCH, body });
    },
    async remove(kind, name, query = '') {
      await demand(cluster, 'DELETE', `${pathOf(namespace, kind, name)}${query}`);
    },
    ...kubeletOf(cluster, namespace, () => list('Pod')),
    pass: (seconds) => cluster.pass(seconds),
    async look(after, more) {
      const wanted = expected?.[sections.length]?.trimEnd();
      const taken = await cluster.still(() => picture(after, more), wanted);
      sections.push(taken.text);
      memory = taken.memory;
    },
  };
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

function ended(pod: Thing, exitCode: number): Thing {
  const { name, image } = pod.spec.containers[0];
  const state = { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } };
  return { name, image, imageID: image, ready: false, restartCount: 0, state };
}

type Kubelet = Pick<Stage, 'ready' | 'unready' | 'finish' | 'end'>;

/** The scheduler and the kubelet that a scene is itself. */
function kubeletOf(
  cluster: ControlledCluster,
  namespace: string,
  pods: () => Promise<readonly Thing[]>,
): Kubelet {
  let addresses = 0;
  const at = ({ metadata }: Thing): string => pathOf(namespace, 'Pod', metadata.name);
  const chosen = async (fits: (pod: Thing) => boolean, choice: Choice = {}): Promise<readonly Thing[]> => {
    const { count = Number.POSITIVE_INFINITY, image, name, index } = choice;
    const fitting = (await pods())
      .filter(fits)
      .filter((pod) => image === undefined || pod.spec.containers[0].image === image)
      .filter((pod) => name === undefined || pod.metadata.name === name)
      .filter((pod) => index === undefined || pod.metadata.annotations?.[INDEX] === String(index));
    if (fitting.length === 0) throw new Error(`no such pod: ${JSON.stringify(choice)}`);
    return fitting.slice(0, count);
  };
  const report = (pod: Thing, status: Thing): Promise<Thing> =>
    demand(cluster, 'PATCH', `${at(pod)}/status`, { type: MERGE_PATCH, body: { status } });
  const isDying = ({ metadata }: Thing): boolean => metadata.deletionTimestamp !== undefined;
  const runs = ({ status }: Thing): boolean => !/Succeeded|Failed/.test(status?.phase ?? '');
  const isReady = ({ status }: Thing): boolean =>
    (status?.conditions ?? []).some((each: Thing) => each.type === 'Ready' && each.status === 'True');
  const running = (pod: Thing, ready: boolean): Thing => {
    addresses += 1;
    const podIP: string = pod.status?.podIP ?? `10.244.${addresses >> 8}.${addresses & 255}`;
    const at = new Date(cluster.now()).toISOString().replace(/\.\d+/, '');
    const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: type.endsWith('Ready') && !ready ? 'False' : 'True',
      lastTransitionTime: at,
    }));
    return { phase: 'Running', podIP, podIPs: [{ ip: podIP }], startTime: at, conditions };
  };
  return {
    async ready(choice) {
      for (const pod of await chosen((each) => !isDying(each) && runs(each) && !isReady(each), choice)) {
        if (pod.spec.nodeName === undefined) await cluster.bind(namespace, pod.metadata.name);
        await report(pod, running(pod, true));
      }
    },
    async unready(choice) {
      for (const pod of await chosen(isReady, choice)) await report(pod, running(pod, false));
    },
    async finish(phase, choice, { exitCode = phase === 'Failed' ? 1 : 0, conditions = [] } = {}) {
      const dying = choice?.dying ?? false;
      for (const pod of await chosen((each) => isDying(each) === dying && runs(each), choice)) {
        if (pod.spec.nodeName === undefined) await cluster.bind(namespace, pod.metadata.name);
        await report(pod, { phase, conditions, containerStatuses: [ended(pod, exitCode)] });
      }
    },
    async end(choice) {
      for (const pod of await chosen(isDying, choice)) {
        await demand(cluster, 'DELETE', `${at(pod)}?gracePeriodSeconds=0`);
      }
    },
  };
}
