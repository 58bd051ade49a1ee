import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { buildModel } from './build-model.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkGroups } from './check-groups.ts';
import { checkHeader } from './check-header.ts';
import { checkNames } from './check-names.ts';
import { checkParameters } from './check-parameters.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkPatternShape } from './check-shape.ts';
import { checkStepReads } from './check-step-reads.ts';
import { checkTemplatePlaces } from './check-template-places.ts';
import { findFileReferences, loadManifests } from './load-manifests.ts';
import { orderDiagnostics } from './order-diagnostics.ts';
import type { PatternFiles } from './pattern-files.ts';
import type { PatternModel } from './pattern-model.ts';
import { readYaml } from './read-yaml.ts';
import { placeSteps } from './step-tree.ts';
import { suspects } from './suspects.ts';

/** A pattern file and the way to the files beside it. */
export interface ReadPatternInput extends PatternFiles {
  /** As the user named it; every diagnostic says this name. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * A pattern file's bytes to its model, or everything that is independently wrong with it, in source order. Pure: files
 * come through the argument, and nothing here opens a socket or reads a clock.
 */
export function readPattern(input: ReadPatternInput): Result<PatternModel> {
  const yaml = readYaml(input.file, input.bytes, 'one');
  const found: Diagnostic[] = [...yaml.diagnostics];
  const refused = (): Result<PatternModel> => refuse(orderDiagnostics(input.file, found));
  const document = yaml.documents[0];
  // a file that stopped being YAML half way has no shape to speak of
  if (document === undefined || yaml.diagnostics.some(({ code }) => code === 'E105')) return refused();
  const { doc, broken } = document;
  const header = checkHeader(doc, 'Pattern');
  found.push(...header.diagnostics);
  if (!header.readable) return refused();

  const shape = checkPatternShape(doc, broken);
  const loaded = loadManifests(input.file, findFileReferences(doc), input);
  const model = buildModel(doc, loaded.manifests);
  const placed = placeSteps(model);
  const doubtful = suspects(shape.suspects);
  const manifestDocs = new Set([...loaded.manifests.values()].flat().map((manifest) => manifest.doc));
  found.push(
    ...checkTemplatePlaces(doc, 'pattern'),
    ...[...manifestDocs].flatMap((manifest) => checkTemplatePlaces(manifest, 'manifest')),
    ...shape.diagnostics,
    ...loaded.diagnostics,
    ...checkParameters(model, doubtful),
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
