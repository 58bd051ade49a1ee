import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { STEP_KINDS, type StepKind } from '../../schemas/generated/step-kinds.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import type { NodePath, SourceDoc } from './pattern-model.ts';

/** The actions that a step names, and which of its unknown keys have been reported with them. */
export interface StepActions {
  readonly kinds: readonly StepKind[];
  readonly diagnostics: readonly Diagnostic[];
  readonly reportedKeys: ReadonlySet<string>;
}

/** Fields that every step may have (`Step` in `schemas/pattern.schema.json`). */
const COMMON_FIELDS = new Set([
  'id',
  'needs',
  'when',
  'forEach',
  'matrix',
  'target',
  'namespace',
  'timeout',
  'deadline',
  'retry',
  'outputs',
  'compensate',
  'continueOnError',
]);

/** Actions of the language that this engine does not carry yet. */
const LATER_ACTIONS = new Set(['peer', 'conformance', 'fault']);

/** What other projects, or earlier drafts of this language, call an action. */
const OTHER_NAMES: Readonly<Record<string, StepKind>> = {
  ensureMesh: 'installMesh',
  performanceTest: 'performance',
  load: 'performance',
  create: 'apply',
  manifest: 'apply',
  script: 'exec',
  command: 'exec',
  run: 'exec',
  http: 'probe',
  request: 'probe',
  check: 'assert',
  enroll: 'enrol',
  inject: 'enrol',
  sleep: 'wait',
  steps: 'group',
};

/** "Exactly one action key", before any schema: the schema's own words for it would be noise. */
export function checkActions(doc: SourceDoc, step: JsonObject, path: NodePath): StepActions {
  const keys = Object.keys(step);
  // Object.hasOwn on the table is what makes a key a kind
  const kinds = keys.filter((key) => Object.hasOwn(STEP_KINDS, key)) as readonly StepKind[];
  const [first, second] = kinds;
  if (first !== undefined && second !== undefined) {
    return { kinds, diagnostics: [twoActions(doc, path, first, second)], reportedKeys: new Set() };
  }
  if (first !== undefined) return { kinds, diagnostics: [], reportedKeys: new Set() };
  const unknown = keys.filter((key) => !COMMON_FIELDS.has(key));
  const { diagnostic, reported } = noAction(doc, path, unknown);
  return {
    kinds,
    diagnostics: [diagnostic],
    reportedKeys: new Set(reported === undefined ? [] : [reported]),
  };
}

function twoActions(doc: SourceDoc, path: NodePath, first: string, second: string): Diagnostic {
  return {
    code: 'E305',
    severity: 'error',
    message: `this step has two actions, '${first}' and '${second}'`,
    span: doc.spanOf([...path, second], 'key'),
    label: 'a second action',
    related: [{ span: doc.spanOf([...path, first], 'key'), message: 'the first action' }],
    help: 'a step does one thing; make two steps of it',
  };
}

function noAction(
  doc: SourceDoc,
  path: NodePath,
  unknown: readonly string[],
): { readonly diagnostic: Diagnostic; readonly reported?: string } {
  const known = Object.keys(STEP_KINDS);
  const later = unknown.find((key) => LATER_ACTIONS.has(key));
  if (later !== undefined) {
    return {
      reported: later,
      diagnostic: {
        code: 'E306',
        severity: 'error',
        message: `the action '${later}' is not part of this version`,
        span: doc.spanOf([...path, later], 'key'),
        help: `actions: ${known.join(', ')}`,
      },
    };
  }
  for (const key of unknown) {
    const near = OTHER_NAMES[key] ?? nearestName(key, known);
    if (near === undefined) continue;
    const span = doc.spanOf([...path, key], 'key');
    return {
      reported: key,
      diagnostic: {
        code: 'E306',
        severity: 'error',
        message: `'${key}' is not an action`,
        span,
        label: `did you mean '${near}'?`,
        help: `actions: ${known.join(', ')}`,
        fix: { title: `write '${near}'`, edits: [{ span, replacement: near }] },
      },
    };
  }
  return {
    diagnostic: {
      code: 'E306',
      severity: 'error',
      message: 'this step has no action',
      span: doc.spanOf(path, 'key'),
      help: `give it exactly one of: ${known.join(', ')}`,
    },
  };
}
