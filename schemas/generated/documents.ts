// Generated from schemas/*.schema.json by npm run generate; do not edit.
import type { Json } from '../json.ts';
import type { KubeObject } from '../kube-object.ts';

/**
 * A length of time such as 300ms, 8s, 5m or 1h30m.
 */
export type Duration = string;
/**
 * A Kubernetes name: lower-case letters, digits and hyphens, at most 63.
 */
export type DnsLabel = string;
/**
 * kind/name of a workload, such as deployment/shopper.
 */
export type Workload = string;
/**
 * A Kubernetes object.
 */
export type Manifest = KubeObject;
/**
 * What to do when another field manager owns a field: stop with its name, or take it over.
 */
export type Conflicts = 'fail' | 'force';
/**
 * The bound objects; filled in by the plan.
 */
export type Objects = readonly Manifest[];
/**
 * How a response names the backend that gave it.
 */
export type BackendFrom = {
    /**
     * Response header.
     */
    readonly header: string;
} | {
    /**
     * Dotted path into a JSON body.
     */
    readonly bodyField: string;
} | {
    /**
     * True: the first line of what came back, of servers over tcp that greet with their name.
     */
    readonly firstLine: true;
};
/**
 * Checks CEL conditions over step outputs and live objects.
 *
 * @minItems 1
 *
 * Items: One condition.
 */
export type AssertInput = readonly {
    /**
     * CEL condition over params, steps, run, and object when a resource is named.
     */
    readonly that: string;
    /**
     * What it means when it does not hold.
     */
    readonly message?: string;
    readonly resource?: ResourceRef;
    readonly eventually?: Eventually;
    readonly consistently?: Consistently;
}[];
/**
 * A service mesh pattern: intent and proof in one file.
 */
export interface PatternDocument {
    /**
     * Version of the language.
     */
    readonly apiVersion: 'meshwright.dev/v1alpha1';
    /**
     * Kind of document: a pattern, or a step template, which is used by patterns, runs only as a part of them and need not prove anything by itself.
     */
    readonly kind: 'Pattern' | 'StepTemplate';
    readonly metadata: Metadata;
    readonly spec: Spec;
}
/**
 * Name and version.
 */
export interface Metadata {
    /**
     * Name of the pattern.
     */
    readonly name: string;
    /**
     * Semantic version.
     */
    readonly version: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
}
/**
 * Label or annotation values by key.
 */
export interface Labels {
    readonly [k: string]: string;
}
/**
 * What the pattern does and proves.
 */
export interface Spec {
    /**
     * One sentence: what it is for.
     */
    readonly summary: string;
    /**
     * What the pattern needs; a mesh lacking a capability makes it unsupported, not failed.
     */
    readonly requires?: {
        /**
         * Range of meshwright versions, such as '>=0.1 <1'; another one refuses the pattern (E118).
         */
        readonly engine?: string;
        /**
         * APIs that every cluster of the run must serve; one that does not makes the pattern unsupported.
         *
         * Items: apiVersion, such as gateway.networking.k8s.io/v1.
         */
        readonly apis?: readonly string[];
        /**
         * What the mesh must be able to do.
         *
         * Items: Capability name, such as traffic-split.
         */
        readonly capabilities?: readonly string[];
    };
    /**
     * Values that a user may set.
     */
    readonly parameters?: {
        readonly [k: string]: Parameter;
    };
    /**
     * Roles, bound to clusters on the command line.
     */
    readonly targets?: {
        readonly [k: string]: {
            /**
             * What the role is for.
             */
            readonly description?: string;
        };
    };
    /**
     * Other patterns by name, for `uses`.
     */
    readonly imports?: {
        readonly [k: string]: Import;
    };
    /**
     * How much at once, and what the run keeps to itself.
     */
    readonly concurrency?: {
        /**
         * Steps at once.
         */
        readonly maxParallel?: number;
        /**
         * Which runs exclude each other.
         */
        readonly lock?: {
            /**
             * What the run keeps to itself while it works: the namespaces of its steps, or the whole cluster. A pattern that installs a mesh locks the cluster.
             */
            readonly scope?: 'namespace' | 'cluster';
            /**
             * How long to wait for a lock that another run holds; without it the run ends at once (exit code 6).
             */
            readonly waitFor?: string;
        };
    };
    /**
     * For every step.
     */
    readonly defaults?: {
        /**
         * Role when a step names none.
         */
        readonly target?: string;
        /**
         * Namespace when a step names none.
         */
        readonly namespace?: string;
        readonly timeout?: Duration;
        readonly retry?: Retry;
    };
    /**
     * A length of time such as 300ms, 8s, 5m or 1h30m.
     */
    readonly deadline?: string;
    /**
     * What happens after a failed step.
     */
    readonly onFailure?: 'rollback' | 'stop' | 'continue';
    /**
     * Steps, in order.
     *
     * @minItems 1
     */
    readonly steps: readonly Step[];
    /**
     * Steps that always run at the end, also behind a deadline that has passed. All of them together have ten minutes of their own.
     */
    readonly finally?: readonly Step[];
    /**
     * Values of the run.
     */
    readonly outputs?: {
        readonly [k: string]: Output;
    };
}
/**
 * A typed parameter.
 */
export interface Parameter {
    /**
     * Type.
     */
    readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'duration' | 'quantity';
    /**
     * What it is for.
     */
    readonly description?: string;
    /**
     * Value when none is given.
     */
    readonly default?: {
        readonly [k: string]: Json | undefined;
    };
    /**
     * Its value comes from --set-secret when the run needs it, and is never written anywhere; text without a default.
     */
    readonly secret?: boolean;
    /**
     * The values allowed.
     *
     * @minItems 1
     */
    readonly enum?: readonly Json[];
    /**
     * Form of a string.
     */
    readonly format?: 'dns-label' | 'dns-subdomain' | 'uri' | 'duration';
    /**
     * RE2 expression that a string must match.
     */
    readonly pattern?: string;
    /**
     * Shortest string.
     */
    readonly minLength?: number;
    /**
     * Longest string.
     */
    readonly maxLength?: number;
    /**
     * Least number.
     */
    readonly minimum?: number;
    /**
     * Greatest number.
     */
    readonly maximum?: number;
    readonly items?: Parameter;
    /**
     * Fewest items.
     */
    readonly minItems?: number;
    /**
     * Most items.
     */
    readonly maxItems?: number;
}
/**
 * A pattern under a name, pinned by the digest of its content.
 */
export interface Import {
    /**
     * A file or folder relative to this one.
     */
    readonly pattern: string;
    /**
     * Digest of the used pattern's content; when it is another one, nothing is run.
     */
    readonly digest?: string;
}
/**
 * Attempts after a failure of the world; a verdict is never retried unless the step says so.
 */
export interface Retry {
    /**
     * Further attempts after the first.
     */
    readonly limit: number;
    /**
     * Time between attempts.
     */
    readonly backoff?: {
        readonly duration?: Duration;
        /**
         * Growth per attempt.
         */
        readonly factor?: number;
        readonly maxDuration?: Duration;
        /**
         * Share of the delay that is random.
         */
        readonly jitter?: number;
    };
}
/**
 * One step: common fields and exactly one action.
 */
export interface Step {
    /**
     * Name of the step; CEL can say it.
     */
    readonly id: string;
    /**
     * Waits only for these; [] starts at once.
     *
     * Items: Step id.
     */
    readonly needs?: readonly string[];
    /**
     * CEL condition; false skips the step.
     */
    readonly when?: string;
    /**
     * Repeats the step for each item.
     */
    readonly forEach?: {
        /**
         * The items, or one expression that yields them.
         */
        readonly in: readonly Json[] | string;
        /**
         * Variable name of the item.
         */
        readonly as: string;
        /**
         * Text that names the iteration; needed for object items.
         */
        readonly key?: string;
        /**
         * One after the other, or all at once.
         */
        readonly strategy?: 'serial' | 'parallel';
    };
    /**
     * Repeats the step for each combination.
     */
    readonly matrix?: {
        readonly [k: string]: readonly Json[] | string;
    };
    /**
     * Role of the cluster.
     */
    readonly target?: string;
    /**
     * Namespace of the step.
     */
    readonly namespace?: string;
    /**
     * A length of time such as 300ms, 8s, 5m or 1h30m.
     */
    readonly timeout?: string;
    /**
     * A length of time such as 300ms, 8s, 5m or 1h30m.
     */
    readonly deadline?: string;
    readonly retry?: Retry;
    /**
     * Values for later steps.
     */
    readonly outputs?: {
        readonly [k: string]: Output;
    };
    /**
     * How the step is undone: put back what was there (restore), not at all (none), or by steps.
     */
    readonly compensate?: ('restore' | 'none') | {
        /**
         * Steps that undo this one.
         *
         * @minItems 1
         */
        readonly steps: readonly Step[];
    };
    /**
     * A failure of this step does not end the run.
     */
    readonly continueOnError?: boolean;
    readonly installMesh?: InstallMeshInput;
    readonly enrol?: EnrolInput;
    readonly apply?: ApplyInput;
    readonly delete?: DeleteInput;
    readonly scale?: ScaleInput;
    readonly policy?: PolicyInput;
    readonly probe?: ProbeInput;
    readonly performance?: PerformanceInput;
    readonly assert?: AssertInput;
    readonly wait?: WaitInput;
    readonly capture?: CaptureInput;
    readonly exec?: ExecInput;
    readonly conformance?: ConformanceInput;
    readonly group?: GroupInput;
    readonly approve?: ApproveInput;
    readonly uses?: UsesInput;
}
/**
 * A typed output.
 */
export interface Output {
    /**
     * Type of the output.
     */
    readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'duration' | 'quantity';
    /**
     * CEL expression.
     */
    readonly value: string;
}
/**
 * Detects, installs, upgrades or adopts a mesh, and waits until a probe workload gets a proxied reply.
 */
export interface InstallMeshInput {
    /**
     * Mesh to have: sandbox, linkerd, istio, kuma, consul, …
     */
    readonly provider: string;
    /**
     * Version or range wanted, such as >=2.14.
     */
    readonly version?: string;
    /**
     * The mesh's own installation profile.
     */
    readonly profile?: string;
    /**
     * Data plane mode.
     */
    readonly mode?: 'sidecar' | 'ambient';
    /**
     * Values for the mesh's own installer.
     */
    readonly values?: {
        readonly [k: string]: Json | undefined;
    };
}
/**
 * Puts namespaces or workloads into the mesh, restarts them, and verifies that they are meshed.
 */
export interface EnrolInput {
    /**
     * Namespaces whose workloads join the mesh.
     *
     * @minItems 1
     */
    readonly namespaces?: readonly DnsLabel[];
    /**
     * Single workloads that join the mesh.
     *
     * @minItems 1
     */
    readonly workloads?: readonly Workload[];
    /**
     * Restart running workloads so that they get their proxy.
     */
    readonly restart?: boolean;
    /**
     * Whether traffic that no policy admits passes in these namespaces; left as it is when absent.
     */
    readonly access?: 'allow' | 'deny';
}
/**
 * Applies objects server-side, owned by this pattern, and waits until they are observed.
 */
export interface ApplyInput {
    /**
     * Manifest files or folders, below the pattern's folder.
     *
     * @minItems 1
     *
     * Items: File or folder below the pattern's folder.
     */
    readonly files?: readonly string[];
    /**
     * Objects written here.
     *
     * @minItems 1
     */
    readonly inline?: readonly Manifest[];
    /**
     * Values to put into the objects, by kind/name#path: deployment/web#spec.replicas.
     */
    readonly set?: {
        readonly [k: string]: Json | undefined;
    };
    /**
     * Deletes what earlier runs of this pattern applied and no step of it contains any more; never a namespace or a definition. A rollback makes it again.
     */
    readonly prune?: boolean;
    readonly conflicts?: Conflicts;
    readonly waitFor?: WaitFor;
    readonly objects?: Objects;
}
/**
 * What must be observed on the objects that carry a status.
 */
export interface WaitFor {
    /**
     * Status condition that must be True: Available, Ready, Established, …
     */
    readonly condition: string;
    readonly timeout?: Duration;
}
/**
 * Deletes objects and waits until they are gone.
 */
export interface DeleteInput {
    /**
     * Objects to delete.
     *
     * @minItems 1
     */
    readonly objects: readonly ResourceRef[];
    /**
     * An object that is not there is no failure.
     */
    readonly ignoreMissing?: boolean;
}
/**
 * One object of the cluster.
 */
export interface ResourceRef {
    /**
     * Group and version, such as apps/v1.
     */
    readonly apiVersion: string;
    /**
     * Kind, such as Deployment.
     */
    readonly kind: string;
    /**
     * Name of the object.
     */
    readonly name: string;
    /**
     * Namespace; the step's own when left out.
     */
    readonly namespace?: string;
}
/**
 * Sets the replicas of a workload and waits until they are ready.
 */
export interface ScaleInput {
    /**
     * Kind of the workload.
     */
    readonly kind: 'Deployment' | 'StatefulSet' | 'ReplicaSet';
    /**
     * Name of the workload.
     */
    readonly name: string;
    /**
     * Replicas wanted.
     */
    readonly replicas: number;
}
/**
 * Applies SMI or Gateway API objects lowered to the target's mesh, and waits until every proxy concerned obeys them.
 */
export interface PolicyInput {
    /**
     * Manifest files or folders, below the pattern's folder.
     *
     * @minItems 1
     *
     * Items: File or folder below the pattern's folder.
     */
    readonly files?: readonly string[];
    /**
     * Objects written here.
     *
     * @minItems 1
     */
    readonly inline?: readonly Manifest[];
    readonly conflicts?: Conflicts;
    readonly objects?: Objects;
}
/**
 * Sends requests from a workload's identity and judges what came of them.
 */
export interface ProbeInput {
    readonly from: From;
    readonly request?: Request;
    /**
     * A table of requests, sent in turn.
     *
     * @minItems 1
     */
    readonly requests?: readonly Request[];
    /**
     * Requests to send for claims that are not statistical.
     */
    readonly count?: number;
    /**
     * The most that a share may cost before it is inconclusive.
     */
    readonly maxRequests?: number;
    /**
     * A steady stream in place of a count.
     */
    readonly stream?: {
        /**
         * Requests per second.
         */
        readonly rate: number;
        readonly for: Duration;
    };
    /**
     * For denied: a request that must be allowed, to the same pod and port: another caller, or another request.
     */
    readonly control?: {
        readonly from?: From;
        readonly request?: Request;
    };
    /**
     * What must be observed.
     */
    readonly expect: {
        /**
         * Status, or any of several.
         */
        readonly status?: number | readonly number[];
        /**
         * Status code of gRPC, or any of several; 0 is OK.
         */
        readonly grpcStatus?: number | readonly number[];
        /**
         * True: every request gets an answer, whatever it says.
         */
        readonly answered?: true;
        /**
         * True: the mesh must refuse; proved with an allowed control and the server's counter.
         */
        readonly denied?: true;
        readonly header?: Labels;
        /**
         * What the body must be.
         */
        readonly body?: {
            /**
             * Text that the body must contain.
             */
            readonly contains?: string;
            /**
             * The whole body.
             */
            readonly equals?: string;
            /**
             * RE2 expression that must be found in the body.
             */
            readonly matches?: string;
        };
        /**
         * Service account (name or SPIFFE URI) of the workload that must have served, by its proxy's own account.
         */
        readonly peerIdentity?: string;
        /**
         * Percent of requests that each backend must get, ± tolerance in percentage points.
         */
        readonly share?: {
            /**
             * Percentage points; max(1, 10 % of the target) when left out.
             */
            readonly tolerance?: number;
            /**
             * Percent.
             */
            readonly [k: string]: number | undefined;
        };
        /**
         * Bounds on percentiles: {p90: "<= 50ms"}.
         */
        readonly latency?: {
            /**
             * Bound such as <= 50ms.
             */
            readonly [k: string]: string;
        };
    };
    readonly backendFrom?: BackendFrom;
    /**
     * Whether connections are kept.
     */
    readonly keepAlive?: 'on' | 'off' | 'mixed';
    readonly eventually?: Eventually;
    readonly consistently?: Consistently;
}
/**
 * Who sends: the identity (and labels) of a workload, or a service account.
 */
export interface From {
    readonly workload?: Workload;
    /**
     * Service account to run as.
     */
    readonly serviceAccount?: string;
    /**
     * Namespace of the caller; the step's own when left out.
     */
    readonly namespace?: string;
    readonly labels?: Labels;
    /**
     * False: a caller outside the mesh, to prove what plaintext may not do.
     */
    readonly meshed?: boolean;
}
/**
 * One request.
 */
export interface Request {
    /**
     * HTTP method.
     */
    readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
    /**
     * Address as the workload would dial it: http://HOST[:PORT]/PATH, tcp://HOST:PORT or udp://HOST:PORT.
     */
    readonly url: string;
    /**
     * What is spoken; by itself: grpc where 'grpc' stands, tcp and udp by the address, else http1.
     */
    readonly protocol?: 'http1' | 'http2' | 'grpc' | 'tcp' | 'udp';
    /**
     * A unary gRPC call to the address.
     */
    readonly grpc?: {
        /**
         * Full name of the method: package.Service/Method.
         */
        readonly method: string;
        readonly metadata?: Headers;
        /**
         * The request message, serialised and in base64; an empty message when left out.
         */
        readonly message?: string;
    };
    readonly headers?: Headers;
    /**
     * Request body; over tcp and udp the payload, behind a line with the nonce of the probe.
     */
    readonly body?: string;
}
/**
 * Header values by name.
 */
export interface Headers {
    readonly [k: string]: string;
}
/**
 * Keep trying until it holds, at the longest this long.
 */
export interface Eventually {
    readonly within: Duration;
    readonly interval?: Duration;
}
/**
 * It must hold all this time.
 */
export interface Consistently {
    readonly for: Duration;
    readonly interval?: Duration;
}
/**
 * Runs an SMP load profile from a workload's identity and judges intended-start latencies, errors and backends.
 */
export interface PerformanceInput {
    readonly from?: From;
    /**
     * An SMP performance profile.
     */
    readonly profile: {
        /**
         * Name of the profile.
         */
        readonly name?: string;
        readonly duration: Duration;
        /**
         * Clients, run side by side.
         *
         * @minItems 1
         *
         * Items: One client of the profile.
         */
        readonly clients: readonly {
            /**
             * Requests per second, by schedule (open loop); closed loop when left out.
             */
            readonly rps?: number;
            /**
             * Connections.
             */
            readonly connections?: number;
            /**
             * Addresses, in turn.
             *
             * @minItems 1
             *
             * Items: Absolute http:// address.
             */
            readonly endpointUrls: readonly string[];
            /**
             * HTTP method.
             */
            readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
            readonly headers?: Headers;
            /**
             * Request body.
             */
            readonly body?: string;
            /**
             * From a workload in the cluster (true) or from the machine of the run.
             */
            readonly internal?: boolean;
            /**
             * Generator.
             */
            readonly loadGenerator?: 'builtin';
        }[];
    };
    readonly warmup?: Duration;
    /**
     * Runs of the profile.
     */
    readonly repeats?: number;
    /**
     * Bounds such as {errorRate: "<= 1%", p99: "<= 250ms"}.
     */
    readonly thresholds?: {
        /**
         * Bound.
         */
        readonly [k: string]: string;
    };
    readonly backendFrom?: BackendFrom;
    /**
     * Versions compared over the same window.
     */
    readonly compare?: {
        /**
         * Backend name of the canary.
         */
        readonly canary: string;
        /**
         * Backend name of the control.
         */
        readonly control: string;
        /**
         * Fewer from either is inconclusive.
         */
        readonly minRequests?: number;
        /**
         * Bound such as <= 1.2x or <= +0.5pp.
         */
        readonly errors?: string;
        /**
         * Bound such as <= 1.2x or <= +0.5pp.
         *
         * This interface was referenced by `undefined`'s JSON-Schema definition
         * via the `patternProperty` "^p\d{2}(\.\d+)?$".
         */
        readonly [k: string]: string | number | undefined;
    };
    readonly timeout?: Duration;
}
/**
 * Waits for a condition of an object, or a stated time.
 */
export interface WaitInput {
    readonly resource?: ResourceRef;
    /**
     * Status condition that must be True.
     */
    readonly condition?: string;
    /**
     * CEL condition over object.
     */
    readonly until?: string;
    /**
     * The object must be gone.
     */
    readonly gone?: true;
    readonly for?: Duration;
}
/**
 * Keeps evidence: events, pod logs, objects.
 */
export interface CaptureInput {
    /**
     * Events of the namespace.
     */
    readonly events?: boolean;
    /**
     * Logs of pods.
     */
    readonly podLogs?: {
        /**
         * Label selector.
         */
        readonly selector: string;
        /**
         * Lines per container.
         */
        readonly tail?: number;
    };
    /**
     * Objects to keep.
     *
     * @minItems 1
     */
    readonly objects?: readonly ResourceRef[];
    /**
     * What the mesh says of its proxies.
     */
    readonly meshStatus?: boolean;
}
/**
 * Runs an allowed program with an argument list; never a shell.
 */
export interface ExecInput {
    /**
     * Name of a program that the command line allows (--allow-exec).
     */
    readonly program: string;
    /**
     * Arguments, as they are.
     *
     * Items: One argument.
     */
    readonly args?: readonly string[];
    readonly env?: Environment;
    /**
     * Text for standard input.
     */
    readonly stdin?: string;
    /**
     * Exit code that means success.
     */
    readonly exitCode?: number;
    /**
     * May be run again after a crash.
     */
    readonly idempotent?: boolean;
    /**
     * What to do when a crash hid the outcome.
     */
    readonly onResume?: 'rerun' | 'fail' | 'skip';
}
/**
 * Environment variables by name.
 */
export interface Environment {
    readonly [k: string]: string;
}
/**
 * Runs a conformance suite on the target, in namespaces of its own, and judges how much of each specification its mesh obeys.
 */
export interface ConformanceInput {
    /**
     * The suite: smi, the Service Mesh Interface.
     */
    readonly suite: 'smi';
    /**
     * quick sends fewer requests, so that shares may stay inconclusive.
     */
    readonly profile?: 'full' | 'quick';
    /**
     * Only cases of these specifications.
     *
     * @minItems 1
     *
     * Items: A specification.
     */
    readonly specs?: readonly ('traffic-access' | 'traffic-specs' | 'traffic-split' | 'traffic-metrics')[];
    /**
     * Only these cases; all when left out or empty.
     *
     * Items: Id of a case, such as traffic-access/denied-by-default.
     */
    readonly cases?: readonly string[];
    /**
     * Beginning of the names of the suite's own namespaces, which are removed at the end.
     */
    readonly namespacePrefix?: string;
    /**
     * Cases at once.
     */
    readonly parallel?: number;
    /**
     * The order in which cases are begun follows from it.
     */
    readonly seed?: number;
    /**
     * The least capability that each specification must show: full (every case passed), half (at least half of them) or none (only told). Specifications that are not named must be full.
     */
    readonly gates?: {
        /**
         * Of traffic-access.
         */
        readonly 'traffic-access'?: 'full' | 'half' | 'none';
        /**
         * Of traffic-specs.
         */
        readonly 'traffic-specs'?: 'full' | 'half' | 'none';
        /**
         * Of traffic-split.
         */
        readonly 'traffic-split'?: 'full' | 'half' | 'none';
        /**
         * Of traffic-metrics.
         */
        readonly 'traffic-metrics'?: 'full' | 'half' | 'none';
    };
}
/**
 * Sub-steps that share a loop or a condition.
 */
export interface GroupInput {
    /**
     * Sub-steps, in order.
     *
     * @minItems 1
     */
    readonly steps: readonly Step[];
}
/**
 * Waits for a person's decision, given at the terminal, by `meshwright approve RUN`, or before by `run --yes`. The step's own timeout is the time to decide in, counted from when it asks, also over a suspended run; without one it waits as long as the run may take.
 */
export interface ApproveInput {
    /**
     * What the person is asked.
     */
    readonly message: string;
    /**
     * What counts when nobody has decided in time.
     */
    readonly onTimeout?: 'reject' | 'approve';
}
/**
 * Runs another local pattern or step template here, bound by the digest of its content. Its outputs are read as steps.ID.outputs; its finally steps run at the end of the run, its defaults are those of its own steps, and what it requires the run requires. A lock of the whole cluster that it asks for is taken. Its onFailure, deadline and maxParallel do not apply: those of the pattern that is run do, and check says so where they differ (W423).
 */
export interface UsesInput {
    /**
     * A file or folder relative to this one (../other/pattern.yaml), or a name from spec.imports. What the used pattern names is read relative to its own folder.
     */
    readonly pattern: string;
    /**
     * Digest of the used pattern's content; when it is another one, nothing is run.
     */
    readonly digest?: string;
    /**
     * Values for the parameters that the used pattern declares, judged by its declarations. They are fixed by the plan and cannot read outputs of steps.
     */
    readonly parameters?: {
        readonly [k: string]: Json | undefined;
    };
    /**
     * Role of the used pattern to role of this one. A role left out is the role of the same name here; the only role of a used pattern is this step's target.
     */
    readonly targets?: {
        /**
         * Role of this pattern.
         */
        readonly [k: string]: string;
    };
}
/**
 * What a pattern must do in the sandbox, and which broken mesh must turn which proof red.
 */
export interface PatternTestDocument {
    /**
     * Version of the language.
     */
    readonly apiVersion: 'meshwright.dev/v1alpha1';
    /**
     * Kind of document.
     */
    readonly kind: 'PatternTest';
    readonly metadata: Metadata;
    /**
     * The test.
     */
    readonly spec: {
        /**
         * Parameter values.
         */
        readonly parameters?: {
            readonly [k: string]: Json | undefined;
        };
        /**
         * Where it runs.
         */
        readonly targets?: 'sandbox';
        /**
         * Changes to the pattern's objects for this test: a faulty canary, say.
         */
        readonly patches?: readonly {
            /**
             * kind/name of an object of the pattern.
             */
            readonly manifest: string;
            /**
             * Values by path, as in apply.set.
             */
            readonly set: {
                readonly [k: string]: Json | undefined;
            };
        }[];
        /**
         * As it is.
         */
        readonly expect: {
            /**
             * Outcome of the run.
             */
            readonly outcome: 'succeeded' | 'failed' | 'rolledBack' | 'rollbackFailed' | 'cancelled';
            /**
             * Verdict by proof key.
             */
            readonly proofs?: {
                /**
                 * Verdict.
                 */
                readonly [k: string]: 'passed' | 'failed' | 'inconclusive' | 'unsupported';
            };
        };
        /**
         * Broken meshes.
         *
         * Items: One broken mesh.
         */
        readonly sabotage?: readonly {
            /**
             * Sabotage switch of the sandbox.
             */
            readonly switch: string;
            /**
             * Step before which the mesh breaks; the start when left out.
             */
            readonly at?: string;
            /**
             * Verdict by proof key under this switch; a step that fails before it proves anything is `failed`.
             */
            readonly expect: {
                /**
                 * Verdict.
                 */
                readonly [k: string]: 'failed' | 'inconclusive';
            };
            /**
             * The run goes on past what is red, and every proof that `expect` does not name must pass.
             */
            readonly others?: 'passed';
        }[];
    };
}
/**
 * `meshwright.yaml` in the working directory: what a project says once for all its patterns.
 */
export interface MeshwrightConfig {
    /**
     * The embedded cluster.
     */
    readonly sandbox?: {
        /**
         * Programs of this machine by the image that they stand for: an exact name, or one with `*` for any characters (`example.com/web:*` is any tag, digest, or none).
         */
        readonly images?: {
            /**
             * A program that stands for an image; each container of it is a process of its own.
             */
            readonly [k: string]: {
                /**
                 * Program and arguments; no shell reads them.
                 *
                 * @minItems 1
                 *
                 * Items: Program or argument.
                 */
                readonly command: readonly string[];
                /**
                 * Folder it runs in, relative to this file; this file's own when left out.
                 */
                readonly workingDir?: string;
                /**
                 * Variables of its environment; the container's own win.
                 */
                readonly env?: {
                    /**
                     * Value.
                     */
                    readonly [k: string]: string;
                };
                /**
                 * Ports when the container declares none.
                 *
                 * Items: A port.
                 */
                readonly ports?: readonly {
                    /**
                     * Number, as callers know it.
                     */
                    readonly port: number;
                    /**
                     * What is carried; HTTP, HTTP/2 and gRPC are tcp.
                     */
                    readonly protocol?: 'tcp' | 'udp';
                }[];
                /**
                 * Whether it listens on the port of the variable PORT or on the Unix socket of the variable SOCKET.
                 */
                readonly listen?: 'port' | 'socket';
                /**
                 * Whether args of the container follow the command.
                 */
                readonly passArgs?: boolean;
                /**
                 * What exec probes and hooks may run, by the first word of their command.
                 */
                readonly exec?: {
                    /**
                     * Program and arguments of this machine; what follows the first word is added.
                     *
                     * @minItems 1
                     *
                     * Items: Program or argument.
                     */
                    readonly [k: string]: readonly string[];
                };
            };
        };
    };
}
