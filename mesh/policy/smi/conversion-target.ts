import { nearestName } from '../../../schemas/nearest-name.ts';
import { SMI_TABLE } from './smi-kinds.ts';
import { SMI_VERSION_NAMES, type SmiGroup, type SmiKindName, type SmiVersionName } from './smi-shape.ts';

/** What a mesh wanted beyond a version; `docs/smi.md` says which mesh and why. */
export type SmiQuirk =
  /** Headers as a list with one map: its definitions say so (smi-spec#233). */
  | 'headers-as-list'
  /** A rule without `matches` means none there, so all are named. */
  | 'names-every-match'
  /** Subjects need their namespace written. */
  | 'names-every-namespace'
  /** A destination in another namespace than the target is refused there. */
  | 'destination-at-home'
  /** A TCPRoute in a rule stops its reconciler. */
  | 'no-tcp-routes'
  /** A UDPRoute in a rule makes the target invalid. */
  | 'no-udp-routes'
  /** Only the first split of a root counts. */
  | 'one-split-for-a-root'
  /** Expressions must fit all of a path or header, so that they admit less than they say. */
  | 'fits-all-of-a-text'
  /** The port of a target is text. */
  | 'port-as-text';

/** What objects are converted to: a version for each group, where the group is served at all. */
export interface ConversionTarget {
  /** As the user named it. */
  readonly name: string;
  readonly versions: Readonly<Partial<Record<SmiGroup, SmiVersionName>>>;
  readonly quirks: ReadonlySet<SmiQuirk>;
}

const GROUPS: readonly SmiGroup[] = ['access', 'specs', 'split'];

const all = (version: SmiVersionName): ConversionTarget['versions'] => ({
  access: version,
  specs: version,
  split: version,
});

interface Bundle {
  readonly versions: ConversionTarget['versions'];
  readonly quirks?: readonly SmiQuirk[];
}

/** The targets that have a name: releases of the specification, and what meshes served (their published definitions). */
const BUNDLES: Readonly<Record<string, Bundle>> = {
  latest: { versions: all('v1alpha4') },
  released: { versions: { access: 'v1alpha3', specs: 'v1alpha4', split: 'v1alpha4' } },
  osm: {
    versions: { access: 'v1alpha3', specs: 'v1alpha4', split: 'v1alpha2' },
    quirks: [
      'headers-as-list',
      'names-every-match',
      'names-every-namespace',
      'destination-at-home',
      'no-udp-routes',
      'one-split-for-a-root',
      'fits-all-of-a-text',
    ],
  },
  'traefik-mesh': {
    versions: { access: 'v1alpha2', specs: 'v1alpha3', split: 'v1alpha3' },
    quirks: ['headers-as-list', 'names-every-namespace'],
  },
  'linkerd-smi': { versions: { split: 'v1alpha2' } },
  'istio-adapter': {
    versions: { access: 'v1alpha1', specs: 'v1alpha1', split: 'v1alpha2' },
    quirks: ['names-every-match', 'names-every-namespace', 'no-tcp-routes', 'port-as-text'],
  },
};

/** Every word that `--to` takes by itself. */
export const TARGET_NAMES: readonly string[] = [...SMI_VERSION_NAMES, ...Object.keys(BUNDLES)];

/** A target, or why the text names none and what was probably meant. */
export type ParsedTarget =
  | { readonly ok: true; readonly target: ConversionTarget }
  | { readonly ok: false; readonly message: string; readonly help: string };

/**
 * Reads `--to`: a version for all groups (`v1alpha3`), a name (`latest`, `released`, `osm`, …), or versions by group
 * (`access=v1alpha3,specs=v1alpha4`); groups that are not named get their newest version.
 */
export function parseTarget(text: string): ParsedTarget {
  if (text.includes('=')) return parseByGroup(text);
  const version = SMI_VERSION_NAMES.find((name) => name === text);
  if (version !== undefined)
    return { ok: true, target: { name: text, versions: all(version), quirks: new Set() } };
  const bundle = Object.hasOwn(BUNDLES, text) ? BUNDLES[text] : undefined;
  if (bundle === undefined) return unknown('target', text, TARGET_NAMES);
  const { versions, quirks = [] } = bundle;
  return { ok: true, target: { name: text, versions, quirks: new Set(quirks) } };
}

function parseByGroup(text: string): ParsedTarget {
  const versions: Partial<Record<SmiGroup, SmiVersionName>> = { ...all('v1alpha4') };
  const given = new Set<SmiGroup>();
  for (const part of text.split(',')) {
    const [name = '', wanted = ''] = part.split('=').map((word) => word.trim());
    const group = GROUPS.find((known) => known === name || `${known}.smi-spec.io` === name);
    if (group === undefined) return unknown('group', name, GROUPS);
    const version = SMI_VERSION_NAMES.find((known) => known === wanted);
    if (version === undefined) return unknown(`version of ${group}`, wanted, SMI_VERSION_NAMES);
    if (given.has(group)) {
      return { ok: false, message: `the group ${group} is given twice`, help: 'give each group one version' };
    }
    given.add(group);
    versions[group] = version;
  }
  return { ok: true, target: { name: text, versions, quirks: new Set() } };
}

function unknown(what: string, word: string, known: readonly string[]): ParsedTarget {
  const near = nearestName(word, known);
  return {
    ok: false,
    message: `there is no ${what} '${word}'`,
    help: `${near === undefined ? '' : `did you mean '${near}'?  `}known: ${known.join(', ')}`,
  };
}

/** The version that objects of a kind get; `undefined` when the target does not serve it, or has it only later. */
export function versionFor(target: ConversionTarget, kind: SmiKindName): SmiVersionName | undefined {
  const found = SMI_TABLE.find((known) => known.kind === kind);
  const wanted = found === undefined ? undefined : target.versions[found.group];
  return found?.versions.some(({ name }) => name === wanted) === true ? wanted : undefined;
}

/** Whether a group is written in a version before another one; false when the target does not serve it. */
export function isBefore(target: ConversionTarget, group: SmiGroup, version: SmiVersionName): boolean {
  const wanted = target.versions[group];
  return wanted !== undefined && SMI_VERSION_NAMES.indexOf(wanted) < SMI_VERSION_NAMES.indexOf(version);
}
