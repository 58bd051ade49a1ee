import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EXIT } from '../schemas/exit-codes.ts';
import { writeErr } from './output.ts';

/** A fault of ours: keeps the stack in a file, names the file, ends with 70. */
export async function reportOurFault(error: unknown): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'meshwright-report-'));
  const file = path.join(folder, 'fault.txt');
  const text =
    error instanceof Error
      ? `${error.stack ?? error.message}\n${error.cause === undefined ? '' : `cause: ${String(error.cause)}\n`}`
      : String(error);
  await writeFile(
    file,
    `${text}\nnode ${process.version} ${process.platform}\nargv ${JSON.stringify(process.argv.slice(2))}\n`,
    { mode: 0o600 },
  );
  const first = error instanceof Error ? error.message : String(error);
  await writeErr(
    `error: this is a fault of meshwright itself: ${first}\nWhat happened is in ${file}; please send it with your report.`,
  );
  return EXIT.ourFault;
}
