import { posix } from 'node:path';
import { type CompileOptions, compilePlan } from '../../../engine/plan/compile-plan.ts';
import type { Plan } from '../../../engine/plan/plan.ts';
import type { GivenValue } from '../../../engine/read/bind-settings.ts';
import type { PatternFiles } from '../../../engine/read/pattern-files.ts';
import type { PatternModel } from '../../../engine/read/pattern-model.ts';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Result } from '../../../schemas/result.ts';

/** Reads a pattern from text; `files` are its manifests by path. */
export function modelOf(text: string, files: Readonly<Record<string, string>> = {}): PatternModel {
  const read = readPattern({
    file: 'pattern.yaml',
    bytes: Buffer.from(text),
    ...folderOf(files, '.'),
  });
  if (!read.ok) throw new Error(read.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  return read.value;
}

/** A folder of a tree of files kept in memory, by path from the tree's top. */
function folderOf(files: Readonly<Record<string, string>>, folder: string): PatternFiles {
  const at = (path: string): string => posix.normalize(posix.join(folder, path));
  return {
    readFile: (path) => {
      const found = files[at(path)];
      return found === undefined ? { problem: 'missing' } : Buffer.from(found);
    },
    listFiles: (path) => Object.keys(files).filter((file) => file.startsWith(`${at(path)}/`)),
    openPattern: (path) => {
      const found = files[at(path)];
      if (found === undefined) return { problem: 'missing' };
      const bytes = Buffer.from(found);
      return { identity: at(path), path, bytes, ...folderOf(files, posix.dirname(at(path))) };
    },
  };
}

/** A pattern around these steps; `more` is further YAML of `spec`, indented by two. */
export function patternText(steps: string, more = ''): string {
  const indented = steps.replaceAll(/^(?=.)/gm, '    ');
  return `apiVersion: meshwright.dev/v1alpha1
kind: Pattern
metadata: {name: sample, version: 1.0.0}
spec:
  summary: A sample.
${more === '' ? '' : `${more}\n`}  steps:
${indented}
`;
}

export function compile(
  text: string,
  options: Partial<CompileOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Result<Plan> {
  return compilePlan(modelOf(text, files), { values: [], ...options });
}

/** The plan, or an error that says why there is none. */
export function planOf(
  text: string,
  options: Partial<CompileOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Plan {
  const result = compile(text, options, files);
  if (!result.ok) throw new Error(result.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n'));
  return result.value;
}

export function given(name: string, value: GivenValue['value']): GivenValue {
  return { name, value, source: `--set ${name}=${String(value)}` };
}

/** `E402 these steps …` of each finding. */
export function said(findings: readonly Diagnostic[]): readonly string[] {
  return findings.map((finding) => `${finding.code} ${finding.message}`);
}

/** `from -> to why` of each edge. */
export function edges(plan: Plan): readonly string[] {
  return plan.edges.map((edge) => `${edge.from} -> ${edge.to} ${edge.why}`);
}
