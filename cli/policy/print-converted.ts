import { rewriteYaml } from '../../engine/read/rewrite-yaml.ts';
import type { ConvertedObject } from '../../mesh/policy/smi/convert-smi.ts';
import { MOVED_FIELDS } from '../../mesh/policy/smi/smi-kinds.ts';
import { jsonOf } from '../../schemas/kube-object.ts';
import type { LoadedObject } from './load-policies.ts';

/** Converted objects as text: YAML documents with their comments, or one JSON List. Uses up the trees they came from. */
export function printConverted(
  objects: readonly ConvertedObject<LoadedObject>[],
  form: 'yaml' | 'json',
): string {
  if (form === 'json') {
    const items = objects.map(({ object }) => object);
    return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
  }
  const rewritten = objects.map(({ object, source }) => {
    const value = jsonOf(object);
    if (source === undefined) return { value };
    const { tree, path, doc } = source;
    return { value, source: { tree, path, text: doc.text, old: jsonOf(source.object) } };
  });
  return rewriteYaml(rewritten, MOVED_FIELDS);
}
