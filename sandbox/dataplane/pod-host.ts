import { list, record } from '../../mesh/policy/object-reader.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import {
  MESH_LABEL,
  SIDECAR_ANNOTATION,
  SIDECAR_CONTAINER,
  SIDECAR_IMAGE,
} from '../../schemas/sandbox-mesh.ts';
import type { ClusterView, ViewEvent } from '../cluster-view.ts';
import { type EventRecorder, NODE_NAME } from '../controllers/record-event.ts';
import { changeObject, writeStatus } from '../controllers/write-status.ts';
import type { PodDirectory, PodFacts } from './pod-facts.ts';
import { podStatus, type RunningPod } from './running-pod.ts';
import { type PodEnvironment, startPod } from './start-pod.ts';

/** Endpoints have left every proxy well before this: only then does a pod stop taking connections. */
const UNROUTE_MS = 60;
const DRAIN_POLL_MS = 20;

interface Life {
  readonly uid: string;
  running: RunningPod | undefined;
  ending: boolean;
  /** Steps of one pod's life, one after the other. */
  turn: Promise<void>;
}

/** The kubelet's part: runs every pod of the cluster, writes its status, ends it gracefully. */
export class PodHost implements PodDirectory {
  readonly #view: ClusterView;
  readonly #environment: PodEnvironment;
  readonly #events: EventRecorder;
  readonly #lives = new Map<string, Life>();
  readonly #byAddress = new Map<string, PodFacts>();
  #unsubscribe: () => void = () => undefined;
  #closed = false;

  constructor(view: ClusterView, events: EventRecorder, environment: Omit<PodEnvironment, 'pods'>) {
    this.#view = view;
    this.#events = events;
    this.#environment = { ...environment, pods: this };
  }

  start(): void {
    this.#unsubscribe = this.#view.subscribe(['Pod'], (event) => this.#see(event));
  }

  byAddress(address: string): PodFacts | undefined {
    return this.#byAddress.get(address);
  }

  /** The running pod of a name; undefined while it is starting or ending. */
  find(namespace: string, name: string): RunningPod | undefined {
    return this.running().find(({ facts }) => facts.name === name && facts.namespace === namespace);
  }

  running(): readonly RunningPod[] {
    return [...this.#lives.values()].flatMap((life) =>
      life.running === undefined || life.ending ? [] : [life.running],
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    for (const life of this.#lives.values()) life.ending = true;
    await Promise.all([...this.#lives.values()].map((life) => this.#then(life, () => this.#end(life, 0))));
  }

  #see({ type, object: pod }: ViewEvent): void {
    const uid = pod.metadata.uid ?? '';
    const life = this.#lives.get(uid);
    if (type === 'deleted') {
      if (life !== undefined) this.#finish(life);
      return;
    }
    if (life !== undefined || pod.metadata.deletionTimestamp !== undefined || this.#closed) return;
    const born: Life = { uid, running: undefined, ending: false, turn: Promise.resolve() };
    this.#lives.set(uid, born);
    const meshed = this.#isMeshed(pod);
    void this.#then(born, async () => {
      try {
        await this.#begin(born, pod, meshed);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        await this.#events.record(pod, 'Warning', 'FailedStart', why);
        throw error;
      }
    });
  }

  #then(life: Life, step: () => Promise<void>): Promise<void> {
    life.turn = life.turn.then(step).catch((error: unknown) => {
      this.#events.failed('Pod', life.uid, error);
    });
    return life.turn;
  }

  /** Decided once, when the pod is first seen; the annotation remembers it over restarts of the sandbox. */
  #isMeshed(pod: KubeObject): boolean {
    const decided = pod.metadata.annotations?.[SIDECAR_ANNOTATION];
    if (decided === 'injected' || decided === 'none') return decided === 'injected';
    const own = pod.metadata.labels?.[MESH_LABEL];
    if (own === 'enabled' || own === 'disabled') return own === 'enabled';
    const namespace = this.#view.get('Namespace', undefined, pod.metadata.namespace ?? '');
    return namespace?.metadata.labels?.[MESH_LABEL] === 'enabled';
  }

  async #begin(life: Life, pod: KubeObject, meshed: boolean): Promise<void> {
    if (life.ending) return;
    const { namespace, name = '' } = pod.metadata;
    await changeObject(this.#view, { kind: 'Pod', namespace, name }, (current) =>
      current.metadata.uid === life.uid ? bound(current, meshed) : undefined,
    );
    const running = await startPod(this.#environment, pod, meshed, () => void this.#writeStatus(life, pod));
    life.running = running;
    this.#byAddress.set(running.facts.address, running.facts);
    await this.#writeStatus(life, pod);
    await this.#events.record(pod, 'Normal', 'Started', meshed ? 'started with a sidecar' : 'started');
  }

  async #writeStatus(life: Life, pod: KubeObject): Promise<void> {
    const { running } = life;
    if (running === undefined || life.ending) return;
    await writeStatus(this.#view, pod, 'Pod', (current) => podStatus(running, current));
  }

  #finish(life: Life): void {
    life.ending = true;
    for (const readiness of life.running?.readiness ?? []) readiness.close();
    void this.#then(life, () => this.#end(life, life.running?.graceMs ?? 0));
  }

  async #end(life: Life, graceMs: number): Promise<void> {
    const { running } = life;
    life.running = undefined;
    this.#lives.delete(life.uid);
    if (running === undefined) return;
    for (const readiness of running.readiness) readiness.close();
    const deadline = Date.now() + graceMs;
    if (graceMs > 0) await pause(UNROUTE_MS);
    running.proxy.drain();
    for (const child of running.children) child.kill('SIGTERM');
    while (!this.#closed && running.proxy.busy && Date.now() < deadline) await pause(DRAIN_POLL_MS);
    for (const child of running.children) child.kill('SIGKILL');
    running.proxy.close();
    running.apps.close();
    running.logs.end();
    this.#byAddress.delete(running.facts.address);
    this.#environment.addressing.release(running.facts.address);
  }
}

/** The pod as it is once it has a node: with the visible signs of its sidecar, or of having none. */
function bound(pod: KubeObject, meshed: boolean): KubeObject | undefined {
  const spec = record(pod['spec']) ?? {};
  const sidecar = meshed ? 'injected' : 'none';
  if (spec['nodeName'] !== undefined && pod.metadata.annotations?.[SIDECAR_ANNOTATION] === sidecar) {
    return undefined;
  }
  const annotations = { ...pod.metadata.annotations, [SIDECAR_ANNOTATION]: sidecar };
  const injected = meshed ? [{ name: SIDECAR_CONTAINER, image: SIDECAR_IMAGE }] : [];
  const containers = [...list(spec['containers']), ...injected];
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...spec, containers, nodeName: NODE_NAME } as Json, // a pod's spec is JSON
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
