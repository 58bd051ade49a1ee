// Generated from schemas/steps by npm run generate; do not edit.
import type { ApplyInput, ApproveInput, AssertInput, CaptureInput, ConformanceInput, DeleteInput, EnrolInput, ExecInput, GroupInput, InstallMeshInput, PerformanceInput, PolicyInput, ProbeInput, ScaleInput, UsesInput, WaitInput } from './documents.ts';

/**
 * By step kind: effect class, whether it proves something, JSON pointers (a star for list positions) of the fields
 * whose templates may read step outputs, of the fields that are CEL, and of those that (with all below them) may carry
 * a secret, and what it does.
 */
export const STEP_KINDS = {
  apply: { effect: 'idempotent', proof: false, late: [], cel: [], secret: [], summary: "Applies objects server-side, owned by this pattern, and waits until they are observed." },
  approve: { effect: 'pure', proof: false, late: ["/message"], cel: [], secret: [], summary: "Waits for a person's decision, given at the terminal, by `meshwright approve RUN`, or before by `run --yes`. The step's own timeout is the time to decide in, counted from when it asks, also over a suspended run; without one it waits as long as the run may take." },
  assert: { effect: 'pure', proof: true, late: [], cel: ["/*/that"], secret: [], summary: "Checks CEL conditions over step outputs and live objects." },
  capture: { effect: 'pure', proof: false, late: [], cel: [], secret: [], summary: "Keeps evidence: events, pod logs, objects." },
  conformance: { effect: 'idempotent', proof: true, late: [], cel: [], secret: [], summary: "Runs a conformance suite on the target, in namespaces of its own, and judges how much of each specification its mesh obeys." },
  delete: { effect: 'idempotent', proof: false, late: [], cel: [], secret: [], summary: "Deletes objects and waits until they are gone." },
  enrol: { effect: 'idempotent', proof: false, late: [], cel: [], secret: [], summary: "Puts namespaces or workloads into the mesh, restarts them, and verifies that they are meshed." },
  exec: { effect: 'once', proof: false, late: ["/args/*","/stdin"], cel: [], secret: ["/env","/stdin"], summary: "Runs an allowed program with an argument list; never a shell." },
  group: { effect: 'pure', proof: false, late: [], cel: [], secret: [], summary: "Sub-steps that share a loop or a condition." },
  installMesh: { effect: 'idempotent', proof: false, late: [], cel: [], secret: [], summary: "Detects, installs, upgrades or adopts a mesh, and waits until a probe workload gets a proxied reply." },
  performance: { effect: 'once', proof: true, late: [], cel: [], secret: ["/profile/clients/*/headers","/profile/clients/*/body"], summary: "Runs an SMP load profile from a workload's identity and judges intended-start latencies, errors and backends." },
  policy: { effect: 'idempotent', proof: false, late: [], cel: [], secret: [], summary: "Applies SMI or Gateway API objects lowered to the target's mesh, and waits until every proxy concerned obeys them." },
  probe: { effect: 'pure', proof: true, late: ["/request/url","/request/grpc/message","/request/body","/requests/*/url","/requests/*/grpc/message","/requests/*/body","/control/request/url","/control/request/grpc/message","/control/request/body"], cel: [], secret: ["/request/grpc/metadata","/request/grpc/message","/request/headers","/request/body","/requests/*/grpc/metadata","/requests/*/grpc/message","/requests/*/headers","/requests/*/body","/control/request/grpc/metadata","/control/request/grpc/message","/control/request/headers","/control/request/body"], summary: "Sends requests from a workload's identity and judges what came of them." },
  scale: { effect: 'idempotent', proof: false, late: [], cel: [], secret: [], summary: "Sets the replicas of a workload and waits until they are ready." },
  uses: { effect: 'pure', proof: false, late: [], cel: [], secret: [], summary: "Runs another local pattern or step template here, bound by the digest of its content. Its outputs are read as steps.ID.outputs; its finally steps run at the end of the run, its defaults are those of its own steps, and what it requires the run requires. A lock of the whole cluster that it asks for is taken. Its onFailure, deadline and maxParallel do not apply: those of the pattern that is run do, and check says so where they differ (W423)." },
  wait: { effect: 'pure', proof: false, late: [], cel: ["/until"], secret: [], summary: "Waits for a condition of an object, or a stated time." },
} as const;

export type StepKind = keyof typeof STEP_KINDS;

/** The input of each step kind. */
export interface StepInputs {
  readonly apply: ApplyInput;
  readonly approve: ApproveInput;
  readonly assert: AssertInput;
  readonly capture: CaptureInput;
  readonly conformance: ConformanceInput;
  readonly delete: DeleteInput;
  readonly enrol: EnrolInput;
  readonly exec: ExecInput;
  readonly group: GroupInput;
  readonly installMesh: InstallMeshInput;
  readonly performance: PerformanceInput;
  readonly policy: PolicyInput;
  readonly probe: ProbeInput;
  readonly scale: ScaleInput;
  readonly uses: UsesInput;
  readonly wait: WaitInput;
}
