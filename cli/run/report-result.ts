import { writeFile } from 'node:fs/promises';
import { junitXml } from '../../report/junit/junit-xml.ts';
import { proofComplaints, proofTable } from '../../report/tables/proof-table.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';

export type ResultForm = 'text' | 'json' | 'yaml';

/** Where `--report` wants copies. */
export interface ReportRequest {
  readonly kind: 'junit' | 'json';
  readonly file: string;
}

/** Reads `--report junit=F,json=F`; throws `UsageError` for an unknown kind, before anything runs. */
export function readReportFlags(flags: readonly string[]): readonly ReportRequest[] {
  return flags
    .flatMap((flag) => flag.split(','))
    .map((part) => {
      const [kind, ...rest] = part.split('=');
      const file = rest.join('=');
      if ((kind !== 'junit' && kind !== 'json') || file === '') {
        throw new UsageError(`--report ${part} is not understood`, 'known: junit=FILE, json=FILE');
      }
      return { kind, file };
    });
}

/** Says how a run ended: the result on stdout in the form asked for, complaints and next steps on stderr. */
export async function reportResult(
  result: RunResult,
  form: ResultForm,
  reports: readonly ReportRequest[],
): Promise<void> {
  for (const report of reports) {
    await writeFile(
      report.file,
      report.kind === 'junit' ? junitXml(result) : `${JSON.stringify(result, null, 2)}\n`,
    );
  }
  if (form === 'json') return await writeOut(JSON.stringify(result, null, 2));
  if (form === 'yaml') {
    const { stringify } = await import('yaml');
    return await writeOut(stringify(result));
  }
  await writeOut(`\n${proofTable(result.proofs)}\n`);
  for (const complaint of proofComplaints(result.proofs)) await writeErr(complaint);
  for (const step of result.steps) {
    if (step.error !== undefined && step.error.reason !== 'proof')
      await writeErr(`${step.key}: ${safeText(step.error.message)}`);
  }
  const { error } = result;
  if (error !== undefined && !result.steps.some((step) => step.error?.message === error.message))
    await writeErr(safeText(error.message));
  await writeOut(closingSentence(result));
}

function closingSentence(result: RunResult): string {
  const seconds = ((Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000).toFixed(1);
  const passed = result.proofs.filter((proof) => proof.verdict === 'passed').length;
  const words: Readonly<Record<RunResult['outcome'], string>> = {
    succeeded: 'succeeded',
    failed: 'failed',
    rolledBack: 'was rolled back',
    rollbackFailed: 'could not be rolled back whole',
    cancelled: 'was cancelled',
    suspended: 'is suspended',
  };
  return `${result.pattern.name} ${words[result.outcome]} after ${seconds} s: ${passed} of ${result.proofs.length} proofs passed (exit ${result.exitCode})`;
}
