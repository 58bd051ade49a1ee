import { orderDiagnostics } from '../../engine/read/order-diagnostics.ts';
import type { ConversionSource } from '../../mesh/policy/smi/conversion-source.ts';
import type { ConversionTarget } from '../../mesh/policy/smi/conversion-target.ts';
import { type ConvertedObject, convertSmi } from '../../mesh/policy/smi/convert-smi.ts';
import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { UsageError } from '../output.ts';
import { type LoadedObject, loadPolicies } from './load-policies.ts';

/** What became of the files of an argument; no objects when anything is wrong with them. */
export interface ConvertedPolicies {
  readonly objects: readonly ConvertedObject<LoadedObject>[] | undefined;
  /** In source order. */
  readonly diagnostics: readonly Diagnostic[];
  readonly textOf: (file: string) => string | undefined;
}

/** Reads and converts; throws `UsageError` when nothing can be read there. */
export function convertPolicies(
  argument: string,
  target: ConversionTarget,
  source: ConversionSource,
): ConvertedPolicies {
  const { objects, diagnostics, textOf } = loadPolicies(argument);
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { objects: undefined, diagnostics: orderDiagnostics(argument, diagnostics), textOf };
  }
  if (objects.length === 0)
    throw new UsageError(`${argument === '-' ? 'standard input' : argument} holds no objects`);
  const result = convertSmi(objects, target, source);
  return {
    objects: result.ok ? result.value : undefined,
    diagnostics: orderDiagnostics(argument, [...diagnostics, ...result.diagnostics]),
    textOf,
  };
}
