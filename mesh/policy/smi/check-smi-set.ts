import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { groupOf } from '../../../schemas/kube-object.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import { checkAccess } from './check-access.ts';
import { checkReferences } from './check-references.ts';
import { checkRoutes } from './check-routes.ts';
import { checkShape } from './check-shape.ts';
import { checkSplit } from './check-split.ts';
import { checkSplitPorts, knownServices } from './check-split-ports.ts';
import { hubKey } from './hub.ts';
import { checkAccounts, knownAccounts } from './known-accounts.ts';
import {
  asSmiObject,
  nameOf,
  type PlacedObject,
  type SmiObject,
  smiError,
  smiKindOf,
  versionOf,
} from './placed-object.ts';
import { SMI_TABLE } from './smi-kinds.ts';
import { fullGroup } from './smi-shape.ts';

/** Everything that is wrong with the SMI objects among some objects; an object with a wrong shape is not looked into. */
export function checkSmiSet(objects: readonly PlacedObject[]): readonly Diagnostic[] {
  const smi = objects.map(asSmiObject).filter((each) => each !== undefined);
  const shapes = smi.map((each) => checkShape(each));
  const sound = smi.filter((_, index) => shapes[index]?.length === 0);
  const plain = objects.map(({ object }) => object);
  const [accounts, services] = [knownAccounts(plain), knownServices(plain)];
  return [
    ...objects.flatMap(unknownKind),
    ...shapes.flat(),
    ...twice(smi),
    ...sound.flatMap((each) => [...checkAccess(each), ...checkRoutes(each), ...checkSplit(each)]),
    ...checkReferences(smi, sound),
    ...sound.flatMap((each) => checkAccounts(each, accounts)),
    ...sound.flatMap(({ kind, placed }) =>
      kind.kind === 'TrafficSplit' ? checkSplitPorts(placed, services) : [],
    ),
  ];
}

/** E513: a kind or version that its SMI group does not have. */
export function unknownKind(placed: PlacedObject): readonly Diagnostic[] {
  const { object, at } = placed;
  const group = groupOf(object.apiVersion);
  if (!group.endsWith('.smi-spec.io')) return [];
  const kind = smiKindOf(object);
  if (group === 'metrics.smi-spec.io') {
    const message = `${object.kind} of ${group} is what a metrics API answers, not an object that is stored`;
    return [smiError('E513', at(['kind']), message, { help: 'leave it out' })];
  }
  if (kind === undefined) {
    const names = SMI_TABLE.filter((known) => fullGroup(known.group) === group).map((known) => known.kind);
    const near = nearestName(object.kind, names);
    const home = SMI_TABLE.find((known) => known.kind === object.kind);
    const help =
      home === undefined
        ? `${near === undefined ? '' : `did you mean '${near}'?  `}kinds there: ${names.join(', ') || 'none'}`
        : `${home.kind} is in ${fullGroup(home.group)}`;
    return [smiError('E513', at(['kind']), `${group} has no kind ${object.kind}`, { help })];
  }
  const versions = kind.versions.map(({ name }) => name);
  const version = versionOf(object);
  if (versions.some((known) => known === version)) return [];
  const near = nearestName(version, versions);
  return [
    smiError('E513', at(['apiVersion']), `${object.kind} has no version ${version}`, {
      help: `${near === undefined ? '' : `did you mean '${near}'?  `}versions: ${versions.join(', ')}`,
    }),
  ];
}

/** E517: two objects of one kind, namespace and name. */
function twice(objects: readonly SmiObject[]): readonly Diagnostic[] {
  const first = new Map<string, SmiObject>();
  return objects.flatMap((smi) => {
    const { object, at } = smi.placed;
    const key = hubKey(object.kind, object.metadata.namespace, object.metadata.name ?? '');
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, smi);
      return [];
    }
    const related = [{ span: other.placed.at(['metadata', 'name']), message: 'the first one' }];
    return [smiError('E517', at(['metadata', 'name']), `${nameOf(object)} is there twice`, { related })];
  });
}
