import { readFileSync } from 'node:fs';
import path from 'node:path';
import { patternFolder } from '../../../cli/pattern/pattern-folder.ts';
import { compilePlan } from '../../../engine/plan/compile-plan.ts';
import type { PatternModel } from '../../../engine/read/pattern-model.ts';
import { readPattern } from '../../../engine/read/read-pattern.ts';
import { lowererFor } from '../../../mesh/all-meshes.ts';
import type { Json } from '../../../schemas/json.ts';
import type { Plan } from '../../../schemas/plan.ts';

/** A pattern that is killed, and how its run ends when nobody kills it. */
export interface CrashPattern {
  readonly name: string;
  /** Outcome and exit code. */
  readonly ends: 'succeeded 0' | 'rolledBack 1';
  /** Needs a mesh with a data plane, so the sandbox. */
  readonly meshed: boolean;
  readonly decisions: 'terminal' | 'elsewhere';
  readonly values: Readonly<Record<string, Json>>;
  readonly model: PatternModel;
}

const FOLDER = path.resolve('test/campaigns/crash/patterns');

/** Reads a pattern of the campaign; with `text` it is made up instead. */
export function crashPattern(
  given: Pick<CrashPattern, 'name' | 'ends'> &
    Partial<Pick<CrashPattern, 'meshed' | 'decisions' | 'values'>> & {
      readonly file: string;
      readonly text?: string;
    },
): CrashPattern {
  const { name, ends, meshed = false, decisions = 'terminal', values = {}, file, text } = given;
  const place = path.join(FOLDER, file);
  const bytes = text === undefined ? readFileSync(place) : Buffer.from(text);
  const read = readPattern({ file: place, bytes, ...patternFolder(FOLDER) });
  if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join('\n'));
  return { name, ends, meshed, decisions, values, model: read.value };
}

/** The pattern's plan in a namespace of its own. */
export function planIn({ model, values, meshed }: CrashPattern, space: string): Plan {
  const lower = meshed ? lowererFor('sandbox') : undefined;
  const plan = compilePlan(model, {
    values: Object.entries({ ...values, space }).map(([name, value]) => ({
      name,
      value,
      source: 'the campaign',
    })),
    ...(lower === undefined ? {} : { lower }),
  });
  if (!plan.ok) throw new Error(plan.diagnostics.map(({ message }) => message).join('\n'));
  return plan.value;
}
