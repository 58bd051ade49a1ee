import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import type { CrashJob } from '../../rig/crash/enter-run.ts';
import type { Hook, KillOrder } from '../../rig/crash/kill-switch.ts';

const SOURCE = path.resolve('test/rig/crash');
const BUILT = path.resolve('dist/test/rig/crash');

/** How a child's part ended: killed as ordered, or it came to its end before the order was met. */
export interface ChildEnd {
  readonly killed: boolean;
  readonly code: number | null;
  readonly err: string;
  /** Of the run, when this process came to an end of its own. */
  readonly outcome?: string;
  /** How often it passed each place; empty when it was killed. */
  readonly passed: Readonly<Partial<Record<Hook | 'any', number>>>;
}

/** Compiles the child beside the built program, which it imports: starting it from source costs thrice the time. */
export async function buildChild(): Promise<void> {
  if (!existsSync(path.resolve('dist/engine'))) throw new Error('dist is missing: npm run build');
  await mkdir(BUILT, { recursive: true });
  const { options } = ts.convertCompilerOptionsFromJson(
    { target: 'es2023', module: 'esnext', rewriteRelativeImportExtensions: true, verbatimModuleSyntax: true },
    '.',
  );
  for (const file of await readdir(SOURCE)) {
    const text = await readFile(path.join(SOURCE, file), 'utf8');
    const { outputText } = ts.transpileModule(text, { compilerOptions: options, fileName: file });
    await writeFile(path.join(BUILT, file.replace(/\.ts$/, '.js')), outputText);
  }
}

/** Runs one part in a process of its own; with `afterMs` the parent kills it that long after it was ready. */
export async function runChild(
  jobFile: string,
  job: CrashJob,
  order: KillOrder,
  afterMs?: number,
): Promise<ChildEnd> {
  await writeFile(jobFile, JSON.stringify(job));
  const child = spawn(process.execPath, [path.join(BUILT, 'child.js'), jobFile, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-4096);
  });
  child.stdout.once('data', () => {
    if (afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const killed = signal === 'SIGKILL';
      const last = killed || code !== 0 ? { passed: {} } : JSON.parse(out.slice(out.indexOf('{')));
      resolve({ killed, code, err, ...last }); // written by child.ts
    });
  });
}
