import type { Duplex } from 'node:stream';
import type { KubeObject } from '../schemas/kube-object.ts';
import type { CertificateTimes } from './dataplane/mesh-ca.ts';
import type { BackoffTimes } from './kubelet/restart-backoff.ts';
import type { ImageProgram } from './workloads/image-programs.ts';

/** A kind whatever its version: `Deployment.apps`, `Pod` (core). */
export type KindId = string;

export interface ViewEvent {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: KubeObject;
}

/**
 * What controllers and the data plane see of the API server: a cached, current view to read, and asynchronous writes
 * that obey resourceVersion. The embedded API server offers one in process; one over HTTPS can stand in for it.
 * Objects are frozen; writers hand in new ones. Writes throw `Failure` (`conflict`, `notFound`, `invalid`).
 */
export interface ClusterView {
  get(kind: KindId, namespace: string | undefined, name: string): KubeObject | undefined;
  list(kind: KindId, namespace?: string): readonly KubeObject[];
  /** Objects of a kind that name an owner, by UID, as their controller. */
  listControlled(kind: KindId, ownerUid: string): readonly KubeObject[];
  /** Calls back for what exists now, then for every change, in order; returns the end of the subscription. */
  subscribe(kinds: readonly KindId[], listener: (event: ViewEvent) => void): () => void;
  create(object: KubeObject): Promise<KubeObject>;
  update(object: KubeObject): Promise<KubeObject>;
  updateStatus(object: KubeObject): Promise<KubeObject>;
  delete(
    kind: KindId,
    namespace: string | undefined,
    name: string,
    options?: {
      /** Only this very object. */
      readonly uid?: string;
      /** 0 takes a pod away at once: what a kubelet says when it has ended one. */
      readonly gracePeriodSeconds?: number;
    },
  ): Promise<void>;
  /**
   * Gives a pod its node and annotations, where neither can be written into the object: on a real API server. Without
   * it the kubelet's part writes both, and the sidecar's container, by itself.
   */
  bindPod?(pod: KubeObject, node: string, annotations: Readonly<Record<string, string>>): Promise<void>;
}

/** The kubelet's part: what the API server asks of running pods. */
export interface PodRuntime {
  /** Starts a command in a pod; throws `Failure('notFound')` for an unknown container or a pod that is not running. */
  exec(request: RuntimeExecRequest): Promise<RuntimeProcess>;
  /**
   * What a container of a running pod wrote, or with `previous` the one before it; `Failure('notFound')` when the pod
   * does not run or there was none before. Without a name: the pod's first container.
   */
  logs(request: {
    readonly namespace: string;
    readonly pod: string;
    readonly container?: string;
    readonly previous?: boolean;
  }): Promise<ContainerLog>;
  /**
   * A connection to the program behind a port of a pod, from within the pod and so past its sidecar, as a kubelet
   * makes it. The caller closes it. Throws `Failure('notFound')` when the pod does not run; rejects when nothing listens.
   */
  connect?(request: RuntimePort): Promise<Duplex>;
}

/** One line that a container wrote. */
export interface LogLine {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Without its end of line. */
  readonly text: string;
}

/** What a container wrote; the oldest lines are forgotten. */
export interface ContainerLog {
  lines(): readonly LogLine[];
  /** Calls back for each line to come, and with `undefined` once the container has ended. Returns the end of it. */
  follow(listener: (line: LogLine | undefined) => void): () => void;
}

/** A port of a pod to connect to, as `kubectl port-forward` asks. */
export interface RuntimePort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

export interface RuntimeExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly command: readonly string[];
}

export interface RuntimeProcess {
  write(chunk: Uint8Array): void;
  endInput(): void;
  onStdout(listener: (chunk: Uint8Array) => void): void;
  onStderr(listener: (chunk: Uint8Array) => void): void;
  readonly exited: Promise<{ readonly exitCode: number; readonly reason?: string }>;
  kill(): void;
}

/** Routes below `/apis/sandbox.meshwright.dev/v1alpha1/`, answered by the data plane (proxies, arrivals, sabotages). */
export interface ExtensionApi {
  handle(request: {
    readonly method: string;
    /** The part after the group version, without a leading slash: `arrivals`. */
    readonly path: string;
    readonly query: URLSearchParams;
    readonly body: unknown;
  }): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** What is asked of the metrics API: `deployments`, one of them, or its edges. */
export interface MetricsQuestion {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** Keeps only objects with these labels in a list. */
  readonly fits: (labels: Readonly<Record<string, string>>) => boolean;
  /** As the query says it: `10s`. */
  readonly window: string | null;
}

/** The data plane as the sandbox process starts and ends it. */
export interface DataPlane extends PodRuntime, ExtensionApi {
  /** SMI's TrafficMetrics; absent where no data plane counts. */
  trafficMetrics?(question: MetricsQuestion): { readonly status: number; readonly body: unknown };
  /** Ends every listener and child of every pod. */
  close(): Promise<void>;
}

/** What the data plane is started with. */
export interface DataPlaneOptions {
  readonly view: ClusterView;
  readonly trustDomain: string;
  /** Program and arguments that run the probe and load agent in a pod. */
  readonly agentCommand: readonly string[];
  readonly stateDir: string;
  /** Programs of this machine that stand for images. */
  readonly images?: readonly ImageProgram[];
  /** `virtual`: pod addresses that an API server takes for endpoints; `own`: real ones, where the system has them. */
  readonly addresses?: 'own' | 'virtual';
  /** Who makes pods and endpoints of workloads and services: the controllers of the sandbox, unless the cluster has some. */
  readonly controllers?: 'ours' | 'theirs';
  /** Pauses before a container that ended is started again; a kubelet's when left out. */
  readonly backoff?: BackoffTimes;
  /** Told, in one sentence, of a controller's step that failed (it is tried again); for the sandbox's own log. */
  readonly onProblem?: (sentence: string) => void;
  /** Lives of the mesh's certificates, where they are not the usual ones. */
  readonly certificates?: CertificateTimes;
}
