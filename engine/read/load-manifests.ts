import { posix } from 'node:path';
import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { isObject, listField, stringField } from './json-fields.ts';
import { type FileProblem, isFileProblem, type PatternFiles } from './pattern-files.ts';
import type { ManifestModel, NodePath, SourceDoc } from './pattern-model.ts';
import { readYaml } from './read-yaml.ts';

/** A file or folder that a step names, with where it is named. */
export interface FileReference {
  readonly written: string;
  readonly span: Span;
}

export interface LoadedManifests {
  readonly manifests: ReadonlyMap<string, readonly ManifestModel[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Every `files` entry of an `apply` or `policy` anywhere in the document. */
export function findFileReferences(doc: SourceDoc): readonly FileReference[] {
  const found: FileReference[] = [];
  const visit = (value: Json, path: NodePath): void => {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) visit(item, [...path, i]);
      return;
    }
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      if (key === 'apply' || key === 'policy') {
        for (const [i, written] of listField(item, 'files').entries()) {
          if (typeof written === 'string') {
            found.push({ written, span: doc.spanOf([...path, key, 'files', i]) });
          }
        }
      } else if (
        key === 'steps' ||
        key === 'finally' ||
        key === 'group' ||
        key === 'compensate' ||
        key === 'spec'
      ) {
        visit(item, [...path, key]);
      }
    }
  };
  visit(doc.value, []);
  return found;
}

/** Reads and parses the manifests that a pattern names; each file once, however often it is named. */
export function loadManifests(
  patternFile: string,
  references: readonly FileReference[],
  files: PatternFiles,
): LoadedManifests {
  const manifests = new Map<string, readonly ManifestModel[]>();
  const diagnostics: Diagnostic[] = [];
  const parsed = new Map<string, readonly ManifestModel[]>();
  for (const reference of references) {
    if (manifests.has(reference.written)) continue;
    const resolved = resolveFiles(reference, files);
    if ('code' in resolved) {
      diagnostics.push(resolved);
      manifests.set(reference.written, []);
      continue;
    }
    const models: ManifestModel[] = [];
    for (const { path, bytes } of resolved) {
      let known = parsed.get(path);
      if (known === undefined) {
        const read = parseManifests(posix.join(posix.dirname(patternFile), path), bytes);
        diagnostics.push(...read.diagnostics);
        known = read.models;
        parsed.set(path, known);
      }
      models.push(...known);
    }
    manifests.set(reference.written, models);
  }
  return { manifests, diagnostics };
}

interface FileContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

function refuse(reference: FileReference, code: string, message: string, help?: string): Diagnostic {
  return { code, severity: 'error', message, span: reference.span, ...(help === undefined ? {} : { help }) };
}

function resolveFiles(reference: FileReference, files: PatternFiles): readonly FileContent[] | Diagnostic {
  const { written } = reference;
  if (mayHoldTemplate(written)) {
    return refuse(
      reference,
      'E116',
      'the name of a file cannot hold a template',
      'name the file, or write the objects inline',
    );
  }
  const path = posix.normalize(written).replace(/\/$/, '');
  if (
    posix.isAbsolute(path) ||
    path === '..' ||
    path.startsWith('../') ||
    path.includes('\\') ||
    /^[A-Za-z]:/.test(path)
  ) {
    return outside(reference);
  }
  if (!written.endsWith('/')) {
    const bytes = files.readFile(path);
    if (!isFileProblem(bytes)) return [{ path, bytes }];
    if (bytes.problem !== 'folder') return fileProblem(reference, path, bytes, files);
  }
  const listed = files.listFiles(path);
  if (isFileProblem(listed)) return fileProblem(reference, path, listed, files);
  const names = listed.filter((name) => /\.(ya?ml|json)$/.test(name));
  if (names.length === 0) {
    return refuse(reference, 'E111', `the folder '${written}' holds no .yaml, .yml or .json file`);
  }
  const contents: FileContent[] = [];
  for (const name of names) {
    const bytes = files.readFile(name);
    if (isFileProblem(bytes)) return fileProblem(reference, name, bytes, files);
    contents.push({ path: name, bytes });
  }
  return contents;
}

function outside(reference: FileReference): Diagnostic {
  return refuse(
    reference,
    'E110',
    `'${reference.written}' is outside the pattern's folder`,
    "copy the file below the pattern's folder; nothing above it is read, not even through a symbolic link",
  );
}

function fileProblem(
  reference: FileReference,
  path: string,
  problem: FileProblem,
  files: PatternFiles,
): Diagnostic {
  switch (problem.problem) {
    case 'outside':
      return outside(reference);
    case 'folder':
    case 'missing':
      return missing(reference, path, files);
    case 'unreadable':
      return refuse(reference, 'E111', `'${path}' cannot be read: ${problem.detail ?? 'no reason given'}`);
  }
}

function missing(reference: FileReference, path: string, files: PatternFiles): Diagnostic {
  const folder = posix.dirname(path);
  const siblings = files.listFiles(folder);
  const nearby = isFileProblem(siblings) ? [] : siblings;
  const near = nearestName(reference.written.endsWith('/') ? `${path}/` : path, nearby);
  const list = nearby.slice(0, 5).join(', ');
  const where = folder === '.' ? "the pattern's folder" : `'${folder}/'`;
  const found =
    nearby.length === 0
      ? `${where} holds no files`
      : `${where} holds ${list}${nearby.length > 5 ? ', …' : ''}`;
  return refuse(
    reference,
    'E111',
    `there is no file or folder '${reference.written}'`,
    near === undefined ? found : `did you mean '${near}'?  ${found}`,
  );
}

function parseManifests(
  file: string,
  bytes: Uint8Array,
): { readonly models: readonly ManifestModel[]; readonly diagnostics: readonly Diagnostic[] } {
  const yaml = readYaml(file, bytes, 'many');
  const diagnostics: Diagnostic[] = [...yaml.diagnostics];
  const models: ManifestModel[] = [];
  for (const { doc } of yaml.documents) {
    if (doc.value === null) continue;
    const object = asKubeObject(doc.value);
    if (object === undefined) {
      diagnostics.push({
        code: 'E117',
        severity: 'error',
        message: 'this is not a Kubernetes object: apiVersion, kind and metadata.name are needed',
        span: firstLine(doc),
      });
    } else models.push({ doc, path: [], object });
  }
  return { models, diagnostics };
}

function firstLine(doc: SourceDoc): Span {
  const span = doc.spanOf([]);
  const newline = doc.text.indexOf('\n', span.start);
  return { ...span, end: newline < 0 ? span.end : Math.min(span.end, newline) };
}

function asKubeObject(value: Json): KubeObject | undefined {
  const apiVersion = stringField(value, 'apiVersion');
  const kind = stringField(value, 'kind');
  if (!isObject(value) || apiVersion === undefined || kind === undefined) return undefined;
  const metadata = value['metadata'];
  const name = stringField(metadata, 'name') ?? stringField(metadata, 'generateName');
  if (!isObject(metadata) || name === undefined) return undefined;
  return value as KubeObject; // the three fields that the type asks for have just been checked
}
