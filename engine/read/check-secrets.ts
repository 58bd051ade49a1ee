import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import { celPaths, parseCel } from '../expr/cel-ast.ts';
import { isCelField } from '../expr/late-fields.ts';
import { parseTemplate } from '../expr/parse-template.ts';
import { isSecretField, isSecretPart } from '../expr/secret-fields.ts';
import { mayHoldTemplate, templateReads } from '../expr/template.ts';
import { usedBy } from './check-uses.ts';
import { field, isList, isObject, listField, stringField, stringsField } from './json-fields.ts';
import type { ManifestModel, NodePath, ParameterModel, PatternModel, SourceDoc } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';

/**
 * Taint: where each secret parameter is read. Refused (E315) everywhere but in the fields that the schema marks and in
 * the values of a Secret that `apply` writes; there it must stand as it is, because a helper would make another text of
 * it that nobody could recognise and hide.
 */
export function checkSecrets(model: PatternModel, placed: readonly PlacedStep[]): readonly Diagnostic[] {
  const secrets = new Map([...model.parameters].filter(([, parameter]) => parameter.secret));
  if (secrets.size === 0) return [];
  const checking: Checking = { secrets, found: [], seen: new Set() };
  const allowed = new Set(placed.flatMap((here) => secretPlaces(model, here).map((path) => keyOf(path))));
  const { doc } = model;
  for (const part of ['defaults', 'steps', 'finally', 'patterns']) {
    const base: NodePath = ['spec', part];
    eachTemplate(field(field(doc.value, 'spec'), part), base, (text, path) =>
      checkScalar(checking, doc, path, text, allowed.has(keyOf(path))),
    );
  }
  for (const here of placed) {
    checkConditions(checking, doc, here);
    for (const manifest of manifestsOf(model, here)) checkManifest(checking, here, manifest);
  }
  for (const { path, value } of model.outputs) checkCel(checking, doc, path, value);
  return checking.found;
}

interface Checking {
  readonly secrets: ReadonlyMap<string, ParameterModel>;
  readonly found: Diagnostic[];
  /** Manifest places that were judged for an earlier step. */
  readonly seen: Set<string>;
}

function keyOf(path: NodePath): string {
  return JSON.stringify(path);
}

/** Every scalar below a value that may hold a template. */
function eachTemplate(
  value: Json | undefined,
  path: NodePath,
  act: (text: string, path: NodePath) => void,
): void {
  if (typeof value === 'string') {
    if (mayHoldTemplate(value)) act(value, path);
  } else if (isList(value)) {
    for (const [i, item] of value.entries()) eachTemplate(item, [...path, i], act);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) eachTemplate(item, [...path, key], act);
  }
}

/** The places in the pattern file at which this step may hold a secret. */
function secretPlaces(model: PatternModel, { step }: PlacedStep): readonly NodePath[] {
  const places: NodePath[] = [];
  if (step.kind === 'group') return places;
  // a secret is handed on to a parameter that is one
  for (const { name, secret } of usedBy(model, step)?.parameters.values() ?? []) {
    if (secret) places.push([...step.inputPath, 'parameters', name]);
  }
  const inline = step.kind === 'apply' ? listField(step.input, 'inline') : [];
  eachTemplate(step.input, [], (_text, path) => {
    const [part, index, ...inner] = path;
    const object = part === 'inline' && typeof index === 'number' ? inline[index] : undefined;
    if (isSecretField(step.kind, path) || (object !== undefined && mayHold(object, inner)))
      places.push([...step.inputPath, ...path]);
  });
  return places;
}

function mayHold(object: Json, path: NodePath): boolean {
  return isSecretPart(
    { apiVersion: stringField(object, 'apiVersion'), kind: stringField(object, 'kind') },
    path,
  );
}

function manifestsOf(model: PatternModel, { step }: PlacedStep): readonly ManifestModel[] {
  return stringsField(step.input, 'files').flatMap((file) => model.manifests.get(file) ?? []);
}

function checkManifest(checking: Checking, { step }: PlacedStep, manifest: ManifestModel): void {
  const { doc, path, object } = manifest;
  // a Kubernetes object is JSON that came out of a YAML document
  eachTemplate(object as Json, [], (text, inner) => {
    const place = `${doc.file} ${doc.spanOf([...path, ...inner]).start}`;
    if (checking.seen.has(place)) return;
    checking.seen.add(place);
    const allowed = step.kind === 'apply' && isSecretPart(object, inner);
    checkScalar(checking, doc, [...path, ...inner], text, allowed);
  });
}

function checkScalar(
  checking: Checking,
  doc: SourceDoc,
  path: NodePath,
  text: string,
  allowed: boolean,
): void {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return; // reported with the expression
  const plain = new Set<unknown>(parsed.template.parts);
  for (const read of templateReads(parsed.template)) {
    const secret = secretOf(checking, read.parts);
    if (secret === undefined || (allowed && plain.has(read))) continue;
    const span = doc.spanInScalar(path, read.start, read.end);
    checking.found.push(allowed ? changed(secret, span) : exposed(secret, span));
  }
}

function checkConditions(checking: Checking, doc: SourceDoc, { step }: PlacedStep): void {
  if (step.when !== undefined) checkCel(checking, doc, [...step.path, 'when'], step.when);
  for (const { path, value } of step.outputs) checkCel(checking, doc, path, value);
  if (step.kind === 'group') return;
  const visit = (value: Json, path: NodePath): void => {
    if (typeof value === 'string') {
      if (isCelField(step.kind, path)) checkCel(checking, doc, [...step.inputPath, ...path], value);
    } else if (isList(value)) for (const [i, item] of value.entries()) visit(item, [...path, i]);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(step.input, []);
}

function checkCel(checking: Checking, doc: SourceDoc, path: NodePath, source: string): void {
  for (const { parts, start, end } of readsOf(source)) {
    const secret = secretOf(checking, parts);
    if (secret !== undefined) checking.found.push(exposed(secret, doc.spanInScalar(path, start, end)));
  }
}

function readsOf(source: string): ReturnType<typeof celPaths> {
  try {
    return celPaths(parseCel(source));
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ParseError') return []; // reported with the expression
    throw cause;
  }
}

function secretOf(checking: Checking, parts: readonly string[]): ParameterModel | undefined {
  return parts[0] === 'params' ? checking.secrets.get(parts[1] ?? '') : undefined;
}

function exposed(secret: ParameterModel, span: Span): Diagnostic {
  return {
    code: 'E315',
    severity: 'error',
    message: `the secret parameter '${secret.name}' cannot stand here, where others would see it`,
    span,
    related: [declaration(secret)],
    help: "secrets may stand in 'data' and 'stringData' of a Secret that 'apply' writes, in headers and bodies of requests, and in 'env' and 'stdin' of 'exec'",
  };
}

function changed(secret: ParameterModel, span: Span): Diagnostic {
  return {
    code: 'E315',
    severity: 'error',
    message: `the secret parameter '${secret.name}' must stand as it is: a helper would make a text of it that cannot be recognised`,
    span,
    related: [declaration(secret)],
    help: `write {{ params.${secret.name} }}; text around it is fine`,
  };
}

function declaration(secret: ParameterModel): { readonly span: Span; readonly message: string } {
  return { span: secret.span, message: `'${secret.name}' is declared secret here` };
}
