import type { Diagnostic } from '../../schemas/diagnostic.ts';
import { type Result, refuse, succeed } from '../../schemas/result.ts';
import { buildModel } from './build-model.ts';
import { checkHeader } from './check-header.ts';
import { checkPatternShape } from './check-shape.ts';
import { findFileReferences, loadManifests } from './load-manifests.ts';
import type { PatternFiles } from './pattern-files.ts';
import type { PatternModel } from './pattern-model.ts';
import { readYaml } from './read-yaml.ts';

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
  const diagnostics: Diagnostic[] = [...yaml.diagnostics];
  const document = yaml.documents[0];
  if (document === undefined) return refuse(diagnostics);
  const header = checkHeader(document.doc, 'Pattern');
  diagnostics.push(...header.diagnostics);
  if (!header.readable) return refuse(diagnostics);
  diagnostics.push(...checkPatternShape(document.doc, document.broken));
  const loaded = loadManifests(input.file, findFileReferences(document.doc), input);
  diagnostics.push(...loaded.diagnostics);
  const model = buildModel(document.doc, loaded.manifests);
  return diagnostics.some((d) => d.severity === 'error') ? refuse(diagnostics) : succeed(model, diagnostics);
}
