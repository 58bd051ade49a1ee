import type { Json, JsonObject } from '../../../schemas/json.ts';
import { jsonOf } from '../../../schemas/kube-object.ts';
import { unreachable } from '../../../schemas/unreachable.ts';
import { cleanMetadata } from './clean-metadata.ts';
import type { HubBody, HubMatch, HubObject, HubRule, HubSubject, HubTarget } from './hub.ts';
import {
  type FieldPath,
  itemsOf,
  objectAt,
  type PlacedObject,
  type SmiObject,
  textAt,
} from './placed-object.ts';

/** An object whose shape has been checked, of any version, as what it says. */
export function readHub<P extends PlacedObject>(smi: SmiObject<P>): HubObject<P> {
  const { object } = smi.placed;
  return {
    read: smi,
    kind: smi.kind.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name ?? '',
    metadata: cleanMetadata(objectAt(jsonOf(object)['metadata']) ?? {}),
    body: readBody(smi),
  };
}

/** What stands in `spec`, or at the top in the first versions, and where that is. */
export function fieldsOf({ placed, version }: SmiObject): {
  readonly fields: JsonObject;
  readonly base: FieldPath;
} {
  const top = jsonOf(placed.object);
  return Object.hasOwn(version.fields, 'spec')
    ? { fields: objectAt(top['spec']) ?? {}, base: ['spec'] }
    : { fields: top, base: [] };
}

function readBody(smi: SmiObject): HubBody {
  const { fields, base } = fieldsOf(smi);
  const { kind } = smi.kind;
  switch (kind) {
    case 'TrafficTarget':
      return readTarget(fields, base, smi.version.name === 'v1alpha1' ? 'specs' : 'rules');
    case 'IdentityBinding':
      return { type: 'binding', schemes: objectAt(fields['schemes']) ?? {} };
    case 'HTTPRouteGroup': {
      const matches = itemsOf(fields['matches']);
      return {
        type: 'group',
        matches: matches.map((match, index) => readMatch(match, [...base, 'matches', index])),
      };
    }
    case 'TCPRoute':
    case 'UDPRoute': {
      const matches = objectAt(fields['matches']) ?? {};
      const name = textAt(matches['name']);
      const ports = itemsOf(matches['ports']).filter((port) => typeof port === 'number');
      return { type: 'ports', ports, ...(name === undefined ? {} : { name }) };
    }
    case 'TrafficSplit':
      return {
        type: 'split',
        service: textAt(fields['service']) ?? '',
        backends: itemsOf(fields['backends']).map((backend) => {
          const { service, weight = null } = objectAt(backend) ?? {};
          return { service: textAt(service) ?? '', weight };
        }),
        quantities: smi.version.name === 'v1alpha1',
        ...(itemsOf(fields['matches']).length === 0 ? {} : { matches: itemsOf(fields['matches']) }),
      };
    default:
      return unreachable(kind);
  }
}

function readTarget(fields: JsonObject, base: FieldPath, rulesField: 'specs' | 'rules'): HubTarget {
  const port = objectAt(fields['destination'])?.['port'];
  return {
    type: 'target',
    destination: readSubject(fields['destination'], [...base, 'destination']),
    ...(port === undefined || port === null ? {} : { port: Number(port) }),
    sources: itemsOf(fields['sources']).map((source, index) =>
      readSubject(source, [...base, 'sources', index]),
    ),
    rules: itemsOf(fields[rulesField]).map((rule, index) => readRule(rule, [...base, rulesField, index])),
  };
}

function readSubject(value: Json | undefined, path: FieldPath): HubSubject {
  const { kind, name, namespace } = objectAt(value) ?? {};
  const place = textAt(namespace);
  return {
    kind: textAt(kind) ?? '',
    name: textAt(name) ?? '',
    ...(place === undefined ? {} : { namespace: place }),
    path,
  };
}

function readRule(value: Json, path: FieldPath): HubRule {
  const { kind, name, matches } = objectAt(value) ?? {};
  return {
    kind: textAt(kind) ?? '',
    name: textAt(name) ?? '',
    ...(matches === undefined || matches === null ? {} : { matches: textsOf(matches) }),
    path,
  };
}

function readMatch(value: Json, path: FieldPath): HubMatch {
  const { name, pathRegex, methods, headers } = objectAt(value) ?? {};
  const maps = headerMaps(headers);
  return {
    name: textAt(name) ?? '',
    ...(typeof pathRegex === 'string' ? { pathRegex } : {}),
    ...(methods === undefined || methods === null ? {} : { methods: textsOf(methods) }),
    ...(maps === undefined ? {} : { headers: maps }),
    path,
  };
}

/** Both written forms of headers; undefined when there are none. */
function headerMaps(headers: Json | undefined): readonly JsonObject[] | undefined {
  const single = objectAt(headers);
  if (single !== undefined) return [single];
  const maps = itemsOf(headers).map((item) => objectAt(item) ?? {});
  return maps.length === 0 ? undefined : maps;
}

function textsOf(value: Json): readonly string[] {
  return itemsOf(value).filter((item) => typeof item === 'string');
}

/** Where an object of its version keeps its fields: in `spec` or at the top. */
export function baseOf({ read }: HubObject): FieldPath {
  return read === undefined ? [] : fieldsOf(read).base;
}
