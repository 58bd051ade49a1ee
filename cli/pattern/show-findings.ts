import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { EXIT, type ExitCode } from '../../schemas/exit-codes.ts';
import type { Environment } from '../environment.ts';
import { writeErr, writeOut } from '../output.ts';

export type FindingsForm = 'text' | 'json' | 'sarif' | 'github';

/** Findings and the way to the text that they point into. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: (file: string) => string | undefined;
}

/**
 * Shows findings as the result of a command: machine forms on stdout, text for people on stderr. A command whose result is
 * something else gives `writeErr` as `write`.
 */
export async function showFindings(
  findings: Findings,
  form: FindingsForm,
  environment: Environment,
  write: (text: string) => Promise<void> = writeOut,
): Promise<void> {
  const { diagnostics, textOf } = findings;
  switch (form) {
    case 'json': {
      const { printJson } = await import('../../report/diagnostics/print-json.ts');
      return await write(printJson(diagnostics, textOf));
    }
    case 'sarif': {
      const { printSarif } = await import('../../report/diagnostics/print-sarif.ts');
      return await write(printSarif(diagnostics, textOf, environment.version));
    }
    case 'github': {
      const { printGithub } = await import('../../report/diagnostics/print-github.ts');
      return diagnostics.length === 0 ? undefined : await write(printGithub(diagnostics, textOf));
    }
    default: {
      if (diagnostics.length === 0) return;
      const { printText } = await import('../../report/diagnostics/print-text.ts');
      return await writeErr(printText(diagnostics, textOf, { colour: environment.color ? 'on' : 'off' }));
    }
  }
}

/** 2 when there is an error among the findings, else 0. */
export function codeOfFindings(diagnostics: readonly Diagnostic[]): ExitCode {
  return diagnostics.some((d) => d.severity === 'error') ? EXIT.invalidInput : EXIT.ok;
}
