import type { PolicyPlace } from '../../mesh/policy/policy-model.ts';
import type { FieldPath } from '../../mesh/policy/smi/placed-object.ts';
import { objectId, refOf } from '../../schemas/kube-object.ts';
import type { ExplainedPlace } from '../../schemas/policy-explanation.ts';
import { indexLines, type LineIndex } from '../../schemas/source-text.ts';
import type { LoadedObject } from './load-policies.ts';

/** Finds parts of objects in the files that they were read from; of the same object read twice the first counts. */
export function locatePlaces(
  objects: readonly LoadedObject[],
): (place: PolicyPlace) => Pick<ExplainedPlace, 'file' | 'line' | 'column'> {
  const byId = new Map<string, LoadedObject>();
  for (const each of objects) {
    const id = objectId(refOf(each.object));
    if (!byId.has(id)) byId.set(id, each);
  }
  const lines = new Map<string, LineIndex>();
  return ({ object, path }) => {
    const found = byId.get(objectId(object));
    if (found === undefined) return {};
    const steps = readPath(path);
    const span = found.at(steps, typeof steps.at(-1) === 'string' ? 'key' : 'value');
    const index = lines.get(span.file) ?? indexLines(found.doc.text);
    lines.set(span.file, index);
    return { file: span.file, ...index.positionAt(span.start) };
  };
}

/** `spec.rules[0].matches[1]` as steps. */
function readPath(path: string): FieldPath {
  return [...path.matchAll(/\[(\d+)\]|\['([^']*)'\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}
