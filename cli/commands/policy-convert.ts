import { rewriteYaml } from '../../engine/read/rewrite-yaml.ts';
import { parseTarget } from '../../mesh/policy/smi/conversion-target.ts';
import { type ConvertedObject, convertSmi } from '../../mesh/policy/smi/convert-smi.ts';
import { MOVED_FIELDS } from '../../mesh/policy/smi/smi-kinds.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import { jsonOf } from '../../schemas/kube-object.ts';
import { type CommandInput, flagText, operand } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { codeOfFindings, type FindingsForm, showFindings } from '../pattern/show-findings.ts';
import { type LoadedObject, loadPolicies } from '../policy/load-policies.ts';

/** `meshwright policy convert`: SMI objects in other versions with the same meaning, or nothing at all and why. */
export async function policyConvertCommand(input: CommandInput): Promise<void> {
  const parsed = parseTarget(flagText(input, 'to') ?? '');
  if (!parsed.ok) throw new UsageError(parsed.message, parsed.help);
  const { objects, diagnostics, textOf } = loadPolicies(operand(input, 0));
  const read = codeOfFindings(diagnostics) === EXIT.ok;
  const result = read ? convertSmi(objects, parsed.target) : undefined;
  const found = [...diagnostics, ...(result?.diagnostics ?? [])];
  await showFindings(
    { diagnostics: input.flags['quiet'] === true ? found.filter(isError) : found, textOf },
    flagText(input, 'findings') as FindingsForm, // commander's choices
    readEnvironment(input.flags),
    writeErr,
  );
  process.exitCode = codeOfFindings(found);
  if (result?.ok === true) await writeOut(print(result.value, flagText(input, 'output')));
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function print(objects: readonly ConvertedObject<LoadedObject>[], form: string | undefined): string {
  if (form === 'json') {
    const items = objects.map(({ object }) => object);
    return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2);
  }
  const rewritten = objects.map(({ object, source }) => ({
    value: jsonOf(object),
    ...(source === undefined
      ? {}
      : {
          source: { tree: source.tree, path: source.path, text: source.doc.text, old: jsonOf(source.object) },
        }),
  }));
  return rewriteYaml(rewritten, MOVED_FIELDS);
}
