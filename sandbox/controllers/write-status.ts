import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { ClusterView, KindId } from '../cluster-view.ts';

const ATTEMPTS = 5;

/** A change of an object to write; undefined leaves it as it is. */
export type Change = (current: KubeObject) => KubeObject | undefined;

/** Reads, changes and writes an object, again when somebody else was faster; an object that is gone is left alone. */
export async function changeObject(
  view: ClusterView,
  place: { readonly kind: KindId; readonly namespace: string | undefined; readonly name: string },
  change: Change,
  part: 'main' | 'status' = 'main',
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const current = view.get(place.kind, place.namespace, place.name);
    const next = current === undefined ? undefined : change(current);
    if (next === undefined) return;
    try {
      await (part === 'status' ? view.updateStatus(next) : view.update(next));
      return;
    } catch (error) {
      if (error instanceof Failure && error.reason === 'notFound') return;
      const lostRace = error instanceof Failure && error.reason === 'conflict';
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Writes `status` when it differs from what is there. */
export async function writeStatus(
  view: ClusterView,
  object: KubeObject,
  kind: KindId,
  status: (current: KubeObject) => Json,
): Promise<void> {
  const { namespace, name = '' } = object.metadata;
  const change: Change = (current) => {
    if (current.metadata.uid !== object.metadata.uid) return undefined;
    const next = status(current);
    return isDeepStrictEqual(current['status'], next) ? undefined : { ...current, status: next };
  };
  await changeObject(view, { kind, namespace, name }, change, 'status');
}

/** A condition that keeps its `lastTransitionTime` while its status stays. */
export function condition(
  current: KubeObject,
  next: {
    readonly type: string;
    readonly status: boolean;
    readonly reason?: string;
    readonly message?: string;
  },
): Json {
  const status = next.status ? 'True' : 'False';
  const known = conditionOf(current, next.type);
  const unchanged = known?.['status'] === status ? known['lastTransitionTime'] : undefined;
  return {
    type: next.type,
    status,
    ...(next.reason === undefined ? {} : { reason: next.reason }),
    ...(next.message === undefined ? {} : { message: next.message }),
    lastTransitionTime: typeof unchanged === 'string' ? unchanged : kubeNow(),
  };
}

/** A condition of an object's status by type. */
export function conditionOf(
  object: KubeObject,
  type: string,
): Readonly<Record<string, Json | undefined>> | undefined {
  const status = object['status'] as { readonly conditions?: readonly Json[] } | undefined; // any JSON; read with care
  const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
  return conditions.find(
    (each): each is Readonly<Record<string, Json>> =>
      typeof each === 'object' &&
      each !== null &&
      !Array.isArray(each) &&
      (each as { type?: Json }).type === type,
  );
}

/** The time in the API's form: RFC 3339, whole seconds, UTC. */
export function kubeNow(): string {
  return kubeTimeOf(Date.now());
}

/** A time in ms since 1970 in the API's form. */
export function kubeTimeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
