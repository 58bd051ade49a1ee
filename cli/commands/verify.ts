import { driftLines } from '../../report/tables/drift-lines.ts';
import { proofComplaints, proofTable } from '../../report/tables/proof-table.ts';
import { EXIT, type ExitCode, worstExitCode } from '../../schemas/exit-codes.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagText } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { type Verified, verifyLive } from '../live/verify-live.ts';
import { type WhatToVerify, whatToVerify } from '../live/what-to-verify.ts';
import { whileNotInterrupted } from '../live/while-not-interrupted.ts';
import { writeErr, writeOut } from '../output.ts';

/** `meshwright verify`: proofs and drift only; 1 when a proof fails or an object has drifted. */
export async function verifyCommand(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const what = await whatToVerify(input, environment);
  const verified = await whileNotInterrupted('verify', (signal) =>
    verifyLive(what, input, environment, signal),
  );
  const exitCode = exitCodeFor(what, verified);
  if (flagText(input, 'output') === 'json')
    await writeOut(JSON.stringify(document(what, verified, exitCode), null, 2));
  else await show(what, verified, exitCode);
  process.exitCode = exitCode;
}

/** Drift counts as a proof that failed; nothing that could be proved is not enough to say yes. */
function exitCodeFor({ proofs }: WhatToVerify, { result, drift }: Verified): ExitCode {
  const unproved = proofs.chosen.length === 0 || proofs.leftOut.some(({ why }) => why.startsWith('it needs'));
  return worstExitCode([
    result.exitCode as ExitCode, // the fold takes it from the table
    ...(drift.some(({ state }) => state !== 'unclear') ? [EXIT.proofFailed] : []),
    ...(drift.some(({ state }) => state === 'unclear') ? [EXIT.unusable] : []),
    ...(unproved ? [EXIT.inconclusive] : []),
  ]);
}

function document({ plan, run, proofs }: WhatToVerify, { result, drift }: Verified, exitCode: ExitCode) {
  const { name, version, digest } = plan.pattern;
  return {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'VerifyResult',
    ...(run === undefined ? {} : { run: run.id }),
    pattern: { name, version, digest },
    outcome: result.outcome,
    exitCode,
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    targets: result.targets,
    proofs: result.proofs,
    notProved: proofs.leftOut,
    drift,
  };
}

async function show(what: WhatToVerify, { result, drift }: Verified, exitCode: ExitCode): Promise<void> {
  await writeOut(`\n${proofTable(result.proofs)}\n`);
  for (const complaint of proofComplaints(result.proofs)) await writeErr(complaint);
  for (const { key, error } of result.steps)
    if (error !== undefined && error.reason !== 'proof') await writeErr(`${key}: ${safeText(error.message)}`);
  for (const { step, why } of what.proofs.leftOut)
    await writeOut(`not proved again: ${step}: ${safeText(why)}`);
  for (const line of driftLines(drift)) await writeOut(line);
  const passed = result.proofs.filter(({ verdict }) => verdict === 'passed').length;
  const drifted =
    drift.length === 0 ? 'no drift' : `${drift.length} object${drift.length === 1 ? '' : 's'} drifted`;
  await writeOut(
    `${what.plan.pattern.name}: ${passed} of ${result.proofs.length} proofs passed, ${drifted} (exit ${exitCode}); nothing was changed, agent pods were removed`,
  );
}
