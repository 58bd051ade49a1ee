import type { SuiteResult } from '../schemas/conformance.ts';
import type { ConformanceInput, ProbeInput } from '../schemas/generated/documents.ts';
import type { Json } from '../schemas/json.ts';
import type { KubeObject, ObjectRef } from '../schemas/kube-object.ts';
import type { LoadProfile, LoadResult, LoadTick } from '../schemas/load.ts';
import type { Proof } from '../schemas/proof.ts';
import type { Where } from '../schemas/where.ts';

/** The ports: everything of the outside that a step may touch. The command line builds one and hands slices of it. */
export interface World {
  readonly clusters: ClustersPort;
  readonly meshes: MeshesPort;
  readonly load: LoadPort;
  readonly suites: SuitesPort;
  readonly processes: ProcessesPort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly files: FilesPort;
}

// ── clusters ────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a role of the pattern is bound to on this run. */
export interface TargetBinding {
  readonly role: string;
  readonly kind: 'sandbox' | 'cluster';
  readonly context: string;
  /** A sandbox that was named as a context of the kubeconfig, where another process of the run finds it again. */
  readonly via?: 'kubeconfig';
}

export interface ClustersPort {
  /** The cluster bound to a role; the same object for the same role. Throws `Failure` (`contextUnknown`, …). */
  open(role: string): Promise<Cluster>;
}

/** One API server, spoken to in raw JSON. Every call may throw `Failure`; every answer has passed `safeText` in errors. */
export interface Cluster {
  readonly binding: TargetBinding;
  /** UID of namespace `kube-system`: which cluster this really is; asked anew once a new connection was made. */
  uid(signal: AbortSignal): Promise<string>;
  get(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | undefined>;
  list(query: ListQuery, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** Server-side apply with field manager `meshwright`; without `force` a foreign owner is `fieldConflict`. */
  apply(object: KubeObject, options: ApplyOptions, signal: AbortSignal): Promise<KubeObject>;
  /** Plain POST, for objects with `generateName` or create-once semantics. */
  create(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;
  /** PUT with the object's own resourceVersion; a lost race is `conflict`. */
  replace(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;
  patch(ref: ObjectRef, patch: ObjectPatch, signal: AbortSignal): Promise<KubeObject>;
  delete(ref: ObjectRef, options: DeleteOptions, signal: AbortSignal): Promise<'deleted' | 'absent'>;
  /** Current state first (as `added`), then changes, through re-lists and reconnects, until the signal aborts. */
  watch(query: ListQuery, signal: AbortSignal): AsyncIterable<WatchEvent>;
  exec(request: ExecRequest, signal: AbortSignal): Promise<ExecStream>;
  logs(request: LogRequest, signal: AbortSignal): Promise<string>;
  /** An authenticated request to a path of the API server, for aggregated APIs that a mesh adapter knows. */
  raw(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body: Json | undefined,
    signal: AbortSignal,
  ): Promise<Json>;
  /** Which of the needed permissions the caller lacks (SelfSubjectAccessReview). */
  missingPermissions(needs: readonly Permission[], signal: AbortSignal): Promise<readonly Permission[]>;
}

export interface ListQuery {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ApplyOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
  /** Defaults to `meshwright`. */
  readonly fieldManager?: string;
}

export interface ObjectPatch {
  readonly type: 'merge' | 'json';
  readonly body: Json;
  readonly subresource?: 'scale' | 'status';
}

export interface DeleteOptions {
  /** Precondition: only this very object. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan';
}

export interface WatchEvent {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: KubeObject;
}

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly command: readonly string[];
}

/** A running command in a pod. The caller closes it; `ended` settles once, with the exit code. */
export interface ExecStream {
  write(data: string | Uint8Array): Promise<void>;
  readonly stdout: AsyncIterable<Uint8Array>;
  /** The last 8 KiB of stderr. */
  stderrTail(): string;
  readonly ended: Promise<{ readonly exitCode: number; readonly reason?: string }>;
  close(): void;
}

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly tailLines?: number;
}

export interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  /** Only this very object. */
  readonly name?: string;
}

// ── meshes ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MeshesPort {
  /** The mesh of a cluster; the same object for the same role. `provider` given: that mesh or its stand-in. */
  of(role: string, provider?: string): Promise<Mesh>;
}

/** What every mesh adapter offers. Reads may throw `Failure`; writes are returned as objects for the step to apply. */
export interface Mesh {
  /** `sandbox`, or the mesh it stands in for. */
  readonly name: string;
  where(signal: AbortSignal): Promise<Where>;
  capabilities(): CapabilityTable;
  detect(signal: AbortSignal): Promise<MeshPresence>;
  /** What installing needs, in order; empty when the wanted mesh is already there. */
  installObjects(request: InstallRequest, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** Partial objects (for server-side apply) that put namespaces or workloads into the mesh. */
  enrolObjects(request: EnrolRequest, signal: AbortSignal): Promise<readonly KubeObject[]>;
  /** Compiles neutral policy objects (SMI, Gateway API) to what this mesh obeys. Pure, so that the plan can show it. */
  lower(objects: readonly KubeObject[]): LoweredPolicy;
  /** Objects of others that steer or admit the same traffic as these; a shadowed policy is a finding. */
  steeringObjects(objects: readonly KubeObject[], signal: AbortSignal): Promise<readonly ObjectRef[]>;
  /** Resolves when every client proxy concerned has taken in the state that the API server holds now. */
  converged(namespaces: readonly string[], signal: AbortSignal): Promise<ConvergenceReport>;
  /**
   * Whether a pod's traffic really goes through the mesh; asks the mesh *and* tries interception from inside. Without
   * `tryRequest` (a workload that cannot be entered) it is the mesh's own word only: enough for `enrol`, not for a probe.
   */
  verifyMeshed(pod: PodRef, tryRequest: TryRequest | undefined, signal: AbortSignal): Promise<MeshedReport>;
  /** Server-side counters of requests that carried a nonce. */
  arrivals(nonce: string, signal: AbortSignal): Promise<ArrivalReport>;
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** A plain GET from inside the pod in question, through whatever intercepts its traffic. */
export type TryRequest = (
  url: string,
) => Promise<{ readonly status?: number; readonly body?: string; readonly error?: string }>;

export type Support = 'full' | 'partial' | 'none';
/** Capability name (`traffic-split`, `traffic-access`, `http-routes`, `mtls`, …) → how far the mesh supports it. */
export type CapabilityTable = Readonly<Record<string, Support>>;

export interface MeshPresence {
  readonly installed: boolean;
  readonly version?: string;
  readonly trustDomain?: string;
}

export interface InstallRequest {
  readonly provider: string;
  readonly version?: string;
  readonly profile?: string;
  readonly mode?: string;
  readonly values?: Json;
}

export interface EnrolRequest {
  readonly namespaces: readonly string[];
  readonly workloads: readonly ObjectRef[];
  /** Whether traffic that no policy admits passes; absent leaves it as it is. */
  readonly defaultAccess?: 'allow' | 'deny';
}

export interface LoweredPolicy {
  readonly objects: readonly KubeObject[];
  /** Allows that became narrower than written, each with the reason. Never the other way. */
  readonly narrowed: readonly PolicyFinding[];
  readonly unsupported: readonly PolicyFinding[];
}

export interface PolicyFinding {
  readonly object: ObjectRef;
  readonly path: string;
  readonly message: string;
}

export interface ConvergenceReport {
  readonly converged: boolean;
  /** Proxies that had acknowledged, and those that had not. */
  readonly proxies: number;
  readonly behind: readonly string[];
}

export interface MeshedReport {
  readonly meshed: boolean;
  /** The identity that the pod's own proxy holds (SPIFFE URI). */
  readonly identity?: string;
  readonly reason?: string;
}

/** What destinations counted for one nonce. */
export interface ArrivalReport {
  /** Requests that reached an application. */
  readonly arrived: readonly Arrival[];
  /** Requests that a destination's proxy refused by policy. */
  readonly refused: readonly Refusal[];
}

export interface Arrival {
  readonly pod: PodRef;
  /** SPIFFE URI of the destination's certificate; absent when the destination is not meshed. */
  readonly identity?: string;
  /** SPIFFE URI that the destination's proxy saw in the client's certificate; absent for plaintext. */
  readonly client?: string;
  readonly count: number;
}

export interface Refusal extends Arrival {
  readonly reason: string;
}

// ── conformance ─────────────────────────────────────────────────────────────────────────────────────────────────

export interface SuitesPort {
  /** A conformance suite, narrowed to what the input chooses. Throws `Failure('invalid')` for an unknown case. */
  choose(input: ConformanceInput): Promise<Suite>;
}

export interface Suite {
  /** Cases in the order in which they are told. */
  readonly cases: readonly { readonly id: string; readonly title: string }[];
  /** Runs the cases in namespaces of their own and removes those, whatever happened. */
  run(tools: SuiteTools, signal: AbortSignal): Promise<SuiteResult>;
}

/** What a suite may do to a cluster, each call under the name of the case that asks. Calls may throw `Failure`. */
export interface SuiteTools {
  readonly capabilities: CapabilityTable;
  readonly clock: Pick<ClockPort, 'monotonic'>;
  where(): Promise<Where>;
  /** Makes an empty namespace; what an earlier run of a suite left under its name is removed first. */
  freshNamespace(name: string): Promise<void>;
  /** Applies objects and waits until each is observed to be ready, unless that is the question. */
  apply(objects: readonly KubeObject[], ready?: 'awaited' | 'asked'): Promise<void>;
  /** Puts namespaces into the mesh, for the workloads that come later. */
  enrol(namespaces: readonly string[], access: 'allow' | 'deny' | undefined): Promise<void>;
  /** Verifies that all workloads of the namespaces are in the mesh; what came up without a proxy is restarted first. */
  verifyEnrolled(namespaces: readonly string[]): Promise<void>;
  /** Lowers and applies policy, and waits until every proxy obeys it; what became narrower than written. */
  policy(objects: readonly KubeObject[]): Promise<readonly string[]>;
  /** Deletes objects, waits until they are gone and until every proxy concerned has heard of it. */
  remove(refs: readonly ObjectRef[]): Promise<void>;
  probe(request: SuiteProbe): Promise<SuiteProbeOutcome>;
  /** GET of a path of the API server. */
  read(path: string): Promise<Json>;
  /** Lets milliseconds pass before something is looked at again. */
  pause(ms: number): Promise<void>;
  /** Where the suite stands: 0 to 1. */
  progress(message: string, fraction: number): void;
}

/** What a probe of a suite showed, and what came back by outcome, backend and server. */
export interface SuiteProbeOutcome {
  readonly proofs: readonly Proof[];
  readonly came: Json;
}

export interface SuiteProbe {
  /** Unique within the suite: `traffic-access/denied-by-default.refused`. */
  readonly key: string;
  readonly namespace: string;
  readonly input: ProbeInput;
  /** How many of the suite's probes share the step's α: those about shares or latencies. */
  readonly sharers: number;
  /** A share gets the requests in which one on target is decided in nearly every run, and no more. */
  readonly brief?: true;
  /**
   * `opens`: the requests go one after the other over a connection that is left open. `goesOn`: over the one that the
   * last such probe of this caller in this namespace left open, and a fresh one only where the mesh has closed it.
   * Throws `Failure` where no probe has opened one.
   */
  readonly held?: 'opens' | 'goesOn';
}

// ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface LoadPort {
  /** Load from the machine of the run (`internal: false`). */
  generate(profile: LoadProfile, onTick: (tick: LoadTick) => void, signal: AbortSignal): Promise<LoadResult>;
  /** How an agent pod is made on this kind of target. */
  agentProgram(kind: TargetBinding['kind']): Promise<AgentProgram>;
}

/** The agent as a pod's program. */
export interface AgentProgram {
  readonly image: string;
  /** Command of the pod itself, which only waits. */
  readonly idle: readonly string[];
  /** Command run by `exec` for one session. */
  readonly session: readonly string[];
  /** Bytes written to the session's stdin before the protocol begins (the program itself, where the image lacks it). */
  readonly prologue?: Uint8Array;
}

export interface ProcessesPort {
  /** Runs an allowed program with an argument list; never a shell. Throws `Failure` (`processFailed`). */
  run(request: ProcessRequest, signal: AbortSignal): Promise<ProcessResult>;
}

export interface ProcessRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Time as an argument. `now` is wall time for records, `monotonic` for measuring; both in milliseconds. */
export interface ClockPort {
  now(): number;
  monotonic(): number;
  /** Resolves after `ms`, rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface RandomPort {
  /** Uniform in [0, 1). */
  next(): number;
  /** `bytes` of randomness as lower-case hex. */
  hex(bytes: number): string;
}

export interface FilesPort {
  /** Writes an artifact of the run; returns its path relative to the run folder. */
  writeArtifact(name: string, data: string | Uint8Array): Promise<string>;
}
