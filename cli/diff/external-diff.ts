import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isWorthShowing, objectText, printSummary, remarksOf } from '../../report/diff/print-diff.ts';
import { Failure } from '../../schemas/failure.ts';
import { describeRef } from '../../schemas/kube-object.ts';
import type { ObjectDifference, PlanDiff } from '../../schemas/plan-diff.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { writeErr } from '../output.ts';

/**
 * Shows a comparison through the program of `KUBECTL_EXTERNAL_DIFF`, as `kubectl diff` does: its words are split at
 * spaces and two folders are added. No shell is involved. The program's 0 and 1 are answers; anything else is a failure.
 */
export async function showExternally(diff: PlanDiff, command: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-diff-'));
  const live = path.join(folder, 'LIVE');
  const merged = path.join(folder, 'MERGED');
  try {
    await Promise.all([mkdir(live, { mode: 0o700 }), mkdir(merged, { mode: 0o700 })]);
    for (const object of diff.objects.filter(isWorthShowing)) {
      await writeSide(live, object, object.before);
      await writeSide(merged, object, object.after);
      for (const remark of remarksOf(object))
        await writeErr(safeText(`${describeRef(object.ref)}: ${remark}`));
    }
    await runProgram(command, [live, merged]);
    await writeErr(printSummary(diff));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeSide(
  folder: string,
  { ref, context }: ObjectDifference,
  object: ObjectDifference['before'],
): Promise<void> {
  if (object === null) return;
  const parts = [context, ref.apiVersion, ref.kind, ref.namespace ?? '', ref.name];
  const name = parts.join('.').replaceAll(/[^A-Za-z0-9._-]/g, '_');
  await writeFile(path.join(folder, name), objectText(object), { mode: 0o600 });
}

async function runProgram(command: string, folders: readonly string[]): Promise<void> {
  const [program = '', ...args] = command.trim().split(/\s+/);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(program, [...args, ...folders], { stdio: 'inherit' });
    child.once('error', (cause) =>
      reject(
        new Failure(
          'processFailed',
          `KUBECTL_EXTERNAL_DIFF names ${safeText(program, 200)}, which cannot be run`,
          {
            cause,
          },
        ),
      ),
    );
    child.once('close', resolve);
  });
  if (code !== 0 && code !== 1)
    throw new Failure('processFailed', `${safeText(program, 200)} ended with exit code ${code ?? 'none'}`);
}
