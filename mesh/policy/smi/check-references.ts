import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import { hubKey } from './hub.ts';
import {
  type FieldPath,
  itemsOf,
  nameOf,
  objectAt,
  type SmiObject,
  smiError,
  smiNote,
  textAt,
} from './placed-object.ts';
import { fieldsOf } from './read-hub.ts';

interface Reference {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly matches: readonly string[];
  readonly path: FieldPath;
}

/**
 * E505: a rule, split or subject names something that nearly is there, or a match that its group does not have. What is not
 * there at all may be in the cluster already (W505).
 */
export function checkReferences(
  all: readonly SmiObject[],
  sound: readonly SmiObject[],
): readonly Diagnostic[] {
  const known = new Map(
    all.map((smi) => {
      const { kind, metadata } = smi.placed.object;
      return [hubKey(kind, metadata.namespace, metadata.name ?? ''), smi] as const;
    }),
  );
  const names = new Map<string, string[]>();
  for (const { placed } of all) {
    const { kind, metadata } = placed.object;
    const place = hubKey(kind, metadata.namespace, '');
    const here = names.get(place);
    if (here === undefined) names.set(place, [metadata.name ?? '']);
    else here.push(metadata.name ?? '');
  }
  const matchNames = namesOfMatches();
  let suggestions = MOST_SUGGESTIONS;
  return sound.flatMap((smi) =>
    referencesOf(smi).flatMap((reference) => {
      const { kind, namespace, name } = reference;
      const found = known.get(hubKey(kind, namespace, name));
      if (found !== undefined) return missingMatches(smi, reference, matchNames(found));
      const near = suggestions-- > 0 ? (names.get(hubKey(kind, namespace, '')) ?? []) : [];
      return [notThere(smi, reference, near)];
    }),
  );
}

/** To look for near names takes a while in large sets, and nobody reads that many suggestions. */
const MOST_SUGGESTIONS = 100;

/** Names of the matches of a group, collected once for all who name it; undefined for what is no group. */
function namesOfMatches(): (group: SmiObject) => ReadonlySet<string> | undefined {
  const known = new Map<SmiObject, ReadonlySet<string>>();
  return (group) => {
    if (group.kind.kind !== 'HTTPRouteGroup') return undefined;
    const before = known.get(group);
    if (before !== undefined) return before;
    const matches = itemsOf(fieldsOf(group).fields['matches']);
    const names = new Set(matches.map((match) => textAt(objectAt(match)?.['name']) ?? ''));
    known.set(group, names);
    return names;
  };
}

function notThere(
  { placed }: SmiObject,
  { kind, name, path }: Reference,
  names: readonly string[],
): Diagnostic {
  const near = nearestName(name, names);
  const span = placed.at([...path, 'name']);
  if (near !== undefined) {
    return smiError(
      'E505',
      span,
      `${nameOf(placed.object)} names the ${kind} '${name}', which is not there`,
      {
        label: `did you mean '${near}'?`,
        fix: { title: `write '${near}'`, edits: [{ span, replacement: near }] },
      },
    );
  }
  return smiNote('W505', 'warning', span, `the ${kind} '${name}' is not among the objects`, {
    help: 'it must be in the cluster already, or the rule admits nothing',
  });
}

function missingMatches(
  { placed }: SmiObject,
  { matches, name, path }: Reference,
  known: ReadonlySet<string> | undefined,
): readonly Diagnostic[] {
  if (known === undefined) return [];
  return matches.flatMap((match, index) => {
    if (known.has(match)) return [];
    const near = nearestName(match, known);
    const help =
      near === undefined ? `known: ${[...known].slice(0, 12).join(', ')}` : `did you mean '${near}'?`;
    const message = `HTTPRouteGroup '${name}' has no match '${match}'`;
    return [smiError('E505', placed.at([...path, 'matches', index]), message, { help })];
  });
}

function referencesOf(smi: SmiObject): readonly Reference[] {
  const { fields, base } = fieldsOf(smi);
  const home = smi.placed.object.metadata.namespace;
  const field = smi.version.name === 'v1alpha1' ? 'specs' : 'rules';
  if (smi.kind.kind === 'TrafficSplit') return named(fields['matches'], [...base, 'matches'], home);
  if (smi.kind.kind !== 'TrafficTarget') return [];
  const subjects = [
    { value: fields['destination'], path: [...base, 'destination'] },
    ...itemsOf(fields['sources']).map((value, index) => ({ value, path: [...base, 'sources', index] })),
  ];
  return [
    ...named(fields[field], [...base, field], home),
    ...subjects.flatMap(({ value, path }): readonly Reference[] => {
      const { kind, name, namespace } = objectAt(value) ?? {};
      if (kind !== 'IdentityBinding') return [];
      return [{ kind, name: textAt(name) ?? '', namespace: textAt(namespace) ?? home, matches: [], path }];
    }),
  ];
}

function named(
  value: Parameters<typeof itemsOf>[0],
  base: FieldPath,
  namespace: string | undefined,
): readonly Reference[] {
  return itemsOf(value).map((item, index) => {
    const { kind, name, matches } = objectAt(item) ?? {};
    return {
      kind: textAt(kind) ?? '',
      name: textAt(name) ?? '',
      namespace,
      matches: itemsOf(matches).filter((match) => typeof match === 'string'),
      path: [...base, index],
    };
  });
}
