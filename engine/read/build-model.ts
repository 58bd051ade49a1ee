import { parseDuration } from '../../schemas/duration.ts';
import { STEP_KINDS, type StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json } from '../../schemas/json.ts';
import {
  booleanField,
  field,
  isList,
  isObject,
  listField,
  numberField,
  objectField,
  stringField,
  stringsField,
} from './json-fields.ts';
import type {
  DocumentKind,
  ManifestModel,
  NodePath,
  OutputModel,
  ParameterModel,
  ParameterType,
  PatternModel,
  RepeatModel,
  RetryModel,
  SourceDoc,
  StepModel,
} from './pattern-model.ts';

const PARAMETER_TYPES: readonly ParameterType[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'array',
  'object',
  'duration',
  'quantity',
];

/** Attempt time of a step that names none and whose pattern has no default. */
const BUILT_IN_TIMEOUT_MS = 300_000;

/** A model before the patterns that it uses have been read. */
export type BuiltModel = Omit<PatternModel, 'used' | 'digest'>;

/**
 * The model of a pattern document. Total: what the shape check has refused is left out or replaced by a harmless value,
 * so that names can still be checked in the rest; the caller returns the model only when nothing was wrong.
 */
export function buildModel(
  doc: SourceDoc,
  manifests: ReadonlyMap<string, readonly ManifestModel[]>,
  kind: DocumentKind = 'Pattern',
): BuiltModel {
  const metadata = field(doc.value, 'metadata');
  const spec = field(doc.value, 'spec');
  const requires = field(spec, 'requires');
  const defaults = field(spec, 'defaults');
  const targets = Object.keys(objectField(spec, 'targets'));
  const roles = targets.length === 0 ? ['main'] : targets;
  const engine = stringField(requires, 'engine');
  const namespace = stringField(defaults, 'namespace');
  const retry = retryModel(field(defaults, 'retry'));
  const deadlineMs = durationField(spec, 'deadline');
  return {
    kind,
    doc,
    name: stringField(metadata, 'name') ?? '',
    version: stringField(metadata, 'version') ?? '',
    labels: Object.fromEntries(
      Object.entries(objectField(metadata, 'labels')).map(([key, value]) => [key, String(value)]),
    ),
    summary: stringField(spec, 'summary') ?? '',
    requires: {
      ...(engine === undefined ? {} : { engine }),
      apis: stringsField(requires, 'apis'),
      capabilities: stringsField(requires, 'capabilities'),
    },
    parameters: parameterModels(doc, spec),
    targets: roles,
    defaults: {
      target: stringField(defaults, 'target') ?? (roles.length === 1 ? (roles[0] ?? 'main') : 'main'),
      ...(namespace === undefined ? {} : { namespace }),
      timeoutMs: durationField(defaults, 'timeout') ?? BUILT_IN_TIMEOUT_MS,
      ...(retry === undefined ? {} : { retry }),
    },
    concurrency: concurrencyModel(field(spec, 'concurrency')),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    onFailure: onFailure(stringField(spec, 'onFailure')),
    steps:
      kind === 'PatternSet'
        ? memberModels(doc, listField(spec, 'patterns'))
        : stepModels(doc, listField(spec, 'steps'), ['spec', 'steps']),
    finally: stepModels(doc, listField(spec, 'finally'), ['spec', 'finally']),
    outputs: outputModels(field(spec, 'outputs'), ['spec', 'outputs']),
    manifests,
  };
}

function concurrencyModel(concurrency: Json | undefined): PatternModel['concurrency'] {
  const maxParallel = numberField(concurrency, 'maxParallel') ?? 8;
  const lock = field(concurrency, 'lock');
  if (lock === undefined) return { maxParallel };
  const scope = stringField(lock, 'scope') === 'cluster' ? 'cluster' : 'namespace';
  return { maxParallel, lock: { scope, waitForMs: durationField(lock, 'waitFor') ?? 0 } };
}

function onFailure(text: string | undefined): PatternModel['onFailure'] {
  return text === 'stop' || text === 'continue' ? text : 'rollback';
}

function durationField(value: Json | undefined, key: string): number | undefined {
  const text = stringField(value, key);
  return text === undefined ? undefined : parseDuration(text);
}

function parameterModels(doc: SourceDoc, spec: Json | undefined): ReadonlyMap<string, ParameterModel> {
  const models = new Map<string, ParameterModel>();
  for (const [name, declared] of Object.entries(objectField(spec, 'parameters'))) {
    if (!isObject(declared)) continue;
    const { type, description, secret, default: preset, ...schema } = declared;
    models.set(name, {
      name,
      type: PARAMETER_TYPES.find((known) => known === type) ?? 'string',
      schema,
      required: preset === undefined,
      secret: secret === true,
      ...(typeof description === 'string' ? { description } : {}),
      ...(preset === undefined ? {} : { default: preset }),
      span: doc.spanOf(['spec', 'parameters', name], 'key'),
    });
  }
  return models;
}

function outputModels(declared: Json | undefined, path: NodePath): readonly OutputModel[] {
  if (!isObject(declared)) return [];
  return Object.entries(declared).flatMap(([name, output]) => {
    const value = stringField(output, 'value');
    const type = PARAMETER_TYPES.find((known) => known === stringField(output, 'type'));
    return value === undefined || type === undefined
      ? []
      : [{ name, type, value, path: [...path, name, 'value'] }];
  });
}

function retryModel(declared: Json | undefined): RetryModel | undefined {
  const limit = numberField(declared, 'limit');
  if (limit === undefined) return undefined;
  const backoff = field(declared, 'backoff');
  return {
    limit,
    delayMs: durationField(backoff, 'duration') ?? 1000,
    factor: numberField(backoff, 'factor') ?? 2,
    maxDelayMs: durationField(backoff, 'maxDuration') ?? 30_000,
    jitter: numberField(backoff, 'jitter') ?? 0.2,
  };
}

function stepModels(doc: SourceDoc, steps: readonly Json[], path: NodePath): readonly StepModel[] {
  return steps.flatMap((step, i) => (isObject(step) ? [stepModel(doc, step, [...path, i])] : []));
}

/** The members of a set as steps that use them. */
function memberModels(doc: SourceDoc, members: readonly Json[]): readonly StepModel[] {
  return members.flatMap((member, i) => {
    if (!isObject(member)) return [];
    const path = ['spec', 'patterns', i];
    const { id, needs, when, target, namespace, ...input } = member;
    const common = Object.fromEntries(
      Object.entries({ id, needs, when, target, namespace }).filter(([, value]) => value !== undefined),
    );
    return [{ ...stepModel(doc, { ...common, uses: input }, path), inputPath: path }];
  });
}

function stepModel(doc: SourceDoc, step: Json, path: NodePath): StepModel {
  const kind = actionOf(step);
  const input = kind === undefined ? {} : (field(step, kind) ?? {});
  const inputPath = kind === undefined ? path : [...path, kind];
  const children =
    kind === 'group' ? stepModels(doc, listField(input, 'steps'), [...inputPath, 'steps']) : [];
  const when = stringField(step, 'when');
  const target = stringField(step, 'target');
  const namespace = stringField(step, 'namespace');
  const timeoutMs = durationField(step, 'timeout');
  const deadlineMs = durationField(step, 'deadline');
  const repeat = repeatModel(step, path);
  const retry = retryModel(field(step, 'retry'));
  return {
    id: stringField(step, 'id') ?? '',
    path,
    span: doc.spanOf([...path, 'id']),
    // a step without an action has been refused; as an empty group it has no consequences
    kind: kind ?? 'group',
    input: kind === 'group' ? {} : input,
    inputPath,
    children,
    ...(field(step, 'needs') === undefined ? {} : { needs: needsOf(doc, step, path) }),
    ...(when === undefined ? {} : { when }),
    ...(repeat === undefined ? {} : { repeat }),
    ...(target === undefined ? {} : { target }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(retry === undefined ? {} : { retry }),
    outputs: outputModels(field(step, 'outputs'), [...path, 'outputs']),
    compensate: compensation(doc, step, path),
    continueOnError: booleanField(step, 'continueOnError') ?? false,
  };
}

/** The first key of a step that names an action; the shape check has seen to it that there is one only. */
function actionOf(step: Json): StepKind | undefined {
  if (!isObject(step)) return undefined;
  return STEP_KIND_NAMES.find((kind) => Object.hasOwn(step, kind));
}

// Object.keys forgets the literal type of the keys of a constant table
const STEP_KIND_NAMES = Object.keys(STEP_KINDS) as readonly StepKind[];

function needsOf(doc: SourceDoc, step: Json, path: NodePath): NonNullable<StepModel['needs']> {
  return listField(step, 'needs').flatMap((id, i) =>
    typeof id === 'string' ? [{ id, span: doc.spanOf([...path, 'needs', i]) }] : [],
  );
}

function repeatModel(step: Json, path: NodePath): RepeatModel | undefined {
  const forEach = field(step, 'forEach');
  if (isObject(forEach)) {
    const key = stringField(forEach, 'key');
    return {
      type: 'forEach',
      in: forEach['in'] ?? [],
      as: stringField(forEach, 'as') ?? 'item',
      ...(key === undefined ? {} : { key }),
      strategy: stringField(forEach, 'strategy') === 'parallel' ? 'parallel' : 'serial',
      path: [...path, 'forEach'],
    };
  }
  const matrix = field(step, 'matrix');
  return isObject(matrix) ? { type: 'matrix', axes: matrix, path: [...path, 'matrix'] } : undefined;
}

function compensation(doc: SourceDoc, step: Json, path: NodePath): StepModel['compensate'] {
  const declared = field(step, 'compensate');
  if (declared === 'none') return 'none';
  const steps = field(declared, 'steps');
  return isList(steps) ? stepModels(doc, steps, [...path, 'compensate', 'steps']) : 'restore';
}
