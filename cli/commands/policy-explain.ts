import { orderDiagnostics } from '../../engine/read/order-diagnostics.ts';
import { explainPolicy } from '../../mesh/policy/explain/explain-policy.ts';
import type { ExplainInput } from '../../mesh/policy/explain/explain-question.ts';
import { checkSmiSet } from '../../mesh/policy/smi/check-smi-set.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type CommandInput, flagList, flagOn, flagText } from '../command-input.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { Ended, UsageError, writeErr, writeOut } from '../output.ts';
import { codeOfFindings, showFindings } from '../pattern/show-findings.ts';
import { readExplainQuestion } from '../policy/explain-question.ts';
import { loadPolicies } from '../policy/load-policies.ts';
import { locatePlaces } from '../policy/locate-places.ts';

/** `meshwright policy explain`: 0 for a request that is let through and answered, 1 for any other. */
export async function policyExplainCommand(input: CommandInput): Promise<void> {
  const question = readExplainQuestion(input);
  const environment = readEnvironment(input.flags);
  const explained = explainPolicy(question, await readInput(input, environment));
  if (!explained.ok) throw new UsageError(explained.message, explained.help);
  const { explanation } = explained;
  if (flagText(input, 'output') === 'json') await writeOut(JSON.stringify(explanation, null, 2));
  else {
    const { explanationText } = await import('../../report/policy/explanation-text.ts');
    await writeOut(explanationText(explanation));
  }
  process.exitCode = explanation.answer === 'allowed' ? EXIT.ok : EXIT.proofFailed;
}

async function readInput(input: CommandInput, environment: Environment): Promise<ExplainInput> {
  const files = flagList(input, 'file');
  const live = flagOn(input, 'sandbox') || flagText(input, 'context') !== undefined;
  if (live && files.length > 0) throw new UsageError('files and a cluster are both given', 'leave out one');
  if (live) return { objects: await fromCluster(input, environment), locate: () => ({}) };
  if (files.length === 0) {
    throw new UsageError('nothing to explain from', 'name files (-f FILE), --context NAME or --sandbox');
  }
  return await fromFiles(files, environment);
}

async function fromFiles(files: readonly string[], environment: Environment): Promise<ExplainInput> {
  const loaded = files.map(loadPolicies);
  const placed = loaded.flatMap(({ objects }) => objects);
  const unread = loaded.flatMap((each) => each.diagnostics);
  // What may be in the cluster already is said where it matters: with the target that names it.
  const wrong = checkSmiSet(placed).filter(({ severity }) => severity === 'error');
  const diagnostics = unread.length > 0 ? unread : orderDiagnostics(files[0] ?? '', wrong);
  if (diagnostics.length > 0) {
    const textOf = (file: string) =>
      loaded.map((each) => each.textOf(file)).find((text) => text !== undefined);
    await showFindings({ diagnostics, textOf }, 'text', environment, writeErr);
  }
  if (codeOfFindings(diagnostics) !== EXIT.ok) throw new Ended(EXIT.invalidInput);
  return { objects: placed.map(({ object }) => object), locate: locatePlaces(placed) };
}

async function fromCluster(input: CommandInput, environment: Environment): Promise<readonly KubeObject[]> {
  const [{ bindingsOfFlags, openLive }, { whileNotInterrupted }, { readLivePolicies }] = await Promise.all([
    import('../live/open-live.ts'),
    import('../live/while-not-interrupted.ts'),
    import('../policy/live-policies.ts'),
  ]);
  const role = 'cluster';
  // The flags are those of one cluster: there are no roles to name.
  const bindings = bindingsOfFlags([role], { ...input, flags: { ...input.flags, target: [] } });
  return await whileNotInterrupted('the look at the cluster', async (signal) => {
    const onWarning = (text: string): void => {
      process.stderr.write(`warning: ${text}\n`);
    };
    const live = await openLive({ bindings, environment, input, onWarning });
    try {
      for (const note of live.notes) await writeErr(note);
      return await readLivePolicies(await live.world.clusters.open(role), signal);
    } finally {
      await live.close();
    }
  });
}
