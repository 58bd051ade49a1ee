import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { sourceTexts, type TextOf } from './source-texts.ts';

/** Workflow commands of GitHub Actions, one line each, so that findings appear at their lines in a review. */
export function printGithub(diagnostics: readonly Diagnostic[], textOf: TextOf): string {
  const texts = sourceTexts(textOf);
  return diagnostics
    .map((diagnostic) => {
      const { code, severity, message, span, source, help } = diagnostic;
      const command = severity === 'info' ? 'notice' : severity;
      const properties = [`title=${property(code)}`];
      if (span !== undefined) {
        const { start, end } = texts.rangeOf(span);
        properties.unshift(`file=${property(span.file)}`, `line=${start.line}`, `endLine=${end.line}`);
        // GitHub takes columns for places on one line only
        if (start.line === end.line) properties.push(`col=${start.column}`, `endColumn=${end.column}`);
      }
      const where = span === undefined && source !== undefined ? `${source}: ` : '';
      return `::${command} ${properties.join(',')}::${data(`${where}${message}${help === undefined ? '' : `\n${help}`}`)}\n`;
    })
    .join('');
}

/** Escapes of the toolkit: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
