import type { Diagnostic, Span } from '../../schemas/diagnostic.ts';
import { explainCode } from '../../schemas/diagnostic-codes.ts';
import { type SourceTexts, sourceTexts, type TextOf } from './source-texts.ts';

/** A SARIF 2.1.0 log with one run: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function printSarif(diagnostics: readonly Diagnostic[], textOf: TextOf, version: string): string {
  const texts = sourceTexts(textOf);
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'meshwright', version, rules: codes.map(rule) } },
        columnKind: 'unicodeCodePoints',
        results: diagnostics.map((diagnostic) => result(diagnostic, codes, texts)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(code: string): object {
  const known = explainCode(code);
  return {
    id: code,
    ...(known === undefined
      ? {}
      : { shortDescription: { text: known.title }, fullDescription: { text: known.explanation } }),
  };
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

function result(diagnostic: Diagnostic, codes: readonly string[], texts: SourceTexts): object {
  const { code, severity, message, span, source, help, related = [], fix } = diagnostic;
  const text = [span === undefined && source !== undefined ? `${source}: ${message}` : message, help]
    .filter((part) => part !== undefined)
    .join('\n');
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text },
    ...(span === undefined ? {} : { locations: [location(span, texts)] }),
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place) => ({
            ...location(place.span, texts),
            message: { text: place.message },
          })),
        }),
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: fix.title },
              artifactChanges: fix.edits.map((edit) => ({
                artifactLocation: { uri: uri(edit.span.file) },
                replacements: [
                  { deletedRegion: region(edit.span, texts), insertedContent: { text: edit.replacement } },
                ],
              })),
            },
          ],
        }),
  };
}

function location(span: Span, texts: SourceTexts): object {
  return {
    physicalLocation: { artifactLocation: { uri: uri(span.file) }, region: region(span, texts) },
  };
}

function region(span: Span, texts: SourceTexts): object {
  const { start, end } = texts.rangeOf(span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A relative file name as a URI reference. */
function uri(file: string): string {
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
