import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type JsonRecord, list, record, text } from '../object-reader.ts';

/** Pods that are alike: one pod, or all that a template makes. */
export interface Workload {
  readonly namespace: string;
  /** The pod's name, or the name of what makes the pods. */
  readonly name: string;
  /** `Deployment web`. */
  readonly title: string;
  readonly account: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly containerPorts: readonly { readonly name: string; readonly port: number }[];
  /** A pod as label selectors of IdentityBindings look at it. */
  readonly pod: KubeObject;
}

const MAKERS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']);

/** The workloads among objects: pods that are not at their end, and pods to come of whatever has a template for them. */
export function readWorkloads(objects: readonly KubeObject[]): readonly Workload[] {
  return objects.flatMap((object) => {
    if (object.kind === 'Pod') return isOver(object) ? [] : [workloadOf(object, object)];
    if (!MAKERS.has(object.kind)) return [];
    const template = record(record(object['spec'])?.['template']);
    return template === undefined ? [] : [workloadOf(object, templatePod(object, template))];
  });
}

function workloadOf(owner: KubeObject, pod: KubeObject): Workload {
  const spec = record(pod['spec']);
  const ports = list(spec?.['containers'])
    .flatMap((container) => list(record(container)?.['ports']))
    .map(record);
  return {
    namespace: owner.metadata.namespace ?? 'default',
    name: owner.metadata.name ?? '',
    title: `${owner.kind} ${owner.metadata.name ?? ''}`,
    account: text(spec?.['serviceAccountName']) ?? 'default',
    labels: pod.metadata.labels ?? {},
    containerPorts: ports.map((port) => ({
      name: text(port?.['name']) ?? '',
      port: Number(port?.['containerPort']),
    })),
    pod,
  };
}

function templatePod({ metadata }: KubeObject, template: JsonRecord): KubeObject {
  const { name = '', namespace } = metadata;
  const labels: Record<string, string> = {};
  for (const [key, value] of Object.entries(record(record(template['metadata'])?.['labels']) ?? {})) {
    if (typeof value === 'string') labels[key] = value;
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(namespace === undefined ? {} : { namespace }) },
    spec: record(template['spec']) ?? {},
  } as KubeObject; // parts of a parsed object: JSON all through
}

function isOver(pod: KubeObject): boolean {
  const phase = record(pod['status'])?.['phase'];
  return phase === 'Succeeded' || phase === 'Failed' || pod.metadata.deletionTimestamp !== undefined;
}
