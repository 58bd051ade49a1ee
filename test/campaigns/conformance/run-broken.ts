import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ConformanceResult } from '../../../schemas/conformance.ts';

const PROGRAM = path.resolve('dist/cli/main.js');
const run = promisify(execFile);

/** Which part of the suite is run, and how thoroughly. */
export interface Part {
  readonly profile: 'full' | 'quick';
  /** All when empty. */
  readonly cases: readonly string[];
  /** How many cases at once; as many as the suite likes when left out. */
  readonly parallel?: number;
}

/** A sandbox that is there already. */
export interface Place {
  readonly kubeconfig: string;
  readonly stateDir: string;
}

/** Runs a part of the suite against a sandbox of its own, with a switch thrown where one is named. Throws when it gives no result. */
export async function runBroken(switchName: string | undefined, part: Part): Promise<ConformanceResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-campaign-'));
  const place = { kubeconfig: path.join(folder, 'kubeconfig'), stateDir: path.join(folder, 'state') };
  const common = ['--state-dir', place.stateDir];
  try {
    const up = ['sandbox', 'up', '--background', '--kubeconfig-out', place.kubeconfig];
    await run(process.execPath, [PROGRAM, ...up, ...common]);
    if (switchName !== undefined)
      await run(process.execPath, [PROGRAM, 'sandbox', 'break', switchName, ...common]);
    return await runSuite(place, part);
  } finally {
    await run(process.execPath, [PROGRAM, 'sandbox', 'down', '--purge', ...common]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a part of the suite against the sandbox at a place, as a user would. Throws when it gives no result. */
export async function runSuite(place: Place, { profile, cases, parallel }: Part): Promise<ConformanceResult> {
  const out = path.join(path.dirname(place.kubeconfig), 'result.json');
  const where = ['--context', 'sandbox', '--kubeconfig', place.kubeconfig, '--state-dir', place.stateDir];
  const flags = ['--profile', profile, '--yes', '--out', out, '--quiet'];
  const chosen = [
    ...cases.flatMap((id) => ['--case', id]),
    ...(parallel === undefined ? [] : ['--parallel', String(parallel)]),
  ];
  const said = await ended([PROGRAM, 'conformance', 'smi', ...where, ...flags, ...chosen]);
  return resultIn(out, said);
}

/** Exit code and stderr of the program, whatever the code. */
function ended(args: readonly string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stderr }));
  });
}

function resultIn(
  out: string,
  said: { readonly code: number | null; readonly stderr: string },
): ConformanceResult {
  try {
    return JSON.parse(readFileSync(out, 'utf8')) as ConformanceResult; // written by the program under test
  } catch (cause) {
    throw new Error(`the suite gave no result (exit ${said.code}): ${said.stderr.slice(-2000)}`, { cause });
  } finally {
    rmSync(out, { force: true });
  }
}
