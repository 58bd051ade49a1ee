import type { ClusterView } from '../../sandbox/cluster-view.ts';
import {
  type Controller,
  type ControllerTime,
  runController,
} from '../../sandbox/controllers/control-loop.ts';
import { EventRecorder } from '../../sandbox/controllers/record-event.ts';
import { kubeTimeOf } from '../../sandbox/controllers/write-status.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { MemoryCluster } from './memory-cluster.ts';
import { MovedTime } from './moved-time.ts';

/** Controllers over a cluster in memory whose pods do what the test says, in a time that the test moves. */
export interface ControllerRig {
  readonly cluster: MemoryCluster;
  readonly problems: readonly string[];
  /** Names of the pods, sorted. */
  pods(): readonly string[];
  pod(name: string): KubeObject;
  status(kind: string, name: string): JsonObject;
  /** Has pods run and be ready, or not ready. */
  run(...names: readonly string[]): Promise<void>;
  unready(...names: readonly string[]): Promise<void>;
  finish(name: string, phase: 'Succeeded' | 'Failed'): Promise<void>;
  /** Waits until the controllers have nothing left to do. */
  settled(): Promise<void>;
  advance(seconds: number): Promise<void>;
  /** `REASON MESSAGE` of the events about an object. */
  events(name: string): readonly string[];
  close(): void;
}

type MakeControllers = (
  view: ClusterView,
  events: EventRecorder,
  time: ControllerTime,
) => readonly Controller[];

export function controllerRig(make: MakeControllers): ControllerRig {
  const cluster = new MemoryCluster();
  const problems: string[] = [];
  const time = new MovedTime();
  const events = new EventRecorder(cluster, (sentence) => problems.push(sentence));
  const stops = make(cluster, events, time).map((each) => runController(cluster, each, events, time));
  const pod = (name: string): KubeObject => {
    const found = cluster.get('Pod', 'shop', name);
    if (found === undefined) throw new Error(`no pod ${name}; there are: ${pods().join(', ')}`);
    return found;
  };
  const pods = () =>
    cluster
      .list('Pod')
      .map(({ metadata }) => metadata.name ?? '')
      .sort();
  const setReady = async (names: readonly string[], ready: boolean) => {
    for (const name of names) {
      await cluster.updateStatus({ ...pod(name), status: running(ready, time.now()) });
    }
    await settled();
  };
  const settled = async () => {
    for (let quiet = 0, seen = cluster.version; quiet < QUIET_TURNS; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (seen === cluster.version) continue;
      seen = cluster.version;
      quiet = 0;
    }
  };
  return {
    cluster,
    problems,
    pods,
    pod,
    status: (kind, name) => (cluster.get(kind, 'shop', name)?.['status'] ?? {}) as JsonObject, // written by controllers
    run: (...names) => setReady(names, true),
    unready: (...names) => setReady(names, false),
    async finish(name, phase) {
      const finishedAt = new Date(time.now()).toISOString();
      const containerStatuses = [{ name: 'main', state: { terminated: { finishedAt } } }];
      await cluster.updateStatus({ ...pod(name), status: { phase, containerStatuses } });
      await settled();
    },
    settled,
    async advance(seconds) {
      time.advance(seconds * 1000);
      await settled();
    },
    events: (name) =>
      cluster
        .list('Event')
        .filter((event) => (event['involvedObject'] as JsonObject)['name'] === name)
        .map((event) => `${String(event['reason'])}: ${String(event['message'])}`),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Turns of the event loop without a write after which nothing more is expected. */
const QUIET_TURNS = 25;

function running(ready: boolean, now: number): Json {
  const condition = { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: kubeTimeOf(now) };
  return { phase: 'Running', podIP: '127.0.0.9', conditions: [condition] };
}

/** A workload of namespace `shop` whose pods have the label `app`. */
export function workload(kind: string, name: string, spec: JsonObject, image = 'echo:1'): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: {
      ...(kind === 'Job' ? {} : { selector: { matchLabels: labels } }),
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
      ...spec,
    },
  };
}
