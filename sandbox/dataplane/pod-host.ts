import { list, record } from '../../mesh/policy/object-reader.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { MESH_LABEL, SIDECAR_ANNOTATION } from '../../schemas/sandbox-mesh.ts';
import type { ClusterView, ViewEvent } from '../cluster-view.ts';
import { isFinished } from '../controllers/child-pods.ts';
import { type EventRecorder, NODE_NAME } from '../controllers/record-event.ts';
import { writeStatus } from '../controllers/write-status.ts';
import { bindPod, removePod } from '../kubelet/pod-object.ts';
import { allEnded, lastPhaseOf, phaseOf, podStatus } from '../kubelet/pod-status.ts';
import { beginContainers, closePod, stopPod } from '../kubelet/pod-steps.ts';
import type { PodDirectory, PodFacts } from './pod-facts.ts';
import type { RunningPod } from './running-pod.ts';
import { type PodEnvironment, startPod } from './start-pod.ts';
import { tryAgain } from './try-again.ts';

interface Life {
  readonly uid: string;
  running: RunningPod | undefined;
  /** On its way out; `over` once its containers are done and nothing of it listens any more. */
  ending: boolean;
  over: boolean;
  /** Steps of one pod's life, one after the other. */
  turn: Promise<void>;
}

/** The kubelet's part: runs every pod of the cluster, writes its status, ends it gracefully. */
export class PodHost implements PodDirectory {
  readonly #view: ClusterView;
  readonly #environment: PodEnvironment;
  readonly #events: EventRecorder;
  readonly #kubelet: EventRecorder;
  readonly #lives = new Map<string, Life>();
  readonly #byAddress = new Map<string, PodFacts>();
  #unsubscribe: () => void = () => undefined;
  readonly #closing = new AbortController();

  constructor(view: ClusterView, events: EventRecorder, environment: Omit<PodEnvironment, 'pods'>) {
    this.#view = view;
    this.#events = events;
    this.#kubelet = events.from('kubelet');
    this.#environment = { ...environment, pods: this };
  }

  start(): void {
    this.#unsubscribe = this.#view.subscribe(['Pod'], (event) => this.#see(event));
  }

  byAddress(address: string): PodFacts | undefined {
    return this.#byAddress.get(address);
  }

  /** Something that has a pod's address and is none: a Gateway. Whoever notes it forgets it. */
  note(facts: PodFacts): void {
    this.#byAddress.set(facts.address, facts);
  }

  forget(address: string): void {
    this.#byAddress.delete(address);
  }

  /** The running pod of a name; undefined while it is starting or ending. */
  find(namespace: string, name: string): RunningPod | undefined {
    return this.running().find(({ facts }) => facts.name === name && facts.namespace === namespace);
  }

  /** A pod of a name that has run here and still exists: its log can be read though it is over. */
  known(namespace: string, name: string): RunningPod | undefined {
    const uid = this.#view.get('Pod', namespace, name)?.metadata.uid ?? '';
    return this.#lives.get(uid)?.running;
  }

  running(): readonly RunningPod[] {
    return [...this.#lives.values()].flatMap(({ running, ending, over }) =>
      running === undefined || ending || over ? [] : [running],
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#unsubscribe();
    for (const life of this.#lives.values()) life.ending = true;
    await Promise.all([...this.#lives.values()].map((life) => this.#then(life, () => this.#stop(life, 0))));
  }

  #see({ type, object: pod }: ViewEvent): void {
    const uid = pod.metadata.uid ?? '';
    const life = this.#lives.get(uid);
    if (type === 'deleted') {
      if (life !== undefined) this.#gone(life);
      return;
    }
    if (this.#closed || !isOurs(pod)) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      this.#finish(life, pod);
      return;
    }
    // What had finished before this process began is not run again.
    if (life !== undefined || isFinished(pod)) return;
    const born: Life = { uid, running: undefined, ending: false, over: false, turn: Promise.resolve() };
    this.#lives.set(uid, born);
    const meshed = this.#isMeshed(pod);
    this.#insist(born, () => this.#begin(born, pod, meshed));
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #then(life: Life, step: () => Promise<void>): Promise<void> {
    life.turn = life.turn.then(step).catch((error: unknown) => this.#failed(life, error));
    return life.turn;
  }

  /** A step that the API server can refuse: no event asks for it again, so it is tried until it is not wanted any more. */
  #insist(life: Life, step: () => Promise<void>, over = () => life.ending): void {
    const { signal } = this.#closing;
    const failed = (error: unknown) => this.#failed(life, error);
    void this.#then(life, () => tryAgain(step, { over: () => this.#closed || over(), failed, signal }));
  }

  #failed({ uid }: Life, error: unknown): void {
    this.#events.failed('Pod', uid, error);
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
    const { namespace = '', name = '' } = pod.metadata;
    if (record(pod['spec'])?.['nodeName'] === undefined) {
      const message = `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`;
      await this.#events.from('default-scheduler').record(pod, 'Normal', 'Scheduled', message);
    }
    await bindPod(this.#view, pod, meshed);
    const running = await this.#started(life, pod, meshed);
    life.running = running;
    this.#byAddress.set(running.facts.address, running.facts);
    void beginContainers(running);
    this.#insist(life, () => this.#tend(life, pod));
  }

  async #started(life: Life, pod: KubeObject, meshed: boolean): Promise<RunningPod> {
    try {
      return await startPod(this.#environment, pod, meshed, {
        onChange: () => this.#insist(life, () => this.#tend(life, pod)),
        tell: (...[type, reason, message, path]) =>
          void this.#kubelet.record(pod, type, reason, message, path),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await this.#kubelet.record(pod, 'Warning', 'FailedCreatePodSandBox', why);
      throw error;
    }
  }

  /** Tells how the pod is; ends its network once its containers are done for good. */
  async #tend(life: Life, pod: KubeObject): Promise<void> {
    const { running } = life;
    if (running === undefined || life.over) return;
    // Before the write: what comes to an end during it has yet to be told, by the look that its end asks for.
    const phase = phaseOf(pod, running);
    await writeStatus(this.#view, pod, 'Pod', (current) => podStatus(running, current));
    if (phase !== 'Succeeded' && phase !== 'Failed') return;
    this.#release(life);
  }

  /** The pod is to end: graceful as far as its grace period goes, then it is taken away. */
  #finish(life: Life | undefined, pod: KubeObject): void {
    if (life?.ending === true) return;
    if (life !== undefined) life.ending = true;
    const seconds = pod.metadata['deletionGracePeriodSeconds'];
    const graceMs = typeof seconds === 'number' ? seconds * 1000 : (life?.running?.graceMs ?? 0);
    const ended: Life = life ?? { ...NO_LIFE, uid: pod.metadata.uid ?? '', turn: Promise.resolve() };
    const { namespace, name = '', uid = '' } = pod.metadata;
    void this.#then(ended, () => this.#stop(ended, graceMs));
    this.#insist(
      ended,
      async () => {
        await this.#tellEnd(ended, pod);
        if (!this.#closed) await removePod(this.#view, { namespace, name, uid });
      },
      () => false,
    );
  }

  /** Whoever holds the object of a stopped pod, as its Job does, waits to be told how it ended. */
  async #tellEnd({ running }: Life, pod: KubeObject): Promise<void> {
    if (this.#closed || running === undefined || list(pod.metadata['finalizers']).length === 0) return;
    await allEnded(running);
    await writeStatus(this.#view, pod, 'Pod', (current) => podStatus(running, current, lastPhaseOf(running)));
  }

  /** The object went without waiting for its pod: what still runs gets a moment. */
  #gone(life: Life): void {
    const forget = () => {
      this.#lives.delete(life.uid);
    };
    if (life.ending || life.over) {
      void this.#then(life, async () => forget());
      return;
    }
    life.ending = true;
    const graceMs = Math.min(life.running?.graceMs ?? 0, FORCED_MS);
    void this.#then(life, async () => {
      await this.#stop(life, graceMs);
      forget();
    });
  }

  async #stop(life: Life, graceMs: number): Promise<void> {
    const { running } = life;
    if (running === undefined || life.over) return;
    await stopPod(running, {
      graceMs,
      hurried: () => this.#closed,
      unrouted: this.#unrouted(running.facts),
      tell: (reason, message, path) => {
        const { namespace, name } = running.facts;
        const pod = this.#view.get('Pod', namespace, name);
        if (pod !== undefined)
          void this.#kubelet.record(pod, reason === 'Killing' ? 'Normal' : 'Warning', reason, message, path);
      },
    });
    this.#release(life);
  }

  /** Looks whether every proxy has heard that a pod is no ready endpoint any more. */
  #unrouted({ namespace, address }: PodFacts): () => boolean {
    const { source } = this.#environment;
    let wanted: number | undefined;
    return () => {
      const slices = this.#view.list(SLICE, namespace);
      if (wanted === undefined && !slices.some((slice) => isReadyEndpoint(slice, address))) {
        wanted = source.revision;
      }
      return wanted !== undefined && source.reached >= wanted;
    };
  }

  #release(life: Life): void {
    const { running } = life;
    life.over = true;
    if (running === undefined) return;
    closePod(running);
    this.#byAddress.delete(running.facts.address);
    this.#environment.addressing.release(running.facts.address);
  }
}

const SLICE = 'EndpointSlice.discovery.k8s.io';

function isReadyEndpoint(slice: KubeObject, address: string): boolean {
  return list(slice['endpoints']).some((value) => {
    const endpoint = record(value);
    return (
      list(endpoint?.['addresses']).includes(address) && record(endpoint?.['conditions'])?.['ready'] === true
    );
  });
}

const NO_LIFE = { running: undefined, ending: true, over: true } as const;

/** What a forced deletion leaves to a program. */
const FORCED_MS = 2_000;

/** Pods of other nodes are nobody's here. */
function isOurs(pod: KubeObject): boolean {
  const node = record(pod['spec'])?.['nodeName'];
  return node === undefined || node === NODE_NAME;
}
