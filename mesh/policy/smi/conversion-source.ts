import { nearestName } from '../../../schemas/nearest-name.ts';

/** Whose reading the objects were written for: the specification's (our default), or a mesh's. */
export type ConversionSource = 'spec' | 'osm';

/** Every word that `--from` takes. */
export const SOURCE_NAMES: readonly ConversionSource[] = ['spec', 'osm'];

/** Meshes whose files need no other reading, or of which too little is known to give them one (`docs/smi.md`). */
const OTHER_MESHES: Readonly<Record<string, string>> = {
  'linkerd-smi': 'its splits mean what the specification says: leave --from out',
  'traefik-mesh': 'it looked at HTTP rules or TCPRoutes by the protocol of the port, which files do not say',
  'istio-adapter': 'it put expressions into fields of another language, so that most of them never fitted',
};

/** A source, or why the text names none and what was probably meant. */
export type ParsedSource =
  | { readonly ok: true; readonly source: ConversionSource }
  | { readonly ok: false; readonly message: string; readonly help: string };

/** Reads `--from`. */
export function parseSource(text: string): ParsedSource {
  const source = SOURCE_NAMES.find((known) => known === text);
  if (source !== undefined) return { ok: true, source };
  const why = Object.hasOwn(OTHER_MESHES, text) ? OTHER_MESHES[text] : undefined;
  if (why !== undefined)
    return { ok: false, message: `files of ${text} are not read in their own way`, help: why };
  const near = nearestName(text, SOURCE_NAMES);
  return {
    ok: false,
    message: `there is no source '${text}'`,
    help: `${near === undefined ? '' : `did you mean '${near}'?  `}known: ${SOURCE_NAMES.join(', ')}`,
  };
}
