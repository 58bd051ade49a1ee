import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { type CommandInput, flagList, flagText, operandList } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { writeErr } from '../output.ts';
import { compilePattern } from '../pattern/compile.ts';
import { textOfFile } from '../pattern/load-pattern.ts';
import { codeOfFindings, type FindingsForm, showFindings } from '../pattern/show-findings.ts';

/** `meshwright check`: everything that is wrong with all the files, in one go. */
export async function checkCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const form = flagText(input, 'output') as FindingsForm; // commander's choices
  const names = operandList(input, 0);
  const diagnostics: Diagnostic[] = [];
  const texts: ((file: string) => string | undefined)[] = [];
  for (const argument of names) {
    const compiled = await compilePattern({
      purpose: 'check',
      argument,
      set: flagList(input, 'set'),
      valueFiles: flagList(input, 'values'),
      setSecret: flagList(input, 'setSecret'),
      secretNeed: 'toPlan',
      mesh: 'sandbox',
    });
    diagnostics.push(...compiled.diagnostics);
    texts.push(compiled.textOf);
  }
  const textOf = (file: string): string | undefined =>
    file === '-' ? texts.map((text) => text(file)).find((text) => text !== undefined) : textOfFile(file);
  await showFindings({ diagnostics, textOf }, form, environment);
  if (form === 'text' && input.flags['quiet'] !== true && diagnostics.length === 0) {
    await writeErr(`${names.join(', ')}: nothing to complain about`);
  }
  process.exitCode = codeOfFindings(diagnostics);
}
