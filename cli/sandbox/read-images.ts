import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { validate } from '../../engine/read/check-step-input.ts';
import type { SourceDoc } from '../../engine/read/pattern-model.ts';
import { readYaml } from '../../engine/read/read-yaml.ts';
import type { ImageProgram } from '../../sandbox/workloads/image-programs.ts';
import type { MeshwrightConfig } from '../../schemas/generated/documents.ts';
import type { Environment } from '../environment.ts';
import { UsageError } from '../output.ts';

/** The project's own settings, in the working directory. */
const CONFIG = 'meshwright.yaml';
/** What a mapped program sees of our environment: enough to find interpreters, nothing that says who we are. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

/**
 * The programs that `sandbox.images` of `meshwright.yaml` names, none without such a file. Throws `UsageError` with
 * everything that is wrong with the file.
 */
export function readImages(environment: Environment): readonly ImageProgram[] {
  const file = path.join(environment.cwd, CONFIG);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return [];
  const config = readConfig(file);
  const inherited = PASSED_ON.flatMap((name) => {
    const value = environment.variables[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.entries(config.sandbox?.images ?? {}).map(([image, program]) => {
    const workingDir = path.resolve(environment.cwd, program.workingDir ?? '.');
    if (statSync(workingDir, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new UsageError(`${CONFIG}: sandbox.images: ${image}: there is no folder ${workingDir}`);
    }
    return {
      image,
      workingDir,
      command: program.command,
      env: { ...Object.fromEntries(inherited), ...program.env },
      ports: (program.ports ?? []).map(({ port, protocol = 'tcp' }) => ({ port, protocol })),
      listen: program.listen ?? 'port',
      passArgs: program.passArgs ?? false,
      exec: program.exec ?? {},
    };
  });
}

function readConfig(file: string): MeshwrightConfig {
  const yaml = readYaml(file, readFileSync(file), 'one');
  const [first] = yaml.diagnostics;
  const doc = yaml.documents[0]?.doc;
  if (first !== undefined)
    throw new UsageError(`${place(yaml.text, first.span?.start ?? 0)}: ${first.message}`);
  if (doc === undefined || doc.value === null) return {};
  const problems = validate('config', doc.value, { subject: CONFIG, isDeferred: () => false });
  if (problems.length === 0) return doc.value as MeshwrightConfig; // checked against its schema just now
  const lines = problems.map(({ path: at, part, message, label, help }) => {
    const where = place(doc.text, startOf(doc, at, part));
    const advice = label ?? help;
    return `${where}: ${message}${advice === undefined ? '' : `; ${advice}`}`;
  });
  throw new UsageError(lines.join('\n'));
}

function startOf(doc: SourceDoc, at: Parameters<SourceDoc['spanOf']>[0], part: 'key' | 'value'): number {
  return doc.spanOf(at, part).start;
}

/** `meshwright.yaml:3:7`, counted from 1. */
function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${CONFIG}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
