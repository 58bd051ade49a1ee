import { posix } from 'node:path';
import type { Diagnostic, RelatedPlace, Span } from '../../schemas/diagnostic.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { mayHoldTemplate } from '../expr/template.ts';
import type { BuiltModel } from './build-model.ts';
import { field, objectField, stringField } from './json-fields.ts';
import { offerNearest } from './offer-nearest.ts';
import { isFileProblem, type PatternFiles, type PatternSource } from './pattern-files.ts';
import type { NodePath, PatternModel, StepModel } from './pattern-model.ts';
import type { PlacedStep } from './step-tree.ts';

/** A pattern file and the way to the files beside it. */
export interface ReadPatternInput extends PatternFiles {
  /** As the user named it; every diagnostic says this name. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** What the file is, however it was named: a circle of uses is seen by it at once. */
  readonly identity?: string;
  /** Version of this engine, by which `requires.engine` is judged; absent: it is not. */
  readonly engine?: string;
}

/** Where a reading stands: the uses that led to this file, and every used file that has been read. */
export interface Reading {
  readonly chain: readonly { readonly identity: string; readonly file: string; readonly from?: Span }[];
  /** By identity; a file that was refused has been reported once. */
  readonly known: Map<string, PatternModel | 'refused'>;
  readonly engine: string | undefined;
}

export interface LoadedUses {
  /** By the words of `uses.pattern`; what could not be read is missing. */
  readonly used: ReadonlyMap<string, PatternModel>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A use inside a use inside a use: more than this is taken for a mistake. */
const MAX_DEPTH = 10;

/** A `uses` and what it means: the words, and where the file and its digest are written. */
interface Use {
  readonly written: string;
  readonly at: NodePath;
  readonly base: NodePath;
}

/** Reads every pattern that the steps use; `read` reads one file. Each file is read, and complained about, once. */
export function loadUsed(
  model: BuiltModel,
  placed: readonly PlacedStep[],
  input: ReadPatternInput,
  reading: Reading,
  read: (input: ReadPatternInput, reading: Reading) => Result<PatternModel>,
): LoadedUses {
  const used = new Map<string, PatternModel>();
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const { step } of placed) {
    const written = stringField(step.input, 'pattern');
    if (step.kind !== 'uses' || written === undefined) continue;
    const use = placeOf(model, step, written);
    if (use === undefined) {
      diagnostics.push(unknownImport(model, step, written));
      continue;
    }
    if (!seen.has(written)) {
      seen.add(written);
      const opened = open(model, use, input, reading, read);
      diagnostics.push(...opened.diagnostics);
      if (opened.ok) used.set(written, opened.value);
    }
    const target = used.get(written);
    if (target === undefined) continue;
    for (const base of new Set([use.base, step.inputPath])) {
      const digest = digestProblem(model, base, target);
      if (digest !== undefined) diagnostics.push(digest);
    }
  }
  diagnostics.push(...unusedImports(model, seen));
  return { used, diagnostics };
}

/** Where a use says its file: in the step, or in the import that it names. */
function placeOf(model: BuiltModel, step: StepModel, written: string): Use | undefined {
  const own = { written, at: [...step.inputPath, 'pattern'], base: step.inputPath };
  if (!isName(written)) return own;
  const imports = objectField(field(model.doc.value, 'spec'), 'imports');
  const base = ['spec', 'imports', written];
  const file = stringField(imports[written], 'pattern');
  return file === undefined ? undefined : { written: file, at: [...base, 'pattern'], base };
}

/** A bare name is an import; a path has a slash, a dot, or ends in what a file ends in. */
function isName(written: string): boolean {
  return /^[A-Za-z_]\w*$/.test(written);
}

function open(
  model: BuiltModel,
  use: Use,
  input: ReadPatternInput,
  reading: Reading,
  read: (input: ReadPatternInput, reading: Reading) => Result<PatternModel>,
): Result<PatternModel> {
  const span = model.doc.spanOf(use.at);
  const no = (code: string, message: string, more: Partial<Diagnostic> = {}): Result<PatternModel> =>
    refuse([{ code, severity: 'error', message, span, ...more }]);
  if (mayHoldTemplate(use.written)) {
    return no('E116', 'the name of a file cannot hold a template', { help: 'name the file' });
  }
  if (
    /^[a-z][a-z0-9+.-]*:/i.test(use.written) ||
    posix.isAbsolute(use.written) ||
    use.written.includes('\\')
  ) {
    return no('E110', `'${use.written}' is not a path relative to this file`, {
      help: 'used patterns lie on this machine, at a relative path with /',
    });
  }
  const source = input.openPattern?.(posix.normalize(use.written)) ?? { problem: 'missing' as const };
  if (isFileProblem(source)) {
    const detail = source.detail === undefined ? '' : `: ${source.detail}`;
    return source.problem === 'unreadable'
      ? no('E111', `'${use.written}' cannot be read${detail}`)
      : no('E111', `there is no pattern at '${use.written}'`, {
          help: 'name a pattern file, or a folder with a pattern.yaml in it, relative to this file',
        });
  }
  const file = posix.join(posix.dirname(input.file), source.path);
  const chain = [...reading.chain, { identity: source.identity, file, from: span }];
  const circle = reading.chain.findIndex((link) => link.identity === source.identity);
  if (circle >= 0 || chain.length > MAX_DEPTH) {
    return no('E408', chainMessage(chain, circle), { related: chainPlaces(chain.slice(0, -1)) });
  }
  return readOnce(source, file, { ...reading, chain }, read);
}

function readOnce(
  source: PatternSource,
  file: string,
  reading: Reading,
  read: (input: ReadPatternInput, reading: Reading) => Result<PatternModel>,
): Result<PatternModel> {
  const known = reading.known.get(source.identity);
  if (known !== undefined) return known === 'refused' ? refuse([]) : succeed(known);
  const { path: _, ...rest } = source;
  const result = read({ ...rest, file }, reading);
  reading.known.set(source.identity, result.ok ? result.value : 'refused');
  return result;
}

function chainMessage(chain: Reading['chain'], circle: number): string {
  const files = (links: Reading['chain']): string => links.map((link) => link.file).join(' → ');
  return circle >= 0
    ? `the pattern uses itself: ${files(chain.slice(circle))}`
    : `patterns use each other more than ${MAX_DEPTH} deep: ${files(chain)}`;
}

function chainPlaces(chain: Reading['chain']): readonly RelatedPlace[] {
  return chain.flatMap(({ file, from }) =>
    from === undefined ? [] : [{ span: from, message: `${file} is used here` }],
  );
}

function digestProblem(model: BuiltModel, base: NodePath, target: PatternModel): Diagnostic | undefined {
  const wanted = stringField(valueAt(model, base), 'digest');
  if (wanted === undefined || wanted === target.digest || !/^sha256:[0-9a-f]{64}$/.test(wanted))
    return undefined;
  const span = model.doc.spanOf([...base, 'digest']);
  return {
    code: 'E801',
    severity: 'error',
    message: `'${target.name}' ${target.version} is not what was pinned`,
    span,
    label: `it is ${target.digest} now`,
    related: [{ span: target.doc.spanOf(['metadata', 'name']), message: 'the used pattern' }],
    help: 'look at what has changed, then write the new digest',
    fix: { title: 'write the new digest', edits: [{ span, replacement: target.digest }] },
  };
}

function valueAt(model: BuiltModel, path: NodePath): Parameters<typeof field>[0] {
  let value: Parameters<typeof field>[0] = model.doc.value;
  for (const part of path) {
    value = typeof part === 'number' ? (Array.isArray(value) ? value[part] : undefined) : field(value, part);
  }
  return value;
}

function unknownImport(model: BuiltModel, step: StepModel, written: string): Diagnostic {
  const names = Object.keys(objectField(field(model.doc.value, 'spec'), 'imports'));
  const span = model.doc.spanOf([...step.inputPath, 'pattern']);
  const near = nearestName(written, names);
  return {
    code: 'E405',
    severity: 'error',
    message: `there is no import '${written}'`,
    span,
    ...offerNearest(near, span),
    help:
      names.length === 0
        ? `declare it under spec.imports, or write a path such as ./${written}.yaml`
        : `imports: ${names.join(', ')}; a path has a / or a file's ending`,
  };
}

function unusedImports(model: BuiltModel, said: ReadonlySet<string>): readonly Diagnostic[] {
  return Object.keys(objectField(field(model.doc.value, 'spec'), 'imports'))
    .filter((name) => !said.has(name))
    .map((name) => ({
      code: 'W422',
      severity: 'warning',
      message: `nothing uses the import '${name}'`,
      span: model.doc.spanOf(['spec', 'imports', name], 'key'),
    }));
}
