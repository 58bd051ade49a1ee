import type { KubeObject } from '../../../schemas/kube-object.ts';
import { without } from '../../store/json-values.ts';
import { badRequest, type StatusCause, StatusError } from '../../store/status-error.ts';
import { kubeTime } from '../../store/write-objects.ts';
import { ANY, type TypeNode } from '../schema/type-node.ts';
import {
  difference,
  emptySet,
  type FieldSet,
  intersection,
  isEmptySet,
  placesOf,
  printPlace,
  union,
} from './field-set.ts';
import { fieldsLastApplied, KUBECTL, withLastApplied } from './last-applied.ts';
import {
  type FieldWriter,
  type ManagerEntry,
  readManagers,
  sameManager,
  trackedOnly,
  writeManagers,
} from './managed-fields.ts';
import { compareValues, fieldsOf, mergeValues, removePlaces, withoutNulls } from './typed-values.ts';

export interface ApplyRequest {
  readonly live: KubeObject | undefined;
  readonly applied: KubeObject;
  readonly type: TypeNode | undefined;
  readonly hasStatus: boolean;
  readonly writer: FieldWriter;
  /** Take fields over from other managers instead of refusing. */
  readonly force: boolean;
}

/**
 * Server-side apply: the live object with the applied one laid over it, fields taken away that this manager applied
 * before and does not apply any more, and ownership written into `metadata.managedFields`.
 * Throws `StatusError` 409 with a cause per field that another manager owns with another value.
 */
export function applyObject(request: ApplyRequest): KubeObject {
  const { live, writer, hasStatus } = request;
  if (
    request.applied.metadata['managedFields'] !== undefined &&
    request.applied.metadata['managedFields'] !== null
  ) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const type = request.type ?? ANY;
  const applied = withoutNulls(request.applied);
  const stated = trackedOnly(fieldsOf(applied, type), writer.subresource, hasStatus);
  const own = { ...writer, operation: 'Apply' as const };
  const before = readManagers(live);
  const mine = before.find((entry) => sameManager(entry, own));
  const others = before.filter((entry) => entry !== mine);
  const liveBare = live === undefined ? undefined : bare(live);
  const merged = mergeValues(liveBare, applied, type);
  const gone = abandonedFields(mine?.fields ?? emptySet(), stated, others);
  const pruned = isEmptySet(gone) ? merged : removePlaces(merged, gone, type);
  const compared = compareValues(liveBare, pruned, type);
  const touched = (set: FieldSet): FieldSet => trackedOnly(set, writer.subresource, hasStatus);
  const changed = union(touched(compared.added), touched(compared.modified));
  const forgiven =
    live !== undefined && writer.manager === KUBECTL ? fieldsLastApplied(live, type) : emptySet();
  const conflicts = others
    .map((entry) => ({ entry, fields: difference(intersection(entry.fields, changed), forgiven) }))
    .filter((conflict) => !isEmptySet(conflict.fields));
  if (conflicts.length > 0 && !request.force) throw applyConflict(conflicts);
  const rest = others.map((entry) => ({
    ...entry,
    fields: difference(difference(entry.fields, changed), touched(compared.removed)),
  }));
  const unchanged = mine !== undefined && isEmptySet(changed) && sameSet(mine.fields, stated);
  const time = unchanged ? mine.time : kubeTime(writer.now);
  const { manager, subresource, apiVersion } = writer;
  const entry: ManagerEntry = { manager, operation: 'Apply', subresource, apiVersion, time, fields: stated };
  // Merging two Kubernetes objects gives one: kind and metadata are maps in both.
  const written = writeManagers(pruned as KubeObject, [...rest, entry]);
  return manager === KUBECTL ? withLastApplied(written, request.applied) : written;
}

/** Fields without the ownership record, which takes no part in merging. */
function bare(object: KubeObject): unknown {
  return { ...object, metadata: without(object.metadata, ['managedFields']) };
}

function sameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmptySet(difference(a, b)) && isEmptySet(difference(b, a));
}

/** What the manager stated before, does not state now, and nobody else owns. */
function abandonedFields(before: FieldSet, now: FieldSet, others: readonly ManagerEntry[]): FieldSet {
  const foreign = others.reduce((all, entry) => union(all, entry.fields), emptySet());
  return sparing(difference(difference(before, now), foreign), union(foreign, now));
}

/** A list item or map entry in which somebody still owns something stays; only single fields of it go. */
function sparing(gone: FieldSet, needed: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of gone.children) {
    const need = needed.children.get(element);
    children.set(element, need === undefined || isEmptySet(need) ? child : sparing(child, need));
  }
  return { member: gone.member && isEmptySet(needed), children };
}

function describeManager(entry: ManagerEntry): string {
  const name = JSON.stringify(entry.manager);
  const named =
    entry.subresource === '' ? name : `${name} with subresource ${JSON.stringify(entry.subresource)}`;
  return entry.operation === 'Update' ? `${named} using ${entry.apiVersion}` : named;
}

function applyConflict(
  conflicts: readonly { readonly entry: ManagerEntry; readonly fields: FieldSet }[],
): StatusError {
  const found = conflicts.flatMap(({ entry, fields }) =>
    [...placesOf(fields)].map((place) => ({ manager: describeManager(entry), field: printPlace(place) })),
  );
  const causes: readonly StatusCause[] = found.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }));
  return new StatusError(409, 'Conflict', conflictMessage(found), { causes });
}

function conflictMessage(found: readonly { readonly manager: string; readonly field: string }[]): string {
  const [first] = found;
  if (found.length === 1 && first !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.field}`;
  }
  const managers = [...new Set(found.map((each) => each.manager))].sort();
  const parts = managers.map((manager) => {
    const fields = found.filter((each) => each.manager === manager).map((each) => `- ${each.field}`);
    return `conflicts with ${manager}:\n${fields.join('\n')}`;
  });
  return `Apply failed with ${found.length} conflicts: ${parts.join('\n')}`;
}
