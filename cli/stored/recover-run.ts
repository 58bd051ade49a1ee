import {
  type FoundRecord,
  joinRecords,
  readRecoveryRecords,
} from '../../engine/run/recovery/read-recovery.ts';
import { restoreRunFolder } from '../../engine/run/recovery/restore-folder.ts';
import { openStoredRun } from '../../engine/run/reopen-run.ts';
import { Failure } from '../../schemas/failure.ts';
import { type CommandInput, flagList } from '../command-input.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { UsageError, writeErr } from '../output.ts';
import { readReportFlags } from '../run/report-result.ts';
import { continueStored } from './continue-stored.ts';
import { chooseRun, listRuns } from './find-run.ts';
import { openNamedClusters } from './named-clusters.ts';

/** A record and the context that held it. */
interface PlacedRecord {
  readonly record: FoundRecord;
  readonly context: string;
}

/**
 * `meshwright rollback --from-cluster`: reads what a run left in the clusters that it wrote to, writes its folder anew,
 * and puts everything back as `rollback` does. Needs nothing of the machine on which the run was.
 */
export async function recoverRun(input: CommandInput): Promise<number> {
  const environment = readEnvironment(input.flags);
  readReportFlags(flagList(input, 'report')); // a mistake in it is said before anything is opened
  const named = await openNamedClusters(input, environment);
  let placed: readonly PlacedRecord[];
  try {
    placed = await findRecords(named.clusters, environment);
  } finally {
    await named.world.close();
  }
  const runId = chosenRun(placed, input.operands[0]);
  const { stateDir } = environment;
  if ((await listRuns(stateDir)).includes(runId))
    throw new UsageError(`run ${runId} is stored in ${stateDir}`, `meshwright rollback ${runId}`);
  const mine = placed.filter(({ record }) => record.run === runId);
  await restoreRunFolder(joinRecords(mine.map(({ record }) => record)), { stateDir, now: Date.now() });
  const run = await openStoredRun({ stateDir, runId, now: Date.now() });
  await writeErr(`run ${runId} restored from ${mine.map(({ context }) => context).join(' and ')}`);
  return await continueStored({
    run,
    goal: 'putBack',
    bindings: mine.map(({ record, context }) => ({ role: record.role, kind: 'cluster', context })),
    environment: { ...environment, kubeconfigPaths: named.kubeconfigPaths },
    input,
  });
}

async function findRecords(
  clusters: Awaited<ReturnType<typeof openNamedClusters>>['clusters'],
  environment: Environment,
): Promise<readonly PlacedRecord[]> {
  const placed: PlacedRecord[] = [];
  const { homeNamespace } = environment;
  for (const cluster of clusters) {
    const { context } = cluster.binding;
    const { signal } = new AbortController();
    const { found, broken } = await readRecoveryRecords(cluster, { homeNamespace }, signal);
    for (const record of found) placed.push({ record, context });
    for (const { run, role, why } of broken)
      await writeErr(`the recovery record of run ${run}, role ${role}, in ${context} cannot be used: ${why}`);
  }
  if (placed.length > 0) return placed;
  const contexts = clusters.map(({ binding }) => binding.context).join(' and ');
  throw new Failure(
    'notFound',
    `no run left a recovery record in namespace ${homeNamespace} of ${contexts}`,
    {
      hint: 'a run that ended well leaves none; --home-namespace names another place',
    },
  );
}

function chosenRun(placed: readonly PlacedRecord[], wanted: unknown): string {
  const runs = [...new Set(placed.map(({ record }) => record.run))].sort();
  const place = 'the clusters named';
  if (typeof wanted === 'string') return chooseRun(runs, wanted, place);
  const [only, ...more] = runs;
  if (only !== undefined && more.length === 0) return only;
  const list = runs.map((run) => {
    const record = placed.find((each) => each.record.run === run)?.record;
    return `  ${run}  ${record?.pattern ?? ''}  ${record?.createdAt ?? ''}`;
  });
  throw new UsageError(
    `${runs.length} runs left a recovery record`,
    ['name one of them:', ...list].join('\n'),
  );
}
