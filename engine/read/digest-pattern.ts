import { digestJson } from '../../schemas/digest-json.ts';
import { jsonOf } from '../../schemas/kube-object.ts';
import type { ManifestModel, SourceDoc } from './pattern-model.ts';

/** What the digest of a pattern covers. */
export interface PatternContent {
  readonly doc: SourceDoc;
  readonly manifests: ReadonlyMap<string, readonly ManifestModel[]>;
  /** Used patterns by the words that name them; anything with a digest of its own. */
  readonly used: ReadonlyMap<string, { readonly digest: string }>;
}

/**
 * The name of what a pattern says, without its white space and comments: the document, the manifests that it names, and
 * the digest of every pattern that it uses, so that a change anywhere below it is a change of it.
 */
export function digestPattern({ doc, manifests, used }: PatternContent): `sha256:${string}` {
  const objects = [...manifests].map(([path, list]) => ({
    path,
    objects: list.map((manifest) => jsonOf(manifest.object)),
  }));
  const patterns = [...used]
    .map(([name, { digest }]) => ({ name, digest }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return digestJson({
    document: doc.value,
    manifests: objects,
    ...(patterns.length === 0 ? {} : { patterns }),
  });
}
