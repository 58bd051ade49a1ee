import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import { objectReader } from './object-reader.ts';
import {
  type AccessPolicy,
  type HttpMatch,
  type PolicyModel,
  type PortSet,
  type ReadFinding,
  type SplitPolicy,
  subjectKey,
} from './policy-model.ts';
import { readHttpMatches } from './read-http-matches.ts';
import { BINDING_KIND, isPod, readIdentityBinding } from './read-identity-binding.ts';
import { readPorts } from './read-ports.ts';
import { readTrafficSplit } from './read-traffic-split.ts';
import { readTrafficTarget } from './read-traffic-target.ts';
import { DEFAULT_READING, type ReadingOf } from './smi-reading.ts';

/** What the SMI objects of a cluster say together, and everything in them that has no effect or not the wished one. */
export interface ReadPolicy {
  readonly model: PolicyModel;
  readonly findings: readonly ReadFinding[];
}

/** The SMI versions that are read, by `Kind.group`, the newest first. */
export const SMI_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'TrafficSplit.split.smi-spec.io': ['v1alpha4', 'v1alpha3', 'v1alpha2', 'v1alpha1'],
  'TrafficTarget.access.smi-spec.io': ['v1alpha4', 'v1alpha3', 'v1alpha2', 'v1alpha1'],
  [BINDING_KIND]: ['v1alpha4'],
  'HTTPRouteGroup.specs.smi-spec.io': ['v1alpha4', 'v1alpha3', 'v1alpha2', 'v1alpha1'],
  'TCPRoute.specs.smi-spec.io': ['v1alpha4', 'v1alpha3', 'v1alpha2', 'v1alpha1'],
  'UDPRoute.specs.smi-spec.io': ['v1alpha4'],
};

/** Whether {@link readPolicy} understands the object's kind and version. */
export function isSmiPolicy(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  const version = object.apiVersion.slice(object.apiVersion.indexOf('/') + 1);
  return SMI_VERSIONS[kindId(object)]?.includes(version) ?? false;
}

/** Kinds as `Kind.group`, for subscriptions. */
export const SMI_KINDS: readonly string[] = Object.keys(SMI_VERSIONS);

/**
 * Reads all SMI objects at once, each as its namespace reads SMI; Pods are what label selectors of IdentityBindings
 * select from, other kinds are passed over. Pure; never throws on what users wrote.
 */
export function readPolicy(
  objects: readonly KubeObject[],
  readingOf: ReadingOf = () => DEFAULT_READING,
): ReadPolicy {
  const findings: ReadFinding[] = [];
  const readers = objects.filter(isSmiPolicy).map((object) => ({
    kind: kindId(object),
    object,
    reader: objectReader(object, findings, readingOf(object.metadata.namespace ?? 'default')),
  }));
  const ofKind = (kind: string) => readers.filter((entry) => entry.kind === kind);
  const byName = <T>(kind: string, read: (reader: ReturnType<typeof objectReader>) => T) =>
    new Map<string, T>(
      ofKind(kind).map(({ reader }) => [`${reader.namespace}/${reader.ref.name}`, read(reader)]),
    );

  const groups = byName<ReadonlyMap<string, HttpMatch>>('HTTPRouteGroup.specs.smi-spec.io', readHttpMatches);
  const tcp = byName<PortSet>('TCPRoute.specs.smi-spec.io', readPorts);
  const udp = byName<PortSet>('UDPRoute.specs.smi-spec.io', readPorts);
  const find =
    <T>(map: ReadonlyMap<string, T>) =>
    (namespace: string, name: string) =>
      map.get(`${namespace}/${name}`);
  const pods = objects.filter(isPod);
  const bindings = byName(BINDING_KIND, (reader) => readIdentityBinding(reader, pods));
  const routes = {
    httpRouteGroup: find(groups),
    tcpRoute: find(tcp),
    udpRoute: find(udp),
    identityBinding: find(bindings),
  };

  const access = new Map<string, AccessPolicy[]>();
  for (const { reader } of ofKind('TrafficTarget.access.smi-spec.io')) {
    for (const policy of readTrafficTarget(reader, routes)) {
      const key = subjectKey(policy.destination);
      access.set(key, [...(access.get(key) ?? []), policy]);
    }
  }
  const splits = new Map<string, SplitPolicy>();
  for (const { reader } of oldestFirst(ofKind('TrafficSplit.split.smi-spec.io'))) {
    const split = readTrafficSplit(reader, routes.httpRouteGroup);
    if (split === undefined) continue;
    const key = `${split.namespace}/${split.root}`;
    const older = splits.get(key);
    if (older === undefined) splits.set(key, split);
    else if (reader.reading['several-splits'] === 'newest') {
      splits.set(key, split);
      reader.warning(
        'spec.service',
        `'${split.root}' was split by the older ${older.ref.name}, which no longer counts`,
      );
    } else reader.error('spec.service', `'${split.root}' is already split by the older ${older.ref.name}`);
  }
  return { model: { access, splits, routes: new Map(), limits: new Map(), readings: new Map() }, findings };
}

/** Several splits on one root: the oldest wins; of the same age, the first by name. */
function oldestFirst<T extends { readonly object: KubeObject }>(entries: readonly T[]): readonly T[] {
  const age = ({ object }: T) => `${object.metadata.creationTimestamp ?? ''} ${object.metadata.name ?? ''}`;
  return [...entries].sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

function kindId(object: { readonly apiVersion: string; readonly kind: string }): string {
  return `${object.kind}.${groupOf(object.apiVersion)}`;
}
