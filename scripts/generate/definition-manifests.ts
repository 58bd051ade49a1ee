import { stringify } from 'yaml';
import { SMI_DEFINITIONS } from '../../mesh/policy/smi/smi-definitions.ts';

const NOTE = '# Written by scripts/generate.ts from mesh/policy/smi/smi-kinds.ts; do not edit.\n';

/** The definitions of SMI as manifests of the pattern `smi-crds`: file and text. */
export function definitionManifests(): readonly (readonly [string, string])[] {
  return SMI_DEFINITIONS.map((definition) => [
    `patterns/smi-crds/manifests/${definition.metadata.name?.split('.')[0]}.yaml`,
    `${NOTE}${stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false })}`,
  ]);
}
