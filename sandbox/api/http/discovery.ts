import { apiVersionOf, type Resource } from '../resource.ts';
import type { ResourceRegistry } from '../resource-registry.ts';
import { SUBRESOURCE_VERBS, subresourceKind, verbsOf } from '../resource-verbs.ts';
import { METRICS_GROUP } from './serve-metrics.ts';

/** The API version that `/version` reports. */
export const KUBERNETES_VERSION = 'v1.36.2';

/** The kind of a subresource; its group and version where they are not those of the resource. */
function foreignKind(resource: Resource, subresource: string) {
  const { group, version, kind } = subresourceKind(resource, subresource);
  return group === resource.group && version === resource.version ? { kind } : { group, version, kind };
}

/** As aggregated documents write kinds: built-in ones of the group and version that the entry is in name neither. */
function responseKind(resource: Resource, of: ReturnType<typeof subresourceKind>) {
  const home = of.group === resource.group && of.version === resource.version;
  return home && !resource.custom ? { group: '', version: '', kind: of.kind } : of;
}

/** Served resources by group and version, in the order of registration, the metrics of the mesh last. */
function byGroup(registry: ResourceRegistry): Map<string, Map<string, Resource[]>> {
  const groups = new Map<string, Map<string, Resource[]>>();
  for (const { resource } of registry.all()) {
    const versions = groups.get(resource.group) ?? new Map<string, Resource[]>();
    groups.set(resource.group, versions);
    const resources = versions.get(resource.version) ?? [];
    versions.set(resource.version, resources);
    resources.push(resource);
  }
  // As on a real cluster aggregated APIs come last: their names are others' too.
  const metrics = groups.get(METRICS_GROUP);
  if (metrics !== undefined && groups.delete(METRICS_GROUP)) groups.set(METRICS_GROUP, metrics);
  for (const [group, versions] of groups) {
    groups.set(group, new Map([...versions].sort(([a], [b]) => compareVersions(a, b))));
  }
  return groups;
}

/** Kubernetes' order of versions: v2, v1, v1beta2, v1beta1, v1alpha4, … */
export function compareVersions(a: string, b: string): number {
  const rank = (version: string): readonly number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (match === null) return [3, 0, 0];
    const stage = match[2] === undefined ? 0 : match[2] === 'beta' ? 1 : 2;
    return [stage, -Number(match[1]), -Number(match[3] ?? 0)];
  };
  const left = rank(a);
  const right = rank(b);
  for (const [i, value] of left.entries()) {
    const difference = value - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.localeCompare(b);
}

/** `APIGroupDiscoveryList` of `/api` (the core group) or `/apis` (all others), in one document. */
export function aggregatedDiscovery(registry: ResourceRegistry, core: boolean): unknown {
  const groups = [...byGroup(registry)].filter(([group]) => (group === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([group, versions]) => ({
      metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
      versions: [...versions].map(([version, resources]) => ({
        version,
        freshness: 'Current',
        resources: resources.map(aggregatedResource),
      })),
    })),
  };
}

function aggregatedResource(resource: Resource): unknown {
  const { group, version, kind } = resource;
  return {
    resource: resource.name,
    responseKind: responseKind(resource, { group, version, kind }),
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: verbsOf(resource),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((subresource) => ({
            subresource,
            responseKind: responseKind(resource, subresourceKind(resource, subresource)),
            verbs: SUBRESOURCE_VERBS[subresource] ?? [],
          })),
        }),
  };
}

function groupDocument(group: string, versions: readonly string[]): unknown {
  const listed = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: listed, preferredVersion: listed[0] };
}

/** `APIGroupList` of `/apis`, for clients without aggregated discovery. */
export function groupList(registry: ResourceRegistry): unknown {
  const groups = [...byGroup(registry)].filter(([group]) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(([group, versions]) => groupDocument(group, [...versions.keys()])),
  };
}

/** `APIGroup` of `/apis/GROUP`. */
export function groupOf(registry: ResourceRegistry, group: string): unknown {
  const versions = byGroup(registry).get(group);
  if (versions === undefined || group === '') return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...Object(groupDocument(group, [...versions.keys()])) };
}

/** `APIResourceList` of `/api/v1` or `/apis/GROUP/VERSION`; `undefined` when nothing is served there. */
export function resourceList(registry: ResourceRegistry, group: string, version: string): unknown {
  const resources = byGroup(registry).get(group)?.get(version);
  if (resources === undefined) return undefined;
  return {
    kind: 'APIResourceList',
    // The core group is older than lists that say of which version they are.
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.flatMap((resource) => [
      {
        name: resource.name,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: verbsOf(resource),
        ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
      },
      ...resource.subresources.map((subresource) => ({
        name: `${resource.name}/${subresource}`,
        singularName: '',
        namespaced: resource.namespaced,
        ...foreignKind(resource, subresource),
        verbs: SUBRESOURCE_VERBS[subresource] ?? [],
      })),
    ]),
  };
}

/** The answer of `/version`. */
export function versionDocument(): unknown {
  const [major, minor] = KUBERNETES_VERSION.slice(1).split('.');
  return {
    major,
    minor,
    gitVersion: `${KUBERNETES_VERSION}+meshwright-sandbox`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'meshwright',
    platform: `${process.platform}/${process.arch}`,
  };
}
