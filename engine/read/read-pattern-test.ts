import type { Diagnostic } from '../../schemas/diagnostic.ts';
import type { PatternTestDocument } from '../../schemas/generated/documents.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { checkHeader } from './check-header.ts';
import { brokenTest } from './check-shape.ts';
import { validate } from './check-step-input.ts';
import { orderDiagnostics } from './order-diagnostics.ts';
import type { SourceDoc } from './pattern-model.ts';
import { readYaml } from './read-yaml.ts';
import { shapeDiagnostic } from './shape-problem.ts';

/** A PatternTest file that is well formed. */
export interface PatternTestModel {
  readonly doc: SourceDoc;
  readonly test: PatternTestDocument;
}

/** A PatternTest file's bytes to its model, or everything that is wrong with it. Pure. */
export function readPatternTest(input: {
  readonly file: string;
  readonly bytes: Uint8Array;
}): Result<PatternTestModel> {
  const yaml = readYaml(input.file, input.bytes, 'one');
  const found: Diagnostic[] = [...yaml.diagnostics];
  const document = yaml.documents[0];
  const header = document === undefined ? undefined : checkHeader(document.doc, ['PatternTest']);
  found.push(...(header?.diagnostics ?? []));
  if (document === undefined || header?.readable !== true) return refuse(orderDiagnostics(input.file, found));
  const { doc } = document;
  const isBroken = brokenTest(document.broken);
  const problems = validate('patternTest', doc.value, {
    subject: 'the test',
    reportedKeys: new Set(['apiVersion', 'kind']),
    isDeferred: (path) =>
      isBroken(path) || (path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind')),
  }).filter(
    // a missing apiVersion or kind has been said by the header
    ({ code, path, message }) =>
      !(code === 'E321' && path.length === 0 && /'(apiVersion|kind)'/.test(message)),
  );
  found.push(...problems.map((problem) => shapeDiagnostic(problem, (path, part) => doc.spanOf(path, part))));
  const diagnostics = orderDiagnostics(input.file, found);
  if (diagnostics.some(({ severity }) => severity === 'error')) return refuse(diagnostics);
  return succeed({ doc, test: doc.value as unknown as PatternTestDocument }, diagnostics); // the validator has just said so
}
