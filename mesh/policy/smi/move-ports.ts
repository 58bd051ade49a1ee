import { type Conversion, indexHubs } from './conversion.ts';
import { isBefore } from './conversion-target.ts';
import {
  type HubObject,
  type HubPorts,
  type HubRule,
  type HubTarget,
  hubKey,
  isTarget,
  keyOf,
} from './hub.ts';
import type { PlacedObject } from './placed-object.ts';

/**
 * Ports stand in the target itself until access v1alpha2, and in TCPRoutes since specs v1alpha4. They are moved so that
 * each target admits exactly the same ports: never more, also where a TCPRoute without ports stood beside `port`
 * (rules of one kind add up, but `port` narrows them all).
 */
export function movePorts<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  const { target } = conversion;
  // Targets that are not served are refused where they are written.
  if (target.versions.access === undefined) return hubs;
  const accessSaysPorts = isBefore(target, 'access', 'v1alpha3');
  const specsSayPorts = !isBefore(target, 'specs', 'v1alpha4');
  if (specsSayPorts) return accessSaysPorts ? hubs : raisePorts(hubs, conversion);
  return accessSaysPorts ? foldPorts(hubs, conversion) : refusePorts(hubs, conversion);
}

type Ports = 'any' | ReadonlySet<number>;

/** Ports that the TCPRoutes of a target admit; undefined without any such rule, or where one is not among the objects. */
function portsOfRules(
  hub: HubObject<PlacedObject, HubTarget>,
  routes: ReadonlyMap<string, HubObject>,
): { readonly ports: Ports | undefined; readonly unknown: readonly HubRule[] } {
  const rules = hub.body.rules.filter(({ kind }) => kind === 'TCPRoute');
  const found = rules.map((rule) => ({ rule, route: routeOf(hub, rule, routes) }));
  const unknown = found.filter(({ route }) => route === undefined).map(({ rule }) => rule);
  const known = found.flatMap(({ route }) => route ?? []);
  if (rules.length === 0 || unknown.length > 0) return { ports: undefined, unknown };
  if (known.some(({ ports }) => ports.length === 0)) return { ports: 'any', unknown };
  return { ports: new Set(known.flatMap(({ ports }) => ports)), unknown };
}

function routeOf(
  { namespace }: HubObject,
  { name }: HubRule,
  routes: ReadonlyMap<string, HubObject>,
): HubPorts | undefined {
  const body = routes.get(hubKey('TCPRoute', namespace, name))?.body;
  return body?.type === 'ports' ? body : undefined;
}

/** Of what the rules admit, what `port` leaves; undefined, with a finding, when they exclude each other. */
function narrowed(
  hub: HubObject<PlacedObject, HubTarget>,
  ports: Ports | undefined,
  port: number,
  conversion: Conversion,
): number | undefined {
  if (ports === undefined || ports === 'any' || ports.has(port)) return port;
  conversion.lost(
    hub,
    portPath(hub),
    `port ${port} and the TCPRoutes of '${hub.name}' (${[...ports].join(', ')}) exclude each other: the target admits nothing`,
    'remove the target, or one of the two',
  );
  return undefined;
}

function portPath(hub: HubObject<PlacedObject, HubTarget>): readonly (string | number)[] {
  return [...hub.body.destination.path, 'port'];
}

// Up: `port` becomes a TCPRoute

function raisePorts<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  const routes = new Map<string, HubObject>(indexHubs(hubs));
  const byPort = routesByPort(hubs);
  const taken = new Set(hubs.filter(({ kind }) => kind === 'TCPRoute').map(({ name }) => name));
  return hubs.flatMap((hub) => {
    if (!isTarget(hub) || hub.body.port === undefined) return [hub];
    const { port, ...body } = hub.body;
    const { ports, unknown } = portsOfRules(hub, routes);
    for (const rule of unknown) {
      conversion.missing(
        hub,
        [...rule.path, 'name'],
        `port ${port} of '${hub.name}' cannot be kept without the TCPRoute '${rule.name}'`,
        'convert the target together with its routes: name the folder that holds both',
      );
    }
    if (unknown.length > 0 || narrowed(hub, ports, port, conversion) === undefined) return [hub];
    if (ports !== undefined && ports !== 'any' && ports.size === 1) return [{ ...hub, body }];
    const known = byPort.get(portKey(hub.namespace, port));
    const route = known ?? routeOfPort(hub, port, taken);
    routes.set(keyOf(route), route);
    byPort.set(portKey(hub.namespace, port), route);
    const [first] = body.rules.filter(({ kind }) => kind === 'TCPRoute');
    const rule: HubRule = {
      kind: 'TCPRoute',
      name: route.name,
      path: first?.path ?? hub.body.destination.path,
    };
    const rules = body.rules.flatMap((each) =>
      each === first ? [rule] : each.kind === 'TCPRoute' ? [] : [each],
    );
    conversion.tell(hub, portPath(hub), `port ${port} of '${hub.name}' became the TCPRoute '${route.name}'`);
    const moved = { ...hub, body: { ...body, rules: first === undefined ? [...rules, rule] : rules } };
    return known === undefined ? [{ ...route, read: undefined }, moved] : [moved];
  });
}

/** TCPRoutes of exactly one port, by namespace and port; of several the first by name. */
function routesByPort(hubs: readonly HubObject[]): Map<string, HubObject> {
  const found = new Map<string, HubObject>();
  for (const hub of hubs) {
    if (hub.kind !== 'TCPRoute' || hub.body.type !== 'ports') continue;
    const [port, ...more] = hub.body.ports;
    if (port === undefined || more.length > 0) continue;
    const key = portKey(hub.namespace, port);
    const other = found.get(key);
    if (other === undefined || hub.name < other.name) found.set(key, hub);
  }
  return found;
}

function portKey(namespace: string | undefined, port: number): string {
  return `${namespace ?? ''}/${port}`;
}

/**
 * A new TCPRoute of exactly one port, under the first name that no route of the set has in any namespace: where objects name
 * none, only whoever applies them knows it.
 */
function routeOfPort({ namespace }: HubObject, port: number, taken: ReadonlySet<string>): HubObject {
  let name = `port-${port}`;
  for (let n = 2; taken.has(name); n++) name = `port-${port}-${n}`;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return {
    read: undefined,
    kind: 'TCPRoute',
    namespace,
    name,
    metadata,
    body: { type: 'ports', ports: [port] },
  };
}

// Down: TCPRoutes of one port become `port`

function foldPorts<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  const routes = indexHubs(hubs);
  const folding: Folding = { routes, conversion, used: new Map(), portless: portlessNames(hubs) };
  const targets = hubs.map((hub) => (isTarget(hub) ? foldTarget(hub, folding) : hub));
  const named = new Set(
    targets.flatMap((hub) =>
      isTarget(hub) ? hub.body.rules.map((rule) => hubKey(rule.kind, hub.namespace, rule.name)) : [],
    ),
  );
  for (const [key, use] of folding.used) if (use === 'folded') conversion.folded.add(key);
  return targets.filter((hub) => {
    const key = keyOf(hub);
    const isGone = conversion.folded.has(key) && !named.has(key) && hasPorts(hub);
    if (isGone) conversion.tell(hub, ['kind'], `TCPRoute '${hub.name}' went into the ports of its targets`);
    return !isGone;
  });
}

function hasPorts({ kind, body }: HubObject): boolean {
  return kind === 'TCPRoute' && body.type === 'ports' && body.ports.length > 0;
}

interface Folding {
  readonly routes: ReadonlyMap<string, HubObject>;
  readonly conversion: Conversion;
  /** Keys of routes with ports: whether all targets that name them could take the port over. */
  readonly used: Map<string, 'folded' | 'kept'>;
  /** By namespace: a TCPRoute without ports. */
  readonly portless: ReadonlyMap<string, string>;
}

function foldTarget<P extends PlacedObject>(
  hub: HubObject<P, HubTarget>,
  { routes, conversion, used, portless }: Folding,
): HubObject<P> {
  const withPorts = (rule: HubRule) =>
    rule.kind === 'TCPRoute' && (routeOf(hub, rule, routes)?.ports.length ?? 0) > 0;
  const ported = hub.body.rules.filter(withPorts);
  const first = ported[0];
  if (first === undefined) return hub;
  const keys = ported.map(({ name }) => hubKey('TCPRoute', hub.namespace, name));
  const { ports, unknown } = portsOfRules(hub, routes);
  const mark = (use: 'folded' | 'kept') => {
    for (const key of keys) if (used.get(key) !== 'kept') used.set(key, use);
  };
  if (unknown.length > 0 || ports === undefined) {
    mark('kept');
    return hub;
  }
  // A TCPRoute without ports beside them admits every port anyway.
  if (ports === 'any' && hub.body.port === undefined) {
    mark('folded');
    return hub;
  }
  const port = singlePort(hub, first, ports, routes, conversion);
  mark('folded');
  if (port === undefined) return hub;
  const others = hub.body.rules.filter((rule) => !withPorts(rule));
  const stands = { ...first, name: portless.get(hub.namespace ?? '') ?? first.name };
  return { ...hub, body: { ...hub.body, port, rules: others.length > 0 ? others : [stands] } };
}

function singlePort(
  hub: HubObject<PlacedObject, HubTarget>,
  first: HubRule,
  ports: Ports,
  routes: ReadonlyMap<string, HubObject>,
  conversion: Conversion,
): number | undefined {
  if (hub.body.port !== undefined) return narrowed(hub, ports, hub.body.port, conversion);
  const [only, ...more] = ports === 'any' ? [] : [...ports];
  if (more.length === 0) return only;
  const route = routes.get(hubKey('TCPRoute', hub.namespace, first.name))?.read;
  const related =
    route === undefined
      ? []
      : [{ span: route.placed.at(['spec', 'matches', 'ports']), message: 'the ports' }];
  conversion.lost(
    hub,
    first.path,
    `'${hub.name}' admits the ports ${[only, ...more].join(', ')}; before access v1alpha3 a target has one destination.port`,
    'write one target for each port, or keep specs v1alpha4: --to access=v1alpha2,specs=v1alpha4',
    related,
  );
  return undefined;
}

/** TCPRoutes without ports that are there anyway, so that a route which exists only for its port need not stay. */
function portlessNames(hubs: readonly HubObject[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { kind, namespace = '', name, body } of hubs) {
    if (kind !== 'TCPRoute' || body.type !== 'ports' || body.ports.length > 0) continue;
    const other = found.get(namespace);
    if (other === undefined || name < other) found.set(namespace, name);
  }
  return found;
}

// Neither

/** Ports of routes are refused where the routes are written; what the target itself says is refused here. */
function refusePorts<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  for (const hub of hubs) {
    if (!isTarget(hub) || hub.body.port === undefined) continue;
    conversion.lost(
      hub,
      portPath(hub),
      `neither access ${conversion.target.versions.access} nor specs ${conversion.target.versions.specs} can say port ${hub.body.port}`,
      'TCPRoutes have ports since specs v1alpha4: --to access=v1alpha3,specs=v1alpha4',
    );
  }
  return hubs;
}
