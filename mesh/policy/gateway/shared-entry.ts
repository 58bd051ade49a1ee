import { type KubeObject, objectId, refOf } from '../../../schemas/kube-object.ts';
import { type JsonRecord, list, record, text } from '../object-reader.ts';
import { gatewayParents } from './check-gateways.ts';
import { commonHostnames } from './hostnames.ts';

/**
 * Whether two routes ask for the same requests at the same Gateway: a listener, a host name and a match in common. Only
 * one of them gets those (HTTPRouteRule.matches: the older); routes that differ in any of the three stand side by side.
 */
export function shareAnEntry(a: KubeObject, b: KubeObject): boolean {
  if (objectId(refOf(a)) === objectId(refOf(b)) || a.kind !== b.kind) return false;
  const listeners = gatewayParents(a).some((parent) =>
    gatewayParents(b).some((other) => sameListener(placeOf(a, parent), placeOf(b, other))),
  );
  return listeners && haveCommonHost(a, b) && haveCommonMatch(a, b);
}

interface ListenerPlace {
  readonly gateway: string;
  readonly section: string | undefined;
  readonly port: unknown;
}

function placeOf({ metadata }: KubeObject, parent: JsonRecord): ListenerPlace {
  const namespace = text(parent['namespace']) ?? metadata.namespace ?? 'default';
  return {
    gateway: `${namespace}/${text(parent['name']) ?? ''}`,
    section: text(parent['sectionName']),
    port: parent['port'],
  };
}

/** What names no listener is for all of them. */
function sameListener(a: ListenerPlace, b: ListenerPlace): boolean {
  const agree = (one: unknown, other: unknown) => one === undefined || other === undefined || one === other;
  return a.gateway === b.gateway && agree(a.section, b.section) && agree(a.port, b.port);
}

function haveCommonHost(a: KubeObject, b: KubeObject): boolean {
  const names = (route: KubeObject) =>
    list(record(route['spec'])?.['hostnames']).map((name) => String(name).toLowerCase());
  const [own, other] = [names(a), names(b)];
  // A route without names takes those that nobody names more closely: only another one such is in its way.
  if (own.length === 0 || other.length === 0) return own.length === other.length;
  return own.some((name) => commonHostnames(name, other) !== undefined);
}

function haveCommonMatch(a: KubeObject, b: KubeObject): boolean {
  const matches = (route: KubeObject) =>
    list(record(route['spec'])?.['rules']).flatMap((rule) => {
      const written = list(record(rule)?.['matches']);
      return (written.length === 0 ? [{}] : written).map(matchText);
    });
  const own = new Set(matches(a));
  return matches(b).some((each) => own.has(each));
}

/** Matches that say the same in the same words; what is left out stands for a path below '/'. */
function matchText(value: unknown): string {
  const match = record(value) ?? {};
  const sorted = (key: string) =>
    list(match[key])
      .map((each) => JSON.stringify(Object.entries(record(each) ?? {}).sort()))
      .sort();
  const path = record(match['path']);
  return JSON.stringify([
    path?.['type'] ?? 'PathPrefix',
    path?.['value'] ?? '/',
    record(match['method']) === undefined
      ? (match['method'] ?? null)
      : Object.entries(record(match['method']) ?? {}).sort(),
    sorted('headers'),
    sorted('queryParams'),
  ]);
}
