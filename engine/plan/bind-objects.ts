import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { jsonOf, type KubeObject, kubeObjectOf, objectId, refOf } from '../../schemas/kube-object.ts';
import { isSecretPart, readsSecret } from '../expr/secret-fields.ts';
import type { ManifestModel, NodePath, PatternModel, StepModel } from '../read/pattern-model.ts';
import type { ScopeOf } from './cluster-scope.ts';
import { fillTemplates, jsonPointer, pathOfPointer } from './fill-templates.ts';
import { asObject, listOf } from './json-parts.ts';
import { errorAt, type Findings } from './problems.ts';
import { setFields } from './set-fields.ts';

/** An object of a step with the place it came from. */
export interface BoundObject {
  readonly object: KubeObject;
  readonly span: Span;
  /** Place of a part of it. */
  readonly at: (path: NodePath, part?: 'key' | 'value') => Span;
  /** Scalars that wait for a secret, with their templates; nothing else of an object waits for the run. */
  readonly secretParts: readonly SecretPart[];
}

/** A template in an object that only the run can fill in. */
export interface SecretPart {
  readonly path: readonly [part: string, key: string];
  readonly text: string;
}

export interface BindObjectsInput {
  readonly model: PatternModel;
  readonly step: StepModel;
  /** The step's input with its templates filled in. */
  readonly input: JsonObject;
  readonly scope: JsonObject;
  readonly secrets: ReadonlySet<string>;
  readonly namespace: string | undefined;
  readonly scopeOf: ScopeOf;
  readonly findings: Findings;
}

/**
 * The objects of an `apply` or `policy`: `inline`, then `files` in written order, `set` put in, namespaces filled in;
 * namespaces and definitions first, because the others need them.
 */
export function bindObjects(bind: BindObjectsInput): readonly BoundObject[] {
  const { input, step, model, findings } = bind;
  const objects: BoundObject[] = [];
  const inlinePath = [...step.inputPath, 'inline'];
  for (const [index, object] of listOf(input['inline']).entries()) {
    const path = [...inlinePath, index];
    objects.push({
      object: kubeObjectOf(object), // the schema of the step has refused others
      span: model.doc.spanOf(path),
      at: (inner, part) => model.doc.spanOf([...path, ...inner], part),
      secretParts: secretPartsOf(object, bind.secrets),
    });
  }
  for (const file of listOf(input['files'])) {
    for (const manifest of model.manifests.get(String(file)) ?? [])
      objects.push(bindManifest(bind, manifest));
  }
  const set = input['set'];
  const patched = set === undefined ? objects : applySet(objects, set as JsonObject, bind); // an object by the schema of the step
  const bound = patched.map((entry) => ({ ...entry, object: withNamespace(entry.object, bind) }));
  for (const { object, span } of bound) {
    if (object.metadata.name === undefined || object.metadata.name === '') {
      findings.add(
        errorAt('E318', span, `a ${object.kind} of step '${step.id}' has no metadata.name`, {
          help: 'objects are applied by name; generateName is not supported',
        }),
      );
    }
  }
  return bound
    .map((entry, index) => ({ entry, index, rank: applyRank(entry.object) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ entry }) => entry);
}

function bindManifest(bind: BindObjectsInput, manifest: ManifestModel): BoundObject {
  const { doc, path, object } = manifest;
  const filled = fillTemplates(jsonOf(object), bind.scope, bind.secrets);
  for (const { path: inner, ...problem } of filled.problems) {
    const { code, message, start, end, ...details } = problem;
    bind.findings.add(errorAt(code, doc.spanInScalar([...path, ...inner], start, end), message, details));
  }
  const secretParts = secretPartsOf(jsonOf(object), bind.secrets);
  for (const pointer of filled.late) {
    if (secretParts.some((part) => jsonPointer(part.path) === pointer)) continue;
    bind.findings.add(lateObject(doc.spanOf([...path, ...pathOfPointer(pointer)])));
  }
  return {
    object: kubeObjectOf(filled.value),
    span: doc.spanOf(path),
    at: (inner, part) => doc.spanOf([...path, ...inner], part),
    secretParts,
  };
}

/** Templates of secrets at the places of an object that may hold one; the check of the file has refused all others. */
function secretPartsOf(object: Json, secrets: ReadonlySet<string>): readonly SecretPart[] {
  if (secrets.size === 0) return [];
  return ['data', 'stringData'].flatMap((part) =>
    Object.entries(asObject(asObject(object)[part])).flatMap(([key, text]) =>
      typeof text === 'string' && isSecretPart(asObject(object), [part, key]) && readsSecret(text, secrets)
        ? [{ path: [part, key], text } as const]
        : [],
    ),
  );
}

/** Pointers into a step's `objects` that wait for a secret; a part that `set` or a patch replaced waits no more. */
export function latePointers(objects: readonly BoundObject[]): readonly string[] {
  return objects.flatMap(({ object, secretParts }, index) =>
    secretParts
      .filter(({ path: [part, key], text }) => asObject(jsonOf(object)[part])[key] === text)
      .map(({ path }) => `/objects/${index}${jsonPointer(path)}`),
  );
}

/** Objects must be whole before the run: what they are is part of the plan and its digest. */
export function lateObject(span: Span): Diagnostic {
  return errorAt('E317', span, 'an object must be known before the run, but reads a value of the run', {
    help: 'objects may read parameters and loop variables only; a secret belongs into a Secret of the cluster',
  });
}

function applySet(
  objects: readonly BoundObject[],
  set: JsonObject,
  bind: BindObjectsInput,
): readonly BoundObject[] {
  const result = setFields(
    objects.map((entry) => entry.object),
    set,
  );
  for (const { key, message, help } of result.problems) {
    const span = bind.model.doc.spanOf([...bind.step.inputPath, 'set', key], 'key');
    bind.findings.add(errorAt('E319', span, message, help === undefined ? {} : { help }));
  }
  return objects.map((entry, index) => ({ ...entry, object: result.objects[index] ?? entry.object }));
}

function withNamespace(object: KubeObject, bind: BindObjectsInput): KubeObject {
  const { namespace: own, ...metadata } = object.metadata;
  if (bind.scopeOf(object) === 'cluster') return own === undefined ? object : { ...object, metadata };
  if (own !== undefined) return object;
  return { ...object, metadata: { ...metadata, namespace: bind.namespace ?? 'default' } };
}

/** Namespaces, then definitions, then what workloads mount or run as, then the rest. */
function applyRank(object: KubeObject): number {
  switch (object.kind) {
    case 'Namespace':
      return 0;
    case 'CustomResourceDefinition':
      return 1;
    case 'ServiceAccount':
    case 'ConfigMap':
    case 'Secret':
      return 2;
    default:
      return 3;
  }
}

/** The objects that stand in the list more than once, by identity. */
export function repeatedObjects(objects: readonly BoundObject[]): readonly [BoundObject, BoundObject][] {
  const first = new Map<string, BoundObject>();
  const repeated: [BoundObject, BoundObject][] = [];
  for (const entry of objects) {
    const id = objectId(refOf(entry.object));
    const known = first.get(id);
    if (known === undefined) first.set(id, entry);
    else repeated.push([known, entry]);
  }
  return repeated;
}
