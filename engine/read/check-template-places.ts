import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import { isList, isObject } from './json-fields.ts';
import type { NodePath, SourceDoc } from './pattern-model.ts';

/** Templates where none is ever filled in: in keys (E210), and in fields that describe or declare (E217). */
export function checkTemplatePlaces(doc: SourceDoc, what: 'pattern' | 'manifest'): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const visit = (value: Json, path: NodePath): void => {
    if (typeof value === 'string') {
      if (what === 'pattern' && mayHoldTemplate(value) && isFixed(path))
        diagnostics.push(misplaced(doc, path, value));
    } else if (isList(value)) {
      for (const [i, item] of value.entries()) visit(item, [...path, i]);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (mayHoldTemplate(key)) diagnostics.push(templateInKey(doc, [...path, key]));
        visit(item, [...path, key]);
      }
    }
  };
  visit(doc.value, []);
  return diagnostics;
}

const FIXED_PARTS = new Set<string | number>(['summary', 'requires', 'parameters', 'targets', 'concurrency']);

/** `metadata`, and the parts of `spec` that a reader must be able to trust without knowing any value. */
function isFixed(path: NodePath): boolean {
  const [top, part] = path;
  return top === 'metadata' || (top === 'spec' && part !== undefined && FIXED_PARTS.has(part));
}

function misplaced(doc: SourceDoc, path: NodePath, text: string): Diagnostic {
  const at = text.indexOf('{{');
  const close = text.indexOf('}}', at);
  const end = close < 0 ? text.length : close + 2;
  return {
    code: 'E217',
    severity: 'error',
    message: 'a template cannot stand here: this text is not filled in',
    span: doc.spanInScalar(path, at, end),
    help: "templates stand in steps, in manifests, and in 'defaults.namespace'",
  };
}

function templateInKey(doc: SourceDoc, path: NodePath): Diagnostic {
  return {
    code: 'E210',
    severity: 'error',
    message: 'keys are fixed: a template cannot be a key',
    span: doc.spanOf(path, 'key'),
    help: "change values by templates, or objects by 'set' of 'apply'",
  };
}
