import type { ReadFinding } from './policy-model.ts';

/**
 * Points that the SMI specification leaves open, each with the values that are offered, the default first. Numbers in
 * comments are the questions as meshes have answered them differently; `docs/smi-readings.md` explains each.
 */
export const SMI_OPTIONS = {
  /** TCPRoute and HTTPRouteGroup in one target: both must fit, or HTTP is judged by its matches alone. */
  'tcp-with-http': ['and', 'http-alone'],
  /** `rules[].matches` left out: all matches of the group, or none. */
  'matches-omitted': ['all', 'none'],
  /** A subject without a namespace: the target's own, or refused. */
  'empty-namespace': ['own', 'refused'],
  /** A rule that names a missing HTTP route or match: the whole target admits nothing, or that rule alone. */
  'missing-route': ['refuses-target', 'skips-rule'],
  /** `pathRegex`: anchored at the start, or the whole path. */
  'path-anchoring': ['start', 'full'],
  /** Header patterns: found anywhere in the value, or the whole value. */
  'header-anchoring': ['anywhere', 'full'],
  /** Ports of TCPRoutes and UDPRoutes: of the service or the container, or only one of them. */
  'port-names': ['either', 'target', 'service'],
  /** What a caller is told whom no target admits: 403, 404, or a reset connection. */
  'http-denial': ['forbidden', 'not-found', 'reset'],
  /** Several targets of one destination: they add up, or the first whose rules fit decides. */
  'overlapping-targets': ['add', 'first-decides'],
  /** A UDPRoute among the rules: admits datagrams, or makes the target invalid. */
  'udp-routes': ['admitted', 'invalid'],
  /** The root service among its own backends: refused, or taken as it is. */
  'root-as-backend': ['refused', 'accepted'],
  /** A backend that lacks the root's port: its share goes to the others, or is lost. */
  'port-mismatch': ['shared-out', 'lost'],
  /** Several splits of one root: the oldest counts, or the newest. */
  'several-splits': ['oldest', 'newest'],
  /** All weights 0: nobody takes the traffic (503), or the root's own endpoints do. */
  'zero-weights': ['unavailable', 'root'],
  /** Weights: relative to their sum, or refused unless they sum to 100. */
  weights: ['relative', 'hundred'],
  /** `matches` of a split: honoured, or passed over, so that everything is split. */
  'split-matches': ['honoured', 'ignored'],
  /** Opaque connections and datagrams: split, or left to the root. */
  'tcp-split': ['split', 'root'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type SmiOption = keyof typeof SMI_OPTIONS;

/** One way to read SMI: a value for every option. */
export type SmiReading = { readonly [O in SmiOption]: (typeof SMI_OPTIONS)[O][number] };

/** The names, in the order of the table. */
export const SMI_OPTION_NAMES = Object.keys(SMI_OPTIONS) as readonly SmiOption[]; // keys of a closed literal

/** The reading that is recommended: what the specification says, and where it is silent the narrower way. */
export const DEFAULT_READING: SmiReading = {
  'tcp-with-http': 'and',
  'matches-omitted': 'all',
  'empty-namespace': 'own',
  'missing-route': 'refuses-target',
  'path-anchoring': 'start',
  'header-anchoring': 'anywhere',
  'port-names': 'either',
  'http-denial': 'forbidden',
  'overlapping-targets': 'add',
  'udp-routes': 'admitted',
  'root-as-backend': 'refused',
  'port-mismatch': 'shared-out',
  'several-splits': 'oldest',
  'zero-weights': 'unavailable',
  weights: 'relative',
  'split-matches': 'honoured',
  'tcp-split': 'split',
};

/** How meshes have read SMI, as far as it differs from the default. */
export const SMI_PRESETS: Readonly<Record<string, Partial<SmiReading>>> = {
  osm: {
    'matches-omitted': 'none',
    'empty-namespace': 'refused',
    'missing-route': 'skips-rule',
    'path-anchoring': 'full',
    'header-anchoring': 'full',
    'port-names': 'target',
    'http-denial': 'not-found',
    'overlapping-targets': 'first-decides',
    'udp-routes': 'invalid',
    'root-as-backend': 'accepted',
  },
  'traefik-mesh': { 'tcp-with-http': 'http-alone', 'port-names': 'target', 'udp-routes': 'invalid' },
  'istio-adapter': {
    'matches-omitted': 'none',
    'udp-routes': 'invalid',
    'root-as-backend': 'accepted',
    'port-mismatch': 'lost',
    'tcp-split': 'root',
  },
  'linkerd-smi': {
    'root-as-backend': 'accepted',
    'port-mismatch': 'lost',
    'several-splits': 'newest',
    'split-matches': 'ignored',
  },
  consul: { weights: 'hundred' },
};

/** The reading that holds for the policies of a namespace. */
export type ReadingOf = (namespace: string) => SmiReading;

/** Annotations of a namespace that choose a reading: the prefix and an option, or `like` and a preset. */
export const READING_PREFIX = 'smi.sandbox.meshwright.dev/';

/**
 * The reading that a namespace's annotations ask for: a preset (`…/like: osm`), then single options. What is not known
 * changes nothing and is a finding.
 */
export function readReading(
  namespace: string,
  annotations: Readonly<Record<string, string>>,
  findings: ReadFinding[] = [],
): SmiReading {
  const object = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  const refuse = (key: string, message: string) =>
    findings.push({ severity: 'error', object, path: `metadata.annotations['${key}']`, message });
  const likeKey = `${READING_PREFIX}like`;
  const like = annotations[likeKey];
  const preset = like === undefined ? {} : SMI_PRESETS[like];
  if (preset === undefined)
    refuse(likeKey, `no mesh '${like}'; known: ${Object.keys(SMI_PRESETS).join(', ')}`);
  const chosen: Partial<Record<SmiOption, string>> = { ...preset };
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(READING_PREFIX) || key === likeKey) continue;
    const name = key.slice(READING_PREFIX.length);
    if (!isOption(name)) refuse(key, `no option '${name}'; known: ${SMI_OPTION_NAMES.join(', ')}`);
    else if (!valuesOf(name).includes(value))
      refuse(key, `'${value}' is none of ${valuesOf(name).join(', ')}`);
    else chosen[name] = value;
  }
  // Every value was looked up in its option's own list.
  return { ...DEFAULT_READING, ...(chosen as Partial<SmiReading>) };
}

function isOption(name: string): name is SmiOption {
  return Object.hasOwn(SMI_OPTIONS, name);
}

function valuesOf(option: SmiOption): readonly string[] {
  return SMI_OPTIONS[option];
}
