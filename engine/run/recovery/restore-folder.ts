import { Failure } from '../../../schemas/failure.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { recordLine } from '../journal/record-line.ts';
import { createRunFolder, type RunFolder } from '../journal/run-folder.ts';
import type { FoundRecord } from './read-recovery.ts';

/**
 * Writes the folder of a run anew on a disk that never saw it: plans, priors, and the journal with the records that the
 * cluster kept, renumbered without gaps. Afterwards the run is opened like any stored one. Throws `Failure('stateUnusable')`
 * when the folder is there already.
 */
export async function restoreRunFolder(
  record: Omit<FoundRecord, 'role'>,
  options: { readonly stateDir: string; readonly now: number },
): Promise<void> {
  const { run: runId, planText } = record;
  const folder = await createRunFolder({ ...options, runId, planText });
  try {
    await writePriors(folder, record);
    for (const plan of record.laterPlans) await folder.savePlan(plan);
    const lines = record.events.map((event, index): string =>
      recordLine({ ...event, seq: index + 1 } satisfies RunEvent),
    );
    await folder.journal.append(lines.join(''));
    await folder.journal.sync();
  } finally {
    await folder.journal.close();
    await folder.close();
  }
}

async function writePriors(folder: RunFolder, { priors, run }: Omit<FoundRecord, 'role'>): Promise<void> {
  for (const [digest, body] of priors) {
    const saved = await folder.savePrior(body);
    if (saved !== digest)
      throw new Failure(
        'stateUnusable',
        `the recovery record of run ${run} is damaged: prior object ${digest} is ${saved}`,
      );
  }
}
