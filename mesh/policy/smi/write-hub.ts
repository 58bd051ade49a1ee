import type { Json, JsonObject } from '../../../schemas/json.ts';
import { unreachable } from '../../../schemas/unreachable.ts';
import type { Conversion } from './conversion.ts';
import { isBefore, versionFor } from './conversion-target.ts';
import {
  type HubGroup,
  type HubMatch,
  type HubObject,
  type HubPorts,
  type HubSplit,
  type HubSubject,
  type HubTarget,
  keyOf,
} from './hub.ts';
import { bodyOf, type FieldPath } from './placed-object.ts';
import { fieldsOf } from './read-hub.ts';
import { SMI_TABLE } from './smi-kinds.ts';
import { fullGroup } from './smi-shape.ts';
import { exactQuantity, wholeWeights } from './weights.ts';

/** An object in the version that the target wants for it; what that version cannot say is a finding (E514). */
export function writeHub(hub: HubObject, conversion: Conversion): JsonObject | undefined {
  const { target } = conversion;
  const version = versionFor(target, hub.kind);
  const group = SMI_TABLE.find(({ kind }) => kind === hub.kind)?.group;
  if (version === undefined || group === undefined) {
    conversion.lost(hub, ['kind'], notServed(hub, conversion), versionHelp(hub));
    return undefined;
  }
  return {
    apiVersion: `${fullGroup(group)}/${version}`,
    kind: hub.kind,
    metadata: hub.metadata,
    ...writeBody(hub, conversion, version),
  };
}

function notServed({ kind }: HubObject, { target }: Conversion): string {
  const group = SMI_TABLE.find((known) => known.kind === kind)?.group;
  const version = group === undefined ? undefined : target.versions[group];
  return version === undefined ? `${target.name} serves no ${kind}` : `${version} has no ${kind}`;
}

function versionHelp({ kind }: HubObject): string {
  const versions = SMI_TABLE.find((known) => known.kind === kind)?.versions.map(({ name }) => name) ?? [];
  return `versions that have it: ${versions.join(', ')}`;
}

function writeBody(hub: HubObject, conversion: Conversion, version: string): JsonObject {
  const { body } = hub;
  switch (body.type) {
    case 'target': {
      const fields = writeTarget(body, conversion, version);
      return version === 'v1alpha1' ? fields : { spec: fields };
    }
    case 'binding':
      return { spec: { schemes: body.schemes } };
    case 'group': {
      const fields = { matches: writeMatches(hub, body, conversion, version) };
      return version === 'v1alpha1' || version === 'v1alpha2' ? fields : { spec: fields };
    }
    case 'ports':
      return writePorts(hub, body, conversion, version);
    case 'split':
      return { spec: writeSplit(hub, body, conversion, version) };
    default:
      return unreachable(body);
  }
}

function writeTarget(body: HubTarget, { target }: Conversion, version: string): JsonObject {
  const { destination, port, sources, rules } = body;
  return {
    destination: {
      ...writeSubject(destination),
      ...(port === undefined ? {} : { port: target.quirks.has('port-as-text') ? String(port) : port }),
    },
    sources: sources.map(writeSubject),
    [version === 'v1alpha1' ? 'specs' : 'rules']: rules.map(({ kind, name, matches }) => ({
      kind,
      name,
      ...(matches === undefined ? {} : { matches }),
    })),
  };
}

function writeSubject({ kind, name, namespace }: HubSubject): JsonObject {
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function writeMatches(hub: HubObject, body: HubGroup, conversion: Conversion, version: string): Json {
  return body.matches.map((match) => {
    const { name, pathRegex, methods } = match;
    const headers = writeHeaders(hub, match, conversion, version);
    // The prose of v1alpha1 wants every field; these two say the same as their absence.
    const [anyPath, anyMethod] = version === 'v1alpha1' ? ['.*', ['*']] : [undefined, undefined];
    const path = pathRegex ?? anyPath;
    const allowed = methods ?? anyMethod;
    return {
      name,
      ...(path === undefined ? {} : { pathRegex: path }),
      ...(allowed === undefined ? {} : { methods: allowed }),
      ...(headers === undefined ? {} : { headers }),
    };
  });
}

function writeHeaders(
  hub: HubObject,
  { headers, path, name }: HubMatch,
  conversion: Conversion,
  version: string,
): Json | undefined {
  if (headers === undefined) return undefined;
  const at: FieldPath = [...path, 'headers'];
  const isEmpty = headers.every((map) => Object.keys(map).length === 0);
  if (version === 'v1alpha1') {
    if (!isEmpty) {
      conversion.lost(hub, at, `v1alpha1 has no headers; match '${name}' would admit more without them`);
    }
    return undefined;
  }
  if (conversion.target.quirks.has('headers-as-list')) return headers;
  const [first = {}, ...others] = headers;
  const joined: Record<string, Json> = { ...first };
  for (const [index, map] of others.entries()) {
    for (const [header, pattern] of Object.entries(map)) {
      if (Object.hasOwn(joined, header) && joined[header] !== pattern) {
        conversion.lost(
          hub,
          [...at, index + 1, header],
          `match '${name}' has two patterns for the header '${header}', which a map cannot hold`,
          'write one expression that says both, or two spellings of the name: case does not matter',
        );
      }
      joined[header] = pattern;
    }
  }
  return joined;
}

function writePorts(
  hub: HubObject,
  { name, ports }: HubPorts,
  conversion: Conversion,
  version: string,
): JsonObject {
  if (version === hub.read?.version.name) return bodyOf(hub.read.placed.object);
  if (version === 'v1alpha4') {
    return { spec: { matches: { ...(name === undefined ? {} : { name }), ports } } };
  }
  if (name !== undefined) {
    conversion.lost(hub, ['spec', 'matches', 'name'], `${hub.kind} ${version} has no place for a name`);
  }
  if (ports.length > 0 && !conversion.folded.has(keyOf(hub))) {
    conversion.lost(
      hub,
      ['spec', 'matches', 'ports'],
      `${hub.kind} ${version} stands for every port; ${hub.name} would admit more than ${ports.join(', ')}`,
      'a TrafficTarget of access v1alpha1 or v1alpha2 can say one port as destination.port; this route is not used by one alone',
    );
  }
  return version === 'v1alpha3' ? { spec: {} } : {};
}

function writeSplit(hub: HubObject, body: HubSplit, conversion: Conversion, version: string): JsonObject {
  const { service, backends, matches } = body;
  if (matches !== undefined && isBefore(conversion.target, 'split', 'v1alpha3')) {
    conversion.lost(
      hub,
      ['spec', 'matches'],
      `${version} has no matches; '${hub.name}' would split every request instead of those that fit`,
    );
  }
  const weights = version === 'v1alpha1' || !body.quantities ? undefined : weightsOf(hub, body, conversion);
  return {
    service,
    backends: backends.map((backend, index) => ({
      service: backend.service,
      weight: weights?.[index] ?? backend.weight,
    })),
    ...(matches === undefined ? {} : { matches }),
  };
}

function weightsOf(hub: HubObject, { backends }: HubSplit, conversion: Conversion): readonly number[] {
  const quantities = backends.flatMap(({ weight }) => exactQuantity(weight) ?? []);
  const weights = quantities.length === backends.length ? wholeWeights(quantities) : undefined;
  if (weights === undefined) {
    const base = hub.read === undefined ? [] : fieldsOf(hub.read).base;
    conversion.lost(
      hub,
      [...base, 'backends'],
      `the weights of '${hub.name}' have no whole numbers of the same proportions below 2^53`,
      'write weights that are nearer to each other',
    );
  }
  return weights ?? [];
}
