import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConformanceResult, SuiteResult } from '../../schemas/conformance.ts';
import type { RunResult } from '../../schemas/run-event.ts';
import { type Environment, programFolder } from '../environment.ts';

/** What a conformance step found, with where it comes from. `undefined` when the run ended before the suite did. */
export function resultDocument(
  result: RunResult,
  runFolder: string,
  environment: Environment,
): ConformanceResult | undefined {
  const file = resultFile(runFolder);
  if (file === undefined) return undefined;
  const suite = JSON.parse(readFileSync(file, 'utf8')) as SuiteResult; // written by our own step
  const count = (verdict: string) => suite.cases.filter((each) => each.verdict === verdict).length;
  return {
    apiVersion: 'meshwright.dev/v1alpha1',
    kind: 'ConformanceResult',
    ...suite,
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      inconclusive: count('inconclusive'),
      unsupported: count('unsupported'),
    },
    provenance: {
      tool: { name: 'meshwright', version: environment.version, digest: programDigest() },
      run: result.run,
      startedAt: result.startedAt,
      endedAt: result.endedAt,
    },
  };
}

function resultFile(runFolder: string): string | undefined {
  const artifacts = path.join(runFolder, 'artifacts');
  if (!existsSync(artifacts)) return undefined;
  const name = readdirSync(artifacts).find((each) => each.endsWith('-conformance.json'));
  return name === undefined ? undefined : path.join(artifacts, name);
}

/** sha256 over the names and contents of the compiled program: which meshwright it really was. */
function programDigest(): string {
  const folder = programFolder();
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) =>
    each.endsWith('.js'),
  );
  for (const file of files.sort()) {
    hash.update(file.split(path.sep).join('/')).update('\0');
    hash.update(readFileSync(path.join(folder, file))).update('\0');
  }
  return `sha256:${hash.digest('hex')}`;
}
