import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ulid } from 'ulid';
import type { ConformanceResult } from '../../schemas/conformance.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { type CommandInput, flagList, flagOn, flagText, operand } from '../command-input.ts';
import { resultDocument } from '../conformance/result-document.ts';
import {
  checkSigningKey,
  openSignedResult,
  readResult,
  signResult,
  writtenDocument,
} from '../conformance/signed-document.ts';
import { programFolder, readEnvironment } from '../environment.ts';
import { Ended, UsageError, writeErr, writeOut } from '../output.ts';
import { planFor } from '../pattern/plan-for.ts';
import { bindTargets } from '../run/bind-targets.ts';
import { confirmWrite } from '../run/confirm-write.ts';
import { executeRun } from '../run/execute-run.ts';

/** `meshwright conformance smi`: the library's pattern of that name, told as a conformance result. */
export async function conformanceSmi(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const reports = readReports(flagList(input, 'report'));
  const key = flagText(input, 'sign');
  if (key !== undefined) checkSigningKey(key);
  const pattern = path.join(programFolder(), '..', 'patterns', 'smi-conformance');
  const asPattern: CommandInput = {
    operands: [pattern],
    flags: { ...input.flags, set: parametersOf(input), values: [], setSecret: [], allowExec: [] },
  };
  const planned = await planFor(asPattern, 'sandbox', 'toRun');
  if (planned === undefined) throw new Ended(EXIT.invalidInput);
  const context = flagText(input, 'context');
  const bindings = bindTargets(planned.plan.roles, {
    sandbox: flagOn(input, 'sandbox'),
    targets: [],
    ...(context === undefined ? {} : { context }),
  });
  process.exitCode = await executeRun({
    plan: planned.plan,
    runId: ulid(),
    ...(planned.source === undefined ? {} : { source: planned.source }),
    bindings,
    environment,
    input: asPattern,
    reports: [],
    secrets: {},
    confirm: (targets) => confirmWrite(planned.plan, targets, flagOn(input, 'yes'), environment),
    tell: async (run, folder) => {
      const result = resultDocument(run, folder, environment);
      if (result === undefined) return await tellStopped(run);
      const out = flagText(input, 'out');
      const document = key === undefined ? result : signResult(result, key);
      if (out !== undefined) writeFileSync(out, writtenDocument(document));
      for (const report of reports) await writeReport(report, result);
      await tellResult(result, flagText(input, 'output') ?? 'text');
    },
  });
}

/** `meshwright conformance verify`: whose result it is, and that nobody has changed it. Opens no socket. */
export async function conformanceVerify(input: CommandInput): Promise<void> {
  const file = operand(input, 0);
  const keys = flagList(input, 'key');
  if (keys.length === 0)
    throw new UsageError('no public key is given', 'name the key that you trust: --key FILE');
  const result = openSignedResult(file, keys);
  await tellResult(result, flagText(input, 'output') ?? 'text');
  await writeErr(`${file}: signed by a key that was given, and not changed since`);
}

/** `meshwright conformance compare`: what two results say differently; exit code 1 where they do. */
export async function conformanceCompare(input: CommandInput): Promise<void> {
  const [before, after] = [readResult(operand(input, 0)), readResult(operand(input, 1))];
  const { compareConformance, comparisonText } = await import(
    '../../report/conformance/compare-conformance.ts'
  );
  const comparison = compareConformance(before, after);
  if (flagText(input, 'output') === 'json') await writeOut(JSON.stringify(comparison, null, 2));
  else await writeOut(comparisonText(before, after));
  if (comparison.changes.length > 0) process.exitCode = EXIT.proofFailed;
}

/** Flags as parameters of the pattern, which judges them. */
function parametersOf(input: CommandInput): readonly string[] {
  const listed = (name: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${name}=${JSON.stringify(values)}`];
  const single = (name: string, flag: string) => {
    const value = flagText(input, flag);
    return value === undefined ? [] : [`${name}=${value}`];
  };
  return [
    ...single('profile', 'profile'),
    ...listed('specs', flagList(input, 'spec')),
    ...listed('cases', flagList(input, 'case')),
    ...single('namespacePrefix', 'namespacePrefix'),
    ...single('parallel', 'parallel'),
    `seed=${flagText(input, 'seed') ?? randomInt(2 ** 32)}`,
    ...gatesOf(flagList(input, 'gate')),
  ];
}

function gatesOf(flags: readonly string[]): readonly string[] {
  if (flags.length === 0) return [];
  const gates = flags.map((flag) => {
    const at = flag.indexOf('=');
    if (at <= 0)
      throw new UsageError(`--gate ${safeText(flag, 100)} is not understood`, 'such as traffic-access=half');
    return [flag.slice(0, at), flag.slice(at + 1)];
  });
  return [`gates=${JSON.stringify(Object.fromEntries(gates))}`];
}

type Report = { readonly kind: 'junit' | 'html' | 'json'; readonly file: string };

function readReports(flags: readonly string[]): readonly Report[] {
  return flags
    .flatMap((flag) => flag.split(','))
    .map((part) => {
      const [kind, ...rest] = part.split('=');
      const file = rest.join('=');
      if ((kind !== 'junit' && kind !== 'html' && kind !== 'json') || file === '')
        throw new UsageError(
          `--report ${safeText(part, 100)} is not understood`,
          'known: junit=FILE, html=FILE, json=FILE',
        );
      return { kind, file };
    });
}

async function writeReport({ kind, file }: Report, result: ConformanceResult): Promise<void> {
  switch (kind) {
    case 'json':
      return writeFileSync(file, writtenDocument(result));
    case 'junit': {
      const { conformanceJunit } = await import('../../report/conformance/conformance-junit.ts');
      return writeFileSync(file, conformanceJunit(result));
    }
    case 'html': {
      const { conformanceHtml } = await import('../../report/conformance/conformance-html.ts');
      return writeFileSync(file, conformanceHtml(result));
    }
  }
}

async function tellResult(result: ConformanceResult, form: string): Promise<void> {
  if (form === 'json') return await writeOut(JSON.stringify(result, null, 2));
  if (form === 'yaml') {
    const { stringify } = await import('yaml');
    return await writeOut(stringify(result, { aliasDuplicateObjects: false }));
  }
  const { conformanceText } = await import('../../report/conformance/conformance-text.ts');
  await writeOut(`\n${conformanceText(result)}`);
}

/** The suite did not come to its end. */
async function tellStopped(run: RunResult): Promise<void> {
  const reasons = run.steps.flatMap(({ key, error }) =>
    error === undefined ? [] : [`${key}: ${error.message}`],
  );
  if (run.error !== undefined && reasons.length === 0) reasons.push(run.error.message);
  for (const reason of reasons) await writeErr(safeText(reason));
  await writeErr(`the suite ${run.outcome === 'cancelled' ? 'was cancelled' : 'did not come to its end'}`);
}
