import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ConformanceResult } from '../../../schemas/conformance.ts';

const PROGRAM = path.resolve('dist/cli/main.js');
const run = promisify(execFile);

/** What is run against a mesh that is broken: the whole suite, or some of it. */
export interface BrokenRun {
  /** Absent: the mesh as it is. */
  readonly switchName?: string;
  readonly profile: 'full' | 'quick';
  readonly cases: readonly string[];
}

/** Runs the suite against a sandbox of its own with one switch thrown. Throws when it gives no result. */
export async function runBroken({ switchName, profile, cases }: BrokenRun): Promise<ConformanceResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-campaign-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const out = path.join(folder, 'result.json');
  const common = ['--state-dir', path.join(folder, 'state')];
  try {
    await run(process.execPath, [
      PROGRAM,
      'sandbox',
      'up',
      '--background',
      '--kubeconfig-out',
      kubeconfig,
      ...common,
    ]);
    if (switchName !== undefined)
      await run(process.execPath, [PROGRAM, 'sandbox', 'break', switchName, ...common]);
    const flags = [
      '--context',
      'sandbox',
      '--kubeconfig',
      kubeconfig,
      '--profile',
      profile,
      '--yes',
      '--out',
      out,
    ];
    const chosen = cases.flatMap((id) => ['--case', id]);
    const said = await ended([PROGRAM, 'conformance', 'smi', ...flags, ...chosen, '--quiet', ...common]);
    return resultIn(out, said);
  } finally {
    await run(process.execPath, [PROGRAM, 'sandbox', 'down', '--purge', ...common]);
    rmSync(folder, { recursive: true, force: true });
  }
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
  }
}
