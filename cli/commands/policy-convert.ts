import { parseSource } from '../../mesh/policy/smi/conversion-source.ts';
import { parseTarget } from '../../mesh/policy/smi/conversion-target.ts';
import { type CommandInput, flagOn, flagText, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { codeOfFindings, type FindingsForm, showFindings } from '../pattern/show-findings.ts';
import { convertPolicies } from '../policy/convert-policies.ts';
import { printConverted } from '../policy/print-converted.ts';

/** `meshwright policy convert`: SMI objects in other versions with the same meaning, or nothing at all and why. */
export async function policyConvertCommand(input: CommandInput): Promise<void> {
  const parsed = parseTarget(flagText(input, 'to') ?? '');
  if (!parsed.ok) throw new UsageError(parsed.message, parsed.help);
  const from = parseSource(flagText(input, 'from') ?? 'spec');
  if (!from.ok) throw new UsageError(from.message, from.help);
  const { objects, diagnostics, textOf } = convertPolicies(operand(input, 0), parsed.target, from.source);
  const shown = flagOn(input, 'quiet')
    ? diagnostics.filter(({ severity }) => severity === 'error')
    : diagnostics;
  const form = flagText(input, 'findings') as FindingsForm; // commander's choices
  if (shown.length > 0) {
    await showFindings({ diagnostics: shown, textOf }, form, readEnvironment(input.flags), writeErr);
  }
  process.exitCode = codeOfFindings(diagnostics);
  if (objects === undefined) return;
  await writeOut(printConverted(objects, flagText(input, 'output') === 'json' ? 'json' : 'yaml'));
}
