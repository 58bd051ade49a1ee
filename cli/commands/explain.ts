import { DIAGNOSTIC_CODES, explainCode } from '../../schemas/diagnostic-codes.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { type CommandInput, operand } from '../command-input.ts';
import { UsageError, writeOut } from '../output.ts';

/** `meshwright explain E312`, `meshwright explain steps.probe.expect` */
export async function explainCommand(input: CommandInput): Promise<void> {
  const subject = operand(input, 0);
  const code = explainCode(subject);
  if (code !== undefined)
    return await writeOut(`${subject.toUpperCase()}: ${code.title}\n\n${code.explanation}`);
  if (/^[ew]\d+$/i.test(subject)) {
    const near = nearestName(subject.toUpperCase(), Object.keys(DIAGNOSTIC_CODES));
    throw new UsageError(
      `there is no code ${subject}`,
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
  const { explainPath } = await import('../pattern/explain-path.ts');
  await writeOut(explainPath(subject));
}
