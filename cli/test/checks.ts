import path from 'node:path';
import type { Plan } from '../../engine/plan/plan.ts';
import type { PatternTestModel } from '../../engine/read/read-pattern-test.ts';
import { readPatternTest } from '../../engine/read/read-pattern-test.ts';
import { EXIT } from '../../schemas/exit-codes.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import type { Environment } from '../environment.ts';
import { Ended } from '../output.ts';
import { sourcesOf } from '../parameters/read-values.ts';
import { type Compiled, compilePattern } from '../pattern/compile.ts';
import { textOfFile } from '../pattern/load-pattern.ts';
import { readFileCapped } from '../pattern/read-capped.ts';
import { showFindings } from '../pattern/show-findings.ts';
import { knownSwitch } from '../sandbox/known-switch.ts';
import { type Check, checkTrial, type Trial } from './check-trial.ts';
import type { TestPlace } from './find-tests.ts';
import { neverRed, redProofs, unmetDemands } from './judge-test.ts';
import { type Breakage, runOnce } from './run-once.ts';
import { shareSecrets } from './share-secrets.ts';

export interface CheckOptions {
  readonly environment: Environment;
  /** `--set-secret` as given; each test gets those that its pattern declares. */
  readonly setSecret: readonly string[];
  /** Also run every broken mesh. */
  readonly sabotage: boolean;
  readonly onlySwitch?: string;
  readonly signal: AbortSignal;
  readonly tell: (check: Check) => Promise<void>;
}

/** Runs of one pattern, sound and broken, for the question which proofs were ever seen red. */
export interface PatternRuns {
  readonly folder: string;
  readonly green: RunResult[];
  readonly broken: RunResult[];
}

/** Runs every test as it is, then (with sabotage) on each mesh that it wants broken. */
export async function checksOfTests(
  places: readonly TestPlace[],
  options: CheckOptions,
): Promise<readonly PatternRuns[]> {
  const runs = new Map<string, PatternRuns>();
  const models = new Map<TestPlace, PatternTestModel>();
  // All of them before the first run: what cannot be understood is said before anything is started.
  for (const place of places) models.set(place, await readTest(place, options.environment));
  const secretsOf = shareSecrets(places, options.setSecret);
  for (const [place, model] of models) {
    const key = path.resolve(place.folder);
    const own = runs.get(key) ?? { folder: place.folder, green: [], broken: [] };
    runs.set(key, own);
    await runTest(place, model, own, { ...options, setSecret: secretsOf(place) });
    if (options.signal.aborted) break;
  }
  return [...runs.values()];
}

/** One check per pattern: every proof of its sound runs has been seen red in some other run. */
export function judgeCoverage(runs: readonly PatternRuns[]): readonly Check[] {
  return runs.map(({ folder, green, broken }) => ({
    name: `${folder}: every proof can go red`,
    seconds: 0,
    complaints: neverRed(green, broken).map(
      (step) => `no test ever turned the proof of ${step} red; add a sabotage that does`,
    ),
  }));
}

async function readTest(place: TestPlace, environment: Environment): Promise<PatternTestModel> {
  const read = readPatternTest({ file: place.file, bytes: readFileCapped(place.file) });
  await showFindings({ diagnostics: read.diagnostics, textOf: textOfFile }, 'text', environment);
  if (!read.ok) throw new Ended(EXIT.invalidInput);
  for (const sabotage of read.value.test.spec.sabotage ?? []) knownSwitch(sabotage.switch, place.file);
  return read.value;
}

/** The plan that a test runs, and where its secrets are. Throws `Ended` when it is none. */
async function planOf(
  place: TestPlace,
  { test: { spec } }: PatternTestModel,
  options: CheckOptions,
): Promise<{ readonly plan: Plan; readonly secrets: NonNullable<Compiled['secrets']> }> {
  const compiled = await compilePattern({
    argument: place.folder,
    set: [],
    valueFiles: [],
    setSecret: options.setSecret,
    secretNeed: 'toRun',
    mesh: 'sandbox',
    values: Object.entries(spec.parameters ?? {}).map(([name, value]) => ({
      name,
      value: value ?? null,
      source: place.file,
    })),
    ...(spec.patches === undefined
      ? {}
      : {
          patches: {
            source: place.file,
            list: spec.patches.map(({ manifest, set }) => ({ manifest, set: jsonOf(set) })),
          },
        }),
  });
  if (compiled.plan === undefined) {
    await showFindings(compiled, 'text', options.environment);
    throw new Ended(EXIT.invalidInput);
  }
  return { plan: compiled.plan, secrets: compiled.secrets ?? [] };
}

async function runTest(
  place: TestPlace,
  model: PatternTestModel,
  runs: PatternRuns,
  options: CheckOptions,
): Promise<void> {
  const { spec } = model.test;
  const { plan, secrets } = await planOf(place, model, options);
  const once = (given: Plan, breakage: Breakage | undefined): Promise<RunResult> =>
    runOnce(given, breakage, options.environment, options.signal, sourcesOf(secrets));
  const run = async (trial: Trial): Promise<void> => {
    if (options.signal.aborted) return;
    await options.tell(await checkTrial(trial, () => once(trial.plan, trial.breakage), options.signal));
  };
  const { expect, sabotage = [] } = spec;
  const wanted = options.sabotage
    ? sabotage.filter((each) => options.onlySwitch === undefined || each.switch === options.onlySwitch)
    : [];
  let proofs: readonly string[] = [];
  // What a switch must leave green is known from a mesh that nobody broke.
  if (options.onlySwitch === undefined || wanted.some(({ others }) => others !== undefined)) {
    const demanded = expect.proofs ?? {};
    const judge = (result: RunResult): readonly string[] => {
      const unmet = unmetDemands(result, { outcome: expect.outcome, proofs: demanded });
      return expect.outcome === 'succeeded' ? [...unmet, ...redProofs(result)] : unmet;
    };
    const keep = (result: RunResult): void => {
      (expect.outcome === 'succeeded' ? runs.green : runs.broken).push(result);
      proofs = result.proofs.map(({ key }) => key);
    };
    await run({ name: `${place.file}: ${expect.outcome}`, plan, breakage: undefined, demanded, judge, keep });
  }
  for (const broken of wanted) {
    const breakage = { switch: broken.switch, ...(broken.at === undefined ? {} : { at: broken.at }) };
    const all = broken.others !== undefined;
    await run({
      name: `${place.file}: ${titleOf(broken)}`,
      plan: all ? goingOn(plan) : plan,
      breakage,
      demanded: broken.expect,
      judge: (result) => unmetDemands(result, { proofs: broken.expect, ...(all ? { others: proofs } : {}) }),
      keep: (result) => runs.broken.push(result),
    });
  }
}

type BrokenMesh = NonNullable<PatternTestModel['test']['spec']['sabotage']>[number];

/** The plan with every step tried, whatever became of those before it. */
function goingOn(plan: Plan): Plan {
  return { ...plan, nodes: plan.nodes.map((node) => ({ ...node, continueOnError: true })) };
}

/** `ignore-weights at promote → share failed, others passed`. */
function titleOf(broken: BrokenMesh): string {
  const verdicts = Object.entries(broken.expect).map(([key, verdict]) => `${key} ${verdict}`);
  const rest = broken.others === undefined ? [] : [`others ${broken.others}`];
  const at = broken.at === undefined ? '' : ` at ${broken.at}`;
  return `${broken.switch}${at} → ${[...verdicts, ...rest].join(', ')}`;
}

/** A map of the test document as plain JSON: the document was read from JSON-like YAML, so nothing in it is undefined. */
function jsonOf<T>(map: { readonly [key: string]: T | undefined }): { readonly [key: string]: T } {
  return map as { readonly [key: string]: T };
}
