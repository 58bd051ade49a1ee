import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Document } from 'yaml';
import { DUMP_LIMITS } from '../../engine/read/guard-yaml.ts';
import type { NodePath, SourceDoc } from '../../engine/read/pattern-model.ts';
import { readYaml } from '../../engine/read/read-yaml.ts';
import type { PlacedObject } from '../../mesh/policy/smi/placed-object.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { isKubeObject, type KubeObject } from '../../schemas/kube-object.ts';
import { UsageError } from '../output.ts';
import { readCapped, readFileCapped } from '../pattern/read-capped.ts';

/** An object of a file with the tree that it was read from. */
export interface LoadedObject extends PlacedObject {
  readonly doc: SourceDoc;
  readonly tree: Document;
  /** Where in the document: empty, or the place in a List. */
  readonly path: NodePath;
}

export interface LoadedPolicies {
  readonly objects: readonly LoadedObject[];
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: (file: string) => string | undefined;
}

/**
 * Objects of a file, of the YAML and JSON files directly in a folder, or of standard input (`-`); a List is its items.
 * Throws `UsageError` when nothing is there.
 */
export function loadPolicies(argument: string): LoadedPolicies {
  const texts = new Map<string, string>();
  const objects: LoadedObject[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, bytes } of filesOf(argument)) {
    const yaml = readYaml(file, bytes, 'many', DUMP_LIMITS);
    texts.set(file, yaml.text);
    diagnostics.push(...yaml.diagnostics);
    for (const { doc, tree } of yaml.documents) {
      if (doc.value === null) continue;
      for (const { value, at } of listedValues(doc.value, [])) {
        const object = asKubeObject(value);
        if (object === undefined) diagnostics.push(notAnObject(doc, at));
        else {
          objects.push({
            object,
            doc,
            tree,
            path: at,
            at: (inner, part) => doc.spanOf([...at, ...inner], part),
          });
        }
      }
    }
  }
  return { objects, diagnostics, textOf: (file) => texts.get(file) };
}

interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** One byte more than is read, so that a larger file is seen to be too large. */
const MOST_BYTES = DUMP_LIMITS.bytes + 1;

function filesOf(argument: string): readonly NamedBytes[] {
  if (argument === '-') return [{ file: '-', bytes: readCapped(0, MOST_BYTES) }];
  const stats = statSync(argument, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`there is no file or folder ${argument}`);
  if (!stats.isDirectory()) return [{ file: argument, bytes: readFileCapped(argument, MOST_BYTES) }];
  const names = readdirSync(argument, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/.test(entry.name))
    .map(({ name }) => path.join(argument, name))
    .sort();
  if (names.length === 0) throw new UsageError(`${argument} holds no .yaml, .yml or .json file`);
  return names.map((file) => ({ file, bytes: readFileCapped(file, MOST_BYTES) }));
}

interface ListedValue {
  readonly value: Json;
  readonly at: NodePath;
}

/** The items of `kind: List` (or `TrafficTargetList`), as `kubectl get` prints several objects; else the value itself. */
function listedValues(value: Json, at: NodePath): readonly ListedValue[] {
  const fields = asFields(value);
  const items = fields?.['items'];
  const isList =
    typeof fields?.['kind'] === 'string' && fields['kind'].endsWith('List') && Array.isArray(items);
  if (!isList) return [{ value, at }];
  const listed = items as readonly Json[]; // Array.isArray does not narrow a readonly union
  return listed.flatMap((item, index) => listedValues(item, [...at, 'items', index]));
}

function asFields(value: Json): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // JSON that is no list
    : undefined;
}

function asKubeObject(value: Json): KubeObject | undefined {
  const fields = asFields(value);
  const metadata = asFields(fields?.['metadata'] ?? null);
  return isKubeObject(fields) && typeof metadata?.['name'] === 'string' ? fields : undefined;
}

function notAnObject(doc: SourceDoc, at: NodePath): Diagnostic {
  const span = doc.spanOf(at);
  const newline = doc.text.indexOf('\n', span.start);
  return {
    code: 'E117',
    severity: 'error',
    message: 'this is not a Kubernetes object: apiVersion, kind and metadata.name are needed',
    span: { ...span, end: newline < 0 ? span.end : Math.min(span.end, newline) },
  };
}
