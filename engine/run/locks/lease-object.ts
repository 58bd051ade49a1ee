import { createHash } from 'node:crypto';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import { safeText } from '../../../schemas/safe-text.ts';
import type { Cluster } from '../../world.ts';

/** Label that says what a Lease of ours locks: `cluster` or `namespace`. */
const LOCK_LABEL = 'meshwright.dev/lock';
const LEASE = 'coordination.k8s.io/v1';
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const RUN = 'meshwright.dev/run';
const PATTERN = 'meshwright.dev/pattern';
const LOCKED = 'meshwright.dev/locked-namespace';
/** Longest object name that the API server takes (RFC 1123 subdomain). */
const MAX_NAME = 253;

/** What is locked. */
export type LockedThing =
  | { readonly scope: 'cluster' }
  | { readonly scope: 'namespace'; readonly name: string };

/** Who holds a lock, readable and exact at once: `<host>/<boot id>/<pid>/<run>`. */
export interface LockHolder {
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
  readonly run: string;
}

/** A Lease of ours, read. Text from the cluster has passed `safeText`. */
export interface LeaseRecord {
  readonly ref: ObjectRef;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Absent: nobody holds it, or somebody whose identity is not in our form (`holderText` has it). */
  readonly holder?: LockHolder;
  readonly holderText: string;
  readonly pattern: string;
  readonly locked: LockedThing;
  readonly acquired?: number;
  readonly renewed?: number;
  readonly durationMs: number;
  /** Counts changes of hands: with `uid` the token of one holding. */
  readonly transitions: number;
}

/** Name of the Lease that locks something; namespaces are names already, so the lock's name can be read. */
export function leaseRef(homeNamespace: string, locked: LockedThing): ObjectRef {
  const name =
    locked.scope === 'cluster' ? 'meshwright-lock-cluster' : `meshwright-lock-namespace-${locked.name}`;
  const short =
    name.length <= MAX_NAME
      ? name
      : `meshwright-lock-namespace-${createHash('sha256').update(name).digest('hex')}`;
  return { apiVersion: LEASE, kind: 'Lease', namespace: homeNamespace, name: short };
}

/** Every lock of ours on a cluster, of one scope or of both. Throws `Failure` of the API server. */
export async function findLocks(
  cluster: Pick<Cluster, 'list'>,
  homeNamespace: string,
  signal: AbortSignal,
  scope?: LockedThing['scope'],
): Promise<readonly LeaseRecord[]> {
  const labelSelector = scope === undefined ? LOCK_LABEL : `${LOCK_LABEL}=${scope}`;
  const query = { apiVersion: LEASE, kind: 'Lease', namespace: homeNamespace, labelSelector };
  return (await cluster.list(query, signal)).map(readLease);
}

/** What a Lease says while somebody holds it. */
export interface Holding {
  readonly holder: LockHolder;
  readonly pattern: string;
  readonly acquired: number;
  readonly renewed: number;
  readonly durationMs: number;
  readonly transitions: number;
}

/** The Lease as its holder writes it; `over` is the object it takes the place of. */
export function leaseObject(
  ref: ObjectRef,
  locked: LockedThing,
  holding: Holding,
  over?: Pick<LeaseRecord, 'uid' | 'resourceVersion'>,
): KubeObject {
  const { namespace = 'default', name } = ref;
  return {
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: {
      name,
      namespace,
      ...(over === undefined ? {} : { uid: over.uid, resourceVersion: over.resourceVersion }),
      labels: { [MANAGED_BY]: 'meshwright', [LOCK_LABEL]: locked.scope },
      annotations: {
        [RUN]: holding.holder.run,
        [PATTERN]: holding.pattern,
        ...(locked.scope === 'namespace' ? { [LOCKED]: locked.name } : {}),
      },
    },
    spec: {
      holderIdentity: holderText(holding.holder),
      leaseDurationSeconds: Math.round(holding.durationMs / 1000),
      acquireTime: microTime(holding.acquired),
      renewTime: microTime(holding.renewed),
      leaseTransitions: holding.transitions,
    },
  };
}

/** Reads a Lease; one that somebody else shaped still gives a record, with whatever it says. */
export function readLease(object: KubeObject): LeaseRecord {
  const { name = '', namespace, uid = '', resourceVersion = '', labels, annotations } = object.metadata;
  const spec = isRecord(object['spec']) ? object['spec'] : {};
  const text = safeText(textOf(spec['holderIdentity']) ?? '', 200);
  const holder = parseHolder(text);
  const acquired = timeOf(spec['acquireTime']);
  const renewed = timeOf(spec['renewTime']);
  const seconds = Number(spec['leaseDurationSeconds']);
  const transitions = Number(spec['leaseTransitions'] ?? 0);
  const lockedName = safeText(annotations?.[LOCKED] ?? '', 70);
  return {
    ref: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    },
    uid,
    resourceVersion,
    ...(holder === undefined ? {} : { holder }),
    holderText: text,
    pattern: safeText(annotations?.[PATTERN] ?? '', 80),
    locked:
      labels?.[LOCK_LABEL] === 'namespace' ? { scope: 'namespace', name: lockedName } : { scope: 'cluster' },
    ...(acquired === undefined ? {} : { acquired }),
    ...(renewed === undefined ? {} : { renewed }),
    durationMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
    transitions: Number.isSafeInteger(transitions) ? transitions : 0,
  };
}

/** `holderIdentity` of a holder. */
export function holderText({ host, bootId, pid, run }: LockHolder): string {
  return [host.replaceAll('/', '_'), bootId.replaceAll('/', '_'), pid, run].join('/');
}

/** Whether two holders are the same process of the same run. */
export function sameHolder(a: LockHolder | undefined, b: LockHolder): boolean {
  return a !== undefined && holderText(a) === holderText(b);
}

/** Reads a holder; `undefined` for text in another form. */
export function parseHolder(text: string): LockHolder | undefined {
  const [host, bootId, pid, run, ...rest] = text.split('/');
  if (host === undefined || bootId === undefined || pid === undefined || run === undefined) return undefined;
  if (rest.length > 0 || !/^\d+$/.test(pid)) return undefined;
  return { host, bootId, pid: Number(pid), run };
}

/** `MicroTime` of the Kubernetes API: RFC 3339 with six digits. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}

function timeOf(value: unknown): number | undefined {
  const ms = Date.parse(textOf(value) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
