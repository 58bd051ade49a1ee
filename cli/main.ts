#!/usr/bin/env node
import { EXIT, exitCodeOf } from '../schemas/exit-codes.ts';
import { Failure } from '../schemas/failure.ts';
import { explainRefusal } from './explain-refusal.ts';
import { Ended, outliveReaders, UsageError, writeErr } from './output.ts';
import { buildProgram } from './program.ts';
import { reportOurFault } from './report-our-fault.ts';

// React reads this when it loads; without it the terminal view costs twice the CPU.
process.env['NODE_ENV'] ??= 'production';

outliveReaders();
process.exitCode = await main(process.argv);

/** The one place that turns what happened into an exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync([...argv]);
    return process.exitCode === undefined ? EXIT.ok : Number(process.exitCode);
  } catch (error) {
    return await explainError(error);
  }
}

async function explainError(error: unknown): Promise<number> {
  if (error instanceof Ended) return error.code;
  if (error instanceof UsageError) {
    await writeErr(`error: ${error.message}${error.help === undefined ? '' : `\n${error.help}`}`);
    return EXIT.invalidInput;
  }
  if (error instanceof Failure) {
    await writeErr(
      `error: ${error.message}${error.details.hint === undefined ? '' : `\n${error.details.hint}`}`,
    );
    return exitCodeOf(error.reason);
  }
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.invalidInput;
  const refusal = explainRefusal(error);
  if (refusal === undefined) return await reportOurFault(error);
  await writeErr(`error: ${refusal}`);
  return EXIT.unusable;
}

function isCommanderError(error: unknown): error is { readonly code: string; readonly exitCode: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}
