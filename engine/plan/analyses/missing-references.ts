import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Json } from '../../../schemas/json.ts';
import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import type { BoundObject } from '../bind-objects.ts';
import { asObject, listOf } from '../json-parts.ts';
import { errorAt, suggest, warningAt } from '../problems.ts';
import type { AnalysedPlan, Analysis } from './analysis.ts';

/** Route groups of one target and namespace with the names of their matches. */
type Groups = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * E505: a TrafficTarget or a split names a route group or a match that is not there. A group that the pattern has not may
 * be in the cluster already, so that is a warning; a match missing from a group that the pattern brings is certain.
 */
export const findMissingReferences: Analysis = (plan) => {
  const groups = routeGroups(plan);
  let suggestions = MOST_SUGGESTIONS;
  return plan.steps.flatMap(({ leaf, objects }) =>
    objects.flatMap((entry) => {
      const near = groups.get(`${leaf.role}\0${entry.object.metadata.namespace}`) ?? new Map();
      return references(entry).flatMap((reference) => judge(reference, entry, near, () => suggestions-- > 0));
    }),
  );
};

/** To look for near names takes a while in large sets, and nobody reads that many suggestions. */
const MOST_SUGGESTIONS = 100;

interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly matches: readonly string[];
  readonly path: readonly (string | number)[];
}

function references(entry: BoundObject): readonly Reference[] {
  const { object } = entry;
  const group = groupOf(object.apiVersion);
  const spec = asObject(object['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
  if (object.kind === 'TrafficTarget' && group === 'access.smi-spec.io') {
    const field = spec['rules'] === undefined && object['specs'] !== undefined ? 'specs' : 'rules';
    // up to v1alpha1 the members stood beside `metadata`
    const list = field === 'specs' ? (object['specs'] as Json | undefined) : spec['rules'];
    const base = field === 'specs' ? ['specs'] : ['spec', 'rules'];
    return listOf(list).map((rule, index) => reference(rule, [...base, index]));
  }
  if (object.kind === 'TrafficSplit' && group === 'split.smi-spec.io') {
    return listOf(spec['matches']).map((match, index) => reference(match, ['spec', 'matches', index]));
  }
  return [];
}

function reference(value: Json, path: readonly (string | number)[]): Reference {
  const { kind, name, matches } = asObject(value);
  return { kind: String(kind ?? ''), name: String(name ?? ''), matches: listOf(matches).map(String), path };
}

function judge(
  reference: Reference,
  entry: BoundObject,
  groups: Groups,
  maySuggest: () => boolean,
): readonly Diagnostic[] {
  const { kind, name, matches, path } = reference;
  if (kind !== 'HTTPRouteGroup' && kind !== 'TCPRoute' && kind !== 'UDPRoute') return [];
  const known = groups.get(`${kind}/${name}`);
  const span = entry.at([...path, 'name']);
  if (known === undefined) {
    const near = maySuggest() ? nearestName(name, namesOfKind(groups, kind)) : undefined;
    if (near !== undefined) {
      return [errorAt('E505', span, `there is no ${kind} '${name}'`, { help: `did you mean '${near}'?` })];
    }
    return [
      warningAt('W505', span, `the pattern has no ${kind} '${name}'`, {
        help: 'it must be in the cluster already, or the rule admits nothing',
      }),
    ];
  }
  return matches.flatMap((match, index) => {
    if (known.has(match)) return [];
    const help = suggest(match, [...known]);
    return [
      errorAt(
        'E505',
        entry.at([...path, 'matches', index]),
        `${kind} '${name}' has no match '${match}'`,
        help === undefined ? {} : { help },
      ),
    ];
  });
}

function namesOfKind(groups: Groups, kind: string): readonly string[] {
  return [...groups.keys()].flatMap((id) => (id.startsWith(`${kind}/`) ? [id.slice(kind.length + 1)] : []));
}

function routeGroups(plan: AnalysedPlan): ReadonlyMap<string, Map<string, ReadonlySet<string>>> {
  const found = new Map<string, Map<string, ReadonlySet<string>>>();
  for (const { leaf, objects } of plan.steps) {
    for (const { object } of objects) {
      if (groupOf(object.apiVersion) !== 'specs.smi-spec.io') continue;
      const place = `${leaf.role}\0${object.metadata.namespace}`;
      const here = found.get(place) ?? new Map<string, ReadonlySet<string>>();
      found.set(place, here);
      const id = `${object.kind}/${object.metadata.name ?? ''}`;
      here.set(id, new Set([...(here.get(id) ?? []), ...matchNames(object)]));
    }
  }
  return found;
}

function matchNames(object: KubeObject): readonly string[] {
  // up to v1alpha3 `matches` stood beside `metadata`
  const beside = object['matches'] as Json | undefined;
  const spec = asObject(object['spec'] as Json | undefined);
  return [...listOf(beside), ...listOf(spec['matches'])].map((match) =>
    String(asObject(match)['name'] ?? ''),
  );
}
