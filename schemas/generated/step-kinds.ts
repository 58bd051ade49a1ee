// Generated from schemas/steps by npm run generate; do not edit.
import type { ApplyInput, AssertInput, CaptureInput, DeleteInput, EnrolInput, ExecInput, GroupInput, InstallMeshInput, PerformanceInput, PolicyInput, ProbeInput, ScaleInput, WaitInput } from './documents.ts';

/** Effect class, whether it proves something, and what it does, by step kind. */
export const STEP_KINDS = {
  apply: { effect: 'idempotent', proof: false, summary: "Applies objects server-side, owned by this pattern, and waits until they are observed." },
  assert: { effect: 'pure', proof: true, summary: "Checks CEL conditions over step outputs and live objects." },
  capture: { effect: 'pure', proof: false, summary: "Keeps evidence: events, pod logs, objects." },
  delete: { effect: 'idempotent', proof: false, summary: "Deletes objects and waits until they are gone." },
  enrol: { effect: 'idempotent', proof: false, summary: "Puts namespaces or workloads into the mesh, restarts them, and verifies that they are meshed." },
  exec: { effect: 'once', proof: false, summary: "Runs an allowed program with an argument list; never a shell." },
  group: { effect: 'pure', proof: false, summary: "Sub-steps that share a loop or a condition." },
  installMesh: { effect: 'idempotent', proof: false, summary: "Detects, installs, upgrades or adopts a mesh, and waits until a probe workload gets a proxied reply." },
  performance: { effect: 'once', proof: true, summary: "Runs an SMP load profile from a workload's identity and judges intended-start latencies, errors and backends." },
  policy: { effect: 'idempotent', proof: false, summary: "Applies SMI or Gateway API objects lowered to the target's mesh, and waits until every proxy concerned obeys them." },
  probe: { effect: 'pure', proof: true, summary: "Sends requests from a workload's identity and judges what came of them." },
  scale: { effect: 'idempotent', proof: false, summary: "Sets the replicas of a workload and waits until they are ready." },
  wait: { effect: 'pure', proof: false, summary: "Waits for a condition of an object, or a stated time." },
} as const;

export type StepKind = keyof typeof STEP_KINDS;

/** The input of each step kind. */
export interface StepInputs {
  readonly apply: ApplyInput;
  readonly assert: AssertInput;
  readonly capture: CaptureInput;
  readonly delete: DeleteInput;
  readonly enrol: EnrolInput;
  readonly exec: ExecInput;
  readonly group: GroupInput;
  readonly installMesh: InstallMeshInput;
  readonly performance: PerformanceInput;
  readonly policy: PolicyInput;
  readonly probe: ProbeInput;
  readonly scale: ScaleInput;
  readonly wait: WaitInput;
}
