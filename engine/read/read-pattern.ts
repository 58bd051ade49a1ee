import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { buildModel } from './build-model.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkGroups } from './check-groups.ts';
import { checkHeader, PATTERN_KINDS } from './check-header.ts';
import { checkNames } from './check-names.ts';
import { checkParameters } from './check-parameters.ts';
import { checkRequires } from './check-requires.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkPatternShape } from './check-shape.ts';
import { checkStepReads } from './check-step-reads.ts';
import { checkTemplatePlaces } from './check-template-places.ts';
import { checkUsedSettings } from './check-used-settings.ts';
import { checkUses } from './check-uses.ts';
import { digestPattern } from './digest-pattern.ts';
import { findFileReferences, loadManifests } from './load-manifests.ts';
import { loadUsed, type Reading, type ReadPatternInput } from './load-used.ts';
import { orderDiagnostics } from './order-diagnostics.ts';
import type { PatternModel } from './pattern-model.ts';
import { readYaml } from './read-yaml.ts';
import { placeSteps } from './step-tree.ts';
import { suspects } from './suspects.ts';

/**
 * The bytes of a pattern, step template or pattern set to its model, or everything that is independently wrong with it
 * and with the patterns that it uses, in source order. Pure: files come through the argument, and nothing here opens a
 * socket or reads a clock.
 */
export function readPattern(input: ReadPatternInput): Result<PatternModel> {
  const { identity, file } = input;
  return readOne(input, {
    chain: identity === undefined ? [] : [{ identity, file }],
    known: new Map(),
    engine: input.engine,
  });
}

/** One file of a reading: the pattern itself, or one that it uses. */
function readOne(input: ReadPatternInput, reading: Reading): Result<PatternModel> {
  const yaml = readYaml(input.file, input.bytes, 'one');
  const found: Diagnostic[] = [...yaml.diagnostics];
  const refused = (): Result<PatternModel> => refuse(orderDiagnostics(input.file, found));
  const document = yaml.documents[0];
  // a file that stopped being YAML half way has no shape to speak of
  if (document === undefined || yaml.diagnostics.some(({ code }) => code === 'E105')) return refused();
  const { doc, broken } = document;
  const header = checkHeader(doc, PATTERN_KINDS);
  found.push(...header.diagnostics);
  if (!header.readable) return refused();

  const { kind } = header;
  const shape = checkPatternShape(doc, broken, kind === 'PatternSet' ? 'patternSet' : 'pattern');
  const loaded = loadManifests(input.file, findFileReferences(doc), input);
  const built = buildModel(doc, loaded.manifests, kind === 'PatternTest' ? 'Pattern' : kind);
  const placed = placeSteps(built);
  const uses = loadUsed(built, placed, input, reading, readOne);
  const digest = digestPattern({ doc, manifests: loaded.manifests, used: uses.used });
  const model: PatternModel = { ...built, used: uses.used, digest };
  const doubtful = suspects(shape.suspects);
  const manifestDocs = new Set([...loaded.manifests.values()].flat().map((manifest) => manifest.doc));
  found.push(
    ...checkTemplatePlaces(doc, 'pattern'),
    ...[...manifestDocs].flatMap((manifest) => checkTemplatePlaces(manifest, 'manifest')),
    ...shape.diagnostics,
    ...loaded.diagnostics,
    ...uses.diagnostics,
    ...checkRequires(model, reading.engine),
    ...checkParameters(model, doubtful),
    ...checkUses(model, placed),
    ...checkUsedSettings(model, placed),
    ...checkNames(model, placed, doubtful),
    ...checkGroups(model, placed),
    ...checkExpressions(model, placed, doubtful),
    ...checkStepReads(model, placed),
    ...checkSecrets(model, placed),
  );
  const diagnostics = orderDiagnostics(input.file, found);
  return diagnostics.some(({ severity }) => severity === 'error')
    ? refuse(diagnostics)
    : succeed(model, diagnostics);
}
