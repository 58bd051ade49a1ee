import { createHash } from 'node:crypto';
import { Failure } from '../../../schemas/failure.ts';
import type { From } from '../../../schemas/generated/documents.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { StepContext } from '../../step-handler.ts';
import type { AgentProgram, PodRef } from '../../world.ts';
import { missing } from '../objects/delete-object.ts';
import { textAt, textMapAt } from '../objects/json-fields.ts';
import { MANAGED_BY } from '../objects/strip-object.ts';
import { untilReady, waitObserved } from '../objects/wait-observed.ts';
import { parseWorkload } from '../objects/workload-ref.ts';

/** Whose identity an agent has. */
export interface AgentIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the workload's pods: meshes read injection and identity settings there. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** A running agent pod. Whoever started it calls `remove` when the step ends, whatever happened. */
export interface AgentPod {
  readonly pod: PodRef;
  readonly identity: AgentIdentity;
  readonly program: AgentProgram;
  remove(): Promise<void>;
}

export const AGENT_CONTAINER = 'agent';
/** Past the end of its step a forgotten agent (a killed run) is ended by the cluster itself. */
const GRACE_SECONDS = 60;
const REMOVE_MS = 10_000;
const NOT_COPIED = /^(?:kubectl\.kubernetes\.io\/|checksum\/)/;

/**
 * Who `from` is. Labels are taken only from `from.labels`, and from the workload those that put it into the mesh:
 * copying all would put the agent behind its Services and into its ReplicaSet. Throws `Failure('notFound')` for a
 * workload that is not there.
 */
export async function identityOf(from: From, ctx: StepContext): Promise<AgentIdentity> {
  const namespace = from.namespace ?? ctx.namespace;
  if (namespace === undefined)
    throw new Failure(
      'invalid',
      'the probe says no namespace to send from: set from.namespace or the step’s',
    );
  const labels = from.labels ?? {};
  if (from.workload === undefined)
    return { namespace, serviceAccount: from.serviceAccount ?? 'default', labels, annotations: {} };
  const ref = parseWorkload(from.workload, namespace);
  const cluster = await ctx.cluster();
  const workload = await cluster.get(ref, ctx.signal);
  if (workload === undefined) throw missing(ref);
  const pod = ref.kind === 'Pod' ? [] : ['spec', 'template'];
  const annotations = Object.entries(textMapAt(workload, [...pod, 'metadata', 'annotations'])).filter(
    ([key]) => !NOT_COPIED.test(key),
  );
  const own = textAt(workload, [...pod, 'spec', 'serviceAccountName']);
  const enrolment = await enrolmentLabels(
    textMapAt(workload, [...pod, 'metadata', 'labels']),
    namespace,
    ctx,
  );
  return {
    namespace,
    serviceAccount: from.serviceAccount ?? own ?? 'default',
    labels: { ...enrolment, ...labels },
    annotations: Object.fromEntries(annotations),
  };
}

/** Those of a workload's labels with which its mesh takes single pods in: the mesh itself says which they are. */
async function enrolmentLabels(
  labels: Readonly<Record<string, string>>,
  namespace: string,
  ctx: StepContext,
): Promise<Readonly<Record<string, string>>> {
  const mesh = await ctx.mesh();
  const pod = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'agent' };
  const partial = await mesh.enrolObjects({ namespaces: [], workloads: [pod] }, ctx.signal);
  const wanted = partial.flatMap(({ metadata }) => Object.entries(metadata.labels ?? {}));
  return Object.fromEntries(wanted.filter(([key, value]) => labels[key] === value));
}

/** Starts an agent pod under an identity and waits until it is ready. The name is stable over a resumed attempt. */
export async function startAgentPod(identity: AgentIdentity, ctx: StepContext): Promise<AgentPod> {
  const cluster = await ctx.cluster();
  const program = await ctx.world.load.agentProgram(cluster.binding.kind);
  const name = `meshwright-agent-${shortHash(ctx.dedupKey, identity)}`;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: identity.namespace, name };
  // under a signal of its own: an agent is removed also after a cancel, when no effect is let through any more
  const remove = async () => {
    await cluster.delete(ref, { propagation: 'Background' }, AbortSignal.timeout(REMOVE_MS));
  };
  try {
    await createOnce(podOf(name, { identity, program }, ctx), ctx);
    await waitObserved([untilReady(ref)], ctx);
  } catch (error) {
    await remove();
    throw error;
  }
  return { pod: { namespace: identity.namespace, name }, identity, program, remove };
}

async function createOnce(pod: KubeObject, ctx: StepContext): Promise<void> {
  const cluster = await ctx.cluster();
  const { namespace = '', name = '' } = pod.metadata;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  try {
    await ctx.effect({ verb: 'create', ref }, (signal) => cluster.create(pod, signal));
  } catch (error) {
    // the name is a hash of run, step and attempt: what is there is what this very attempt made before a crash
    if (!(error instanceof Failure && error.reason === 'alreadyExists')) throw error;
  }
}

function podOf(
  name: string,
  { identity, program }: { readonly identity: AgentIdentity; readonly program: AgentProgram },
  ctx: StepContext,
): KubeObject {
  const left = Math.max(1, Math.ceil((ctx.deadlineAt - ctx.world.clock.now()) / 1000));
  const [command, ...args] = program.idle;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: identity.namespace,
      labels: {
        ...identity.labels,
        [MANAGED_BY]: 'meshwright',
        'app.kubernetes.io/name': 'meshwright-agent',
        'meshwright.dev/run': ctx.runId,
      },
      annotations: { ...identity.annotations, ...ctx.podMarks },
    },
    spec: {
      serviceAccountName: identity.serviceAccount,
      restartPolicy: 'Never',
      activeDeadlineSeconds: left + GRACE_SECONDS,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: AGENT_CONTAINER,
          image: program.image,
          ...(command === undefined ? {} : { command: [command], args }),
          // what namespaces with Pod Security "restricted" and with quotas ask for
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            runAsNonRoot: true,
            runAsUser: 65_532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          resources: { requests: { cpu: '50m', memory: '96Mi' }, limits: { cpu: '2', memory: '512Mi' } },
        },
      ],
    },
  };
}

function shortHash(dedupKey: string, identity: AgentIdentity): string {
  const who = [dedupKey, identity.namespace, identity.serviceAccount, JSON.stringify(identity.labels)];
  return createHash('sha256').update(who.join('\n')).digest('hex').slice(0, 12);
}
