import { randomBytes } from 'node:crypto';
import { record, text } from '../../mesh/policy/object-reader.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import type { ClusterView } from '../cluster-view.ts';
import { isPodReady } from '../dataplane/running-pod.ts';
import { controlledBy, ownedBy, specOf } from './owned.ts';
import type { EventRecorder } from './record-event.ts';
import { conditionOf } from './write-status.ts';

/** Letters that spell no words, as Kubernetes picks them. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const MAX_PREFIX = 57;

/** What a controller's pod has beside its template. */
export interface ChildPod {
  readonly name: string;
  /** What the name begins with, where the rest was made up. */
  readonly generateName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  /** Fields of the pod's spec that the controller sets over the template's. */
  readonly spec?: Readonly<Record<string, Json>>;
}

/** A name nobody has: the owner's, a dash, five letters; and what an API server notes of how it came about. */
export function generatedName(base: string): { readonly name: string; readonly generateName: string } {
  const suffix = [...randomBytes(5)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return { name: `${base.slice(0, MAX_PREFIX)}-${suffix}`, generateName: `${base}-` };
}

/** A pod of an object's `spec.template` (or another template), controlled by that object. */
export function podOf(
  owner: KubeObject,
  child: ChildPod,
  template: Json | undefined = specOf(owner)['template'],
): KubeObject {
  const from = record(template);
  const metadata = record(from?.['metadata']);
  const own: ObjectMeta = {
    namespace: owner.metadata.namespace ?? 'default',
    name: child.name,
    ...(child.generateName === undefined ? {} : { generateName: child.generateName }),
    labels: { ...stringMap(metadata?.['labels']), ...child.labels },
    annotations: { ...stringMap(metadata?.['annotations']), ...child.annotations },
    ownerReferences: controlledBy(owner),
    ...(child.finalizers === undefined ? {} : { finalizers: [...child.finalizers] }),
  };
  const spec = { ...record(from?.['spec']), ...child.spec };
  return { apiVersion: 'v1', kind: 'Pod', metadata: own, spec: spec as Json }; // parts of admitted JSON
}

/** The strings of a map. */
export function stringMap(value: Json | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, each]) => (typeof each === 'string' ? [[key, each]] : [])),
  );
}

/** Creates a pod and says so on its owner, as `controller_utils.go` of Kubernetes words it. */
export async function createChild(
  view: ClusterView,
  events: EventRecorder,
  owner: KubeObject,
  pod: KubeObject,
): Promise<void> {
  try {
    const made = await view.create(pod);
    await events.record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${made.metadata.name ?? ''}`);
  } catch (error) {
    if (error instanceof Failure && error.reason !== 'alreadyExists') {
      await events.record(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
    throw error;
  }
}

/** Deletes a pod, gone or not, and says so on its owner. */
export async function deleteChild(
  view: ClusterView,
  events: EventRecorder,
  owner: KubeObject,
  pod: KubeObject,
): Promise<void> {
  const { namespace, name = '', uid = '' } = pod.metadata;
  if (!(await deleteIfThere(view, 'Pod', { namespace, name, uid }))) return;
  await events.record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
}

/** Deletes this very object; false when it was gone already. */
export async function deleteIfThere(
  view: ClusterView,
  kind: string,
  what: { readonly namespace: string | undefined; readonly name: string; readonly uid: string },
): Promise<boolean> {
  try {
    await view.delete(kind, what.namespace, what.name, { uid: what.uid });
    return true;
  } catch (error) {
    if (error instanceof Failure && error.reason === 'notFound') return false;
    throw error;
  }
}

export function podPhase(pod: KubeObject): string {
  return text(record(pod['status'])?.['phase']) ?? 'Pending';
}

export function isFinished(pod: KubeObject): boolean {
  const phase = podPhase(pod);
  return phase === 'Failed' || phase === 'Succeeded';
}

export function isTerminating(pod: KubeObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** An object's pods that neither have finished nor are on their way out. */
export function activePods(view: ClusterView, owner: KubeObject): readonly KubeObject[] {
  return ownedBy(view, owner, 'Pod').filter((pod) => !isFinished(pod));
}

/** An object's pods whatever becomes of them. */
export function allPods(view: ClusterView, owner: KubeObject): readonly KubeObject[] {
  return view.listControlled('Pod', owner.metadata.uid ?? '');
}

/**
 * How long until a pod has been ready for `minReadySeconds`, in ms: 0 when it is available, undefined when it is not
 * even ready.
 */
export function untilAvailable(pod: KubeObject, minReadySeconds: number, now: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds <= 0) return 0;
  const since = Date.parse(String(conditionOf(pod, 'Ready')?.['lastTransitionTime']));
  return Math.max(0, since + minReadySeconds * 1000 - now);
}

export function isAvailable(pod: KubeObject, minReadySeconds: number, now: number): boolean {
  return untilAvailable(pod, minReadySeconds, now) === 0;
}

/** When the next of some pods becomes available, in ms from now; undefined when none will by waiting alone. */
export function nextAvailable(
  pods: readonly KubeObject[],
  minReadySeconds: number,
  now: number,
): number | undefined {
  const waits = pods.flatMap((pod) => {
    const wait = untilAvailable(pod, minReadySeconds, now);
    return wait === undefined || wait === 0 ? [] : [wait];
  });
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** A whole number of a spec, with a default. */
export function numberOf(spec: ReturnType<typeof specOf>, field: string, fallback: number): number {
  const value = spec[field];
  return typeof value === 'number' ? value : fallback;
}
