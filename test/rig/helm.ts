import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ClientProgram, clientProgram, findProgram } from './client-program.ts';

const program = findProgram('helm');

/** Why nothing can be said about helm on this machine; `undefined` where it is there. */
export const whyNoHelm = program === undefined ? 'skipped: no helm on the PATH nor in .tools/bin' : undefined;

/** The helm of this machine with one kubeconfig, and caches that end with the test. */
export function helmWith(kubeconfig: string): ClientProgram {
  const home = mkdtempSync(join(tmpdir(), 'mw-helm-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return clientProgram(program ?? 'helm', { KUBECONFIG: kubeconfig, HOME: home });
}
