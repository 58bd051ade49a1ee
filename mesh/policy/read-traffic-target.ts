import type { Json } from '../../schemas/json.ts';
import { list, type ObjectReader, record, text } from './object-reader.ts';
import {
  type AccessPolicy,
  ANY_ACCOUNT,
  type HttpMatch,
  type PortSet,
  type RuleOrigin,
  type Subject,
} from './policy-model.ts';
import type { IdentityBinding } from './read-identity-binding.ts';
import { unionOfPorts } from './read-ports.ts';
import type { FindRouteGroup } from './read-traffic-split.ts';

/** Where a target's rules are looked up (always in the target's own namespace), and its bindings. */
export interface RouteLookup {
  readonly httpRouteGroup: FindRouteGroup;
  readonly tcpRoute: (namespace: string, name: string) => PortSet | undefined;
  readonly udpRoute: (namespace: string, name: string) => PortSet | undefined;
  readonly identityBinding: (namespace: string, name: string) => IdentityBinding | undefined;
}

interface Admitted {
  readonly http: HttpMatch[];
  readonly tcp: PortSet[];
  readonly udp: PortSet[];
  readonly rules: RuleOrigin[];
  sawHttp: boolean;
  invalid: boolean;
}

/**
 * A TrafficTarget of any version (SMI traffic access), once for each way in which its destination is named: a binding
 * has several. A subject without namespace is in the target's own. A rule that names a missing route or match makes the
 * whole target contribute nothing: it fails closed.
 */
export function readTrafficTarget(reader: ObjectReader, routes: RouteLookup): readonly AccessPolicy[] {
  const destination = readSubject(reader, routes, reader.spec['destination'], 'spec.destination');
  const written = list(reader.spec['sources']);
  if (written.length === 0) reader.error('spec.sources', 'no sources: the target admits nobody');
  const sources = written
    .map((value, index) => readSubject(reader, routes, value, `spec.sources[${index}]`))
    .filter((source) => source !== undefined);
  const admitted = readRules(reader, routes);
  if (destination === undefined || sources.length === 0 || admitted === undefined) return [];
  const port = destinationPort(reader);
  const tcp = tcpPorts(admitted);
  const { reading } = reader;
  const portNames = reading['port-names'];
  const sourceUris = sources.flatMap(({ uris }) => uris);
  const rest = {
    ref: reader.ref,
    sources: sources.flatMap(subjectsOf),
    ...(sourceUris.length === 0 ? {} : { sourceUris: new Set(sourceUris) }),
    tcp: port === undefined ? tcp : intersect(tcp, port),
    udp: unionOfPorts(admitted.udp),
    http: admitted.sawHttp ? admitted.http : ('any' as const),
    ...(reading['tcp-with-http'] === 'http-alone' && admitted.sawHttp ? { apart: true as const } : {}),
    ...(portNames === 'either' ? {} : { portNames }),
    ...(reading['overlapping-targets'] === 'first-decides' ? { decides: true as const } : {}),
    rules: admitted.rules,
  };
  return destinationsOf(destination).map((each) => ({ ...each, ...rest }));
}

/** The accounts that callers are known by. */
function subjectsOf({ namespace, accounts, selected }: IdentityBinding): readonly Subject[] {
  return [...accounts, ...(selected?.accounts ?? [])].map((serviceAccount) => ({
    namespace,
    serviceAccount,
  }));
}

type Destination = Pick<AccessPolicy, 'destination' | 'destinationPods' | 'destinationUri'>;

function destinationsOf({ namespace, accounts, uris, selected }: IdentityBinding): readonly Destination[] {
  return [
    ...accounts.map((serviceAccount) => ({ destination: { namespace, serviceAccount } })),
    ...uris.map((destinationUri) => {
      const serviceAccount = /\/sa\/([^/]+)$/.exec(destinationUri)?.[1] ?? '';
      return { destination: { namespace, serviceAccount }, destinationUri };
    }),
    ...(selected === undefined
      ? []
      : [{ destination: { namespace, serviceAccount: ANY_ACCOUNT }, destinationPods: selected.names }]),
  ];
}

/** A ServiceAccount is a binding that names one; a real one is looked up where the subject says, or here. */
function readSubject(
  reader: ObjectReader,
  { identityBinding }: RouteLookup,
  value: Json | undefined,
  path: string,
): IdentityBinding | undefined {
  const subject = record(value);
  const kind = subject?.['kind'];
  const name = text(subject?.['name']);
  const knowsBindings = reader.ref.apiVersion.endsWith('/v1alpha4');
  if (kind !== 'ServiceAccount' && !(kind === 'IdentityBinding' && knowsBindings)) {
    const known = knowsBindings ? 'ServiceAccount or IdentityBinding' : 'ServiceAccount';
    reader.error(`${path}.kind`, `${JSON.stringify(kind ?? null)} cannot be matched: only ${known}`);
    return undefined;
  }
  if (name === undefined) {
    reader.error(`${path}.name`, `a ${kind} needs a name`);
    return undefined;
  }
  const given = text(subject?.['namespace']);
  if (given === undefined && reader.reading['empty-namespace'] === 'refused') {
    reader.error(`${path}.namespace`, 'a subject must say its namespace');
    return undefined;
  }
  const namespace = given ?? reader.namespace;
  if (kind === 'ServiceAccount') return { namespace, accounts: [name], uris: [] };
  const binding = identityBinding(namespace, name);
  if (binding === undefined) reader.missing(path, `no IdentityBinding '${name}' that holds in ${namespace}`);
  return binding;
}

function readRules(reader: ObjectReader, routes: RouteLookup): Admitted | undefined {
  // v1alpha1 calls them specs.
  const rules = list(reader.spec['rules'] ?? reader.spec['specs']);
  if (rules.length === 0) {
    reader.error('spec.rules', 'no rules: the target admits nothing');
    return undefined;
  }
  const admitted: Admitted = { http: [], tcp: [], udp: [], rules: [], sawHttp: false, invalid: false };
  let complete = true;
  rules.forEach((value, index) => {
    if (!readRule(reader, routes, value, `spec.rules[${index}]`, admitted)) complete = false;
  });
  const skips = reader.reading['missing-route'] === 'skips-rule';
  return complete || (skips && !admitted.invalid) ? admitted : undefined;
}

/** Adds what one rule admits; false when it names something that does not exist. */
function readRule(
  reader: ObjectReader,
  routes: RouteLookup,
  value: Json,
  path: string,
  admitted: Admitted,
): boolean {
  const rule = record(value);
  const kind = text(rule?.['kind']);
  const name = text(rule?.['name']) ?? '';
  const missing = () => {
    reader.missing(path, `no ${kind ?? 'route'} '${name}' in ${reader.namespace}: the target admits nothing`);
    return false;
  };
  switch (kind) {
    case 'TCPRoute':
    case 'UDPRoute': {
      const tcp = kind === 'TCPRoute';
      if (!tcp && reader.reading['udp-routes'] === 'invalid') {
        admitted.invalid = true;
        reader.error(`${path}.kind`, 'a UDPRoute makes the target invalid');
        return false;
      }
      const ports = (tcp ? routes.tcpRoute : routes.udpRoute)(reader.namespace, name);
      // Without its ports a target would admit more than it says: such a rule is never skipped.
      if (ports === undefined) admitted.invalid = true;
      if (ports === undefined) return missing();
      (tcp ? admitted.tcp : admitted.udp).push(ports);
      admitted.rules.push({ path, kind, name, ports });
      return true;
    }
    case 'HTTPRouteGroup': {
      admitted.sawHttp = true;
      const group = routes.httpRouteGroup(reader.namespace, name);
      if (group === undefined) return missing();
      const selected = selectMatches(reader, group, list(rule?.['matches']), path);
      admitted.http.push(...selected.matches);
      admitted.rules.push({ path, kind, name, matches: selected.matches });
      return selected.complete;
    }
    default:
      admitted.invalid = true;
      reader.error(`${path}.kind`, `'${kind ?? ''}' is not HTTPRouteGroup, TCPRoute or UDPRoute`);
      return false;
  }
}

/** No names written means all matches of the group (SMI traffic access). */
function selectMatches(
  reader: ObjectReader,
  group: ReadonlyMap<string, HttpMatch>,
  names: readonly Json[],
  path: string,
): { readonly matches: readonly HttpMatch[]; readonly complete: boolean } {
  if (names.length === 0 && reader.reading['matches-omitted'] === 'none') {
    reader.warning(path, 'no matches are named: the rule admits nothing');
    return { matches: [], complete: true };
  }
  if (names.length === 0) return { matches: [...group.values()], complete: true };
  let complete = true;
  const matches = names.flatMap((name, index) => {
    const match = typeof name === 'string' ? group.get(name) : undefined;
    if (match !== undefined) return [match];
    reader.error(`${path}.matches[${index}]`, `the group has no match ${JSON.stringify(name)}`);
    complete = false;
    return [];
  });
  return { matches, complete };
}

/** Without a TCPRoute HTTP is free to use any port; a target of UDPRoutes alone admits no TCP. */
function tcpPorts(admitted: Admitted): PortSet {
  if (admitted.tcp.length > 0) return unionOfPorts(admitted.tcp);
  return admitted.sawHttp ? 'any' : new Set();
}

/**
 * `destination.port` of v1alpha1 and v1alpha2. v1alpha3 removed it; an object that has it all the same was written in an
 * older version, and must not admit more because it is kept in a newer one.
 */
function destinationPort(reader: ObjectReader): number | undefined {
  const port = record(reader.spec['destination'])?.['port'];
  if (port === undefined || port === null) return undefined;
  if (!/\/v1alpha[12]$/.test(reader.ref.apiVersion)) {
    reader.warning(
      'spec.destination.port',
      'left over from v1alpha2: since v1alpha3 a TCPRoute names the port',
    );
  }
  const number = Number(port);
  if (!Number.isInteger(number)) {
    reader.error('spec.destination.port', `${JSON.stringify(port)} is not a port`);
    return -1;
  }
  return number;
}

function intersect(ports: PortSet, port: number): PortSet {
  return ports === 'any' || ports.has(port) ? new Set([port]) : new Set();
}
