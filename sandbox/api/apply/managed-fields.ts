import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isMap, type JsonMap, jsonOfParts, textAt, without } from '../../store/json-values.ts';
import { type FieldTracker, kubeTime } from '../../store/write-objects.ts';
import type { TypeNode } from '../schema/type-node.ts';
import {
  difference,
  type FieldSet,
  isEmptySet,
  parseFieldSet,
  printFieldSet,
  union,
  withoutPlaces,
} from './field-set.ts';
import { compareValues } from './typed-values.ts';

/** One manager's share of an object. */
export interface ManagerEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** Who writes, and in which version. */
export interface FieldWriter {
  readonly manager: string;
  readonly subresource: string;
  readonly apiVersion: string;
  /** Wall time in ms. */
  readonly now: number;
}

/** Reads `metadata.managedFields`. */
export function readManagers(object: KubeObject | undefined): readonly ManagerEntry[] {
  const list = object?.metadata['managedFields'];
  if (!Array.isArray(list)) return [];
  return list.filter(isMap).map((entry) => ({
    manager: textAt(entry, 'manager') ?? '',
    operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
    subresource: textAt(entry, 'subresource') ?? '',
    apiVersion: textAt(entry, 'apiVersion') ?? '',
    time: textAt(entry, 'time') ?? '',
    fields: parseFieldSet(entry['fieldsV1']),
  }));
}

function printManager(entry: ManagerEntry): JsonMap {
  return {
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    time: entry.time,
    fieldsType: 'FieldsV1',
    fieldsV1: printFieldSet(entry.fields),
    ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
  };
}

const byOperationTimeName = (a: ManagerEntry, b: ManagerEntry): number =>
  a.operation.localeCompare(b.operation) ||
  a.time.localeCompare(b.time) ||
  a.manager.localeCompare(b.manager);

/** An object with these managers written into it. Managers without fields vanish. */
export function writeManagers(object: KubeObject, managers: readonly ManagerEntry[]): KubeObject {
  const held = managers.filter((entry) => !isEmptySet(entry.fields)).sort(byOperationTimeName);
  const metadata = without(object.metadata, ['managedFields']);
  if (held.length === 0) return { ...object, metadata: metadata as KubeObject['metadata'] };
  const managedFields = jsonOfParts(held.map(printManager));
  return { ...object, metadata: { ...metadata, managedFields } };
}

const UNTRACKED = [
  ['f:apiVersion'],
  ['f:kind'],
  ...'name namespace creationTimestamp selfLink uid generation resourceVersion managedFields'
    .split(' ')
    .map((field) => ['f:metadata', `f:${field}`]),
];

/** Drops what no manager owns: names, server fields, and `status` of objects that write it through a subresource. */
export function trackedOnly(fields: FieldSet, subresource: string, hasStatus: boolean): FieldSet {
  const kept = withoutPlaces(fields, UNTRACKED);
  if (!hasStatus) return kept;
  if (subresource !== 'status') return withoutPlaces(kept, [['f:status']]);
  const status = kept.children.get('f:status');
  return { member: false, children: new Map(status === undefined ? [] : [['f:status', status]]) };
}

/** Whether two entries are the same manager's, so that its fields are kept together. */
export function sameManager(
  a: Pick<ManagerEntry, 'manager' | 'operation' | 'subresource' | 'apiVersion'>,
  b: Pick<ManagerEntry, 'manager' | 'operation' | 'subresource' | 'apiVersion'>,
): boolean {
  if (a.manager !== b.manager || a.operation !== b.operation || a.subresource !== b.subresource) return false;
  return a.operation === 'Apply' || a.apiVersion === b.apiVersion;
}

/** Ownership after a plain write: what it changed is the writer's alone, what it took away is nobody's. */
export function managersAfterUpdate(
  previous: KubeObject | undefined,
  next: KubeObject,
  type: TypeNode,
  hasStatus: boolean,
  writer: FieldWriter,
): readonly ManagerEntry[] {
  const given = next.metadata['managedFields'];
  const reset =
    Array.isArray(given) && given.length === 1 && isMap(given[0]) && Object.keys(given[0]).length === 0;
  // As in apimachinery's `FieldManager.UpdateNoErrors`: managers that the writer names are taken for what was before.
  const named = Array.isArray(given) && given.length > 0;
  const before = reset ? [] : readManagers(named ? next : previous);
  const compared = compareValues(previous, next, type);
  const tracked = (set: FieldSet): FieldSet => trackedOnly(set, writer.subresource, hasStatus);
  const changed = union(tracked(compared.added), tracked(compared.modified));
  const removed = tracked(compared.removed);
  if (isEmptySet(changed) && isEmptySet(removed)) return before;
  const own = { ...writer, operation: 'Update' as const };
  const mine = before.find((entry) => sameManager(entry, own));
  const others = before
    .filter((entry) => entry !== mine)
    .map((entry) => ({ ...entry, fields: difference(difference(entry.fields, changed), removed) }));
  const fields = difference(union(mine?.fields ?? { member: false, children: new Map() }, changed), removed);
  const time = kubeTime(writer.now);
  const { manager, subresource, apiVersion } = writer;
  return [...others, { manager, operation: 'Update', subresource, apiVersion, time, fields }];
}

/** The tracker of plain writes by one writer. */
export function updateTracker(type: TypeNode, hasStatus: boolean, writer: FieldWriter): FieldTracker {
  return (previous, next) =>
    writeManagers(next, managersAfterUpdate(previous, next, type, hasStatus, writer));
}
