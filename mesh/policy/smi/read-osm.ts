import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Conversion } from './conversion.ts';
import type { HubGroup, HubMatch, HubObject, HubRule, HubSubject, HubTarget } from './hub.ts';
import { itemsOf, objectAt, type PlacedObject, textAt } from './placed-object.ts';
import { baseOf } from './read-hub.ts';

/**
 * Objects that were written for Open Service Mesh, said so that they mean the same by the specification: expressions had to
 * fit the whole path and header there (Envoy's safe_regex), and a rule without `matches` named none. What it refused, and
 * so never obeyed, is an error (E518) rather than a policy that suddenly counts. Facts: OSM 1.2.4, `docs/smi.md`.
 */
export function readOsm<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  objects: readonly P[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  refuseSecondSplits(hubs, conversion);
  const mapped = mappedPorts(objects.map(({ object }) => object));
  return hubs.map((hub) => {
    const { body } = hub;
    if (body.type === 'target') return { ...hub, body: readTarget(hub, body, conversion) };
    if (body.type === 'group') return { ...hub, body: readGroup(body) };
    if (body.type === 'ports') refusePorts(hub, body.ports, mapped, conversion);
    if (body.type === 'binding') conversion.foreign(hub, ['kind'], 'osm had no IdentityBindings');
    if (body.type === 'split' && body.matches !== undefined)
      conversion.foreign(hub, ['spec', 'matches'], 'osm split every request, whatever matches says', {
        help: 'leave matches out to keep that, or say --from spec if they are meant',
      });
    return hub;
  });
}

function readTarget(hub: HubObject, body: HubTarget, conversion: Conversion): HubTarget {
  for (const subject of [body.destination, ...body.sources]) refuseSubject(hub, subject, conversion);
  const { namespace } = body.destination;
  if (namespace !== undefined && namespace !== hub.namespace) {
    conversion.foreign(
      hub,
      [...body.destination.path, 'namespace'],
      `osm refused '${hub.name}': its destination is in another namespace`,
      { help: 'leave it out; by the specification it would admit somebody' },
    );
  }
  const http = body.rules.filter(({ kind }) => kind === 'HTTPRouteGroup');
  const [first] = body.rules;
  if (http.length === 0 && first !== undefined) {
    conversion.mayAdmitMore(
      hub,
      [...first.path, 'name'],
      `'${hub.name}' admits HTTP on these ports too; where osm knew a port to be HTTP it answered 404 without an HTTPRouteGroup`,
      'name an HTTPRouteGroup as well if the port speaks HTTP',
    );
  }
  const named = (rule: HubRule) => rule.kind !== 'HTTPRouteGroup' || (rule.matches ?? []).length > 0;
  const others = http.some(named);
  for (const rule of body.rules) {
    if (rule.kind === 'UDPRoute')
      conversion.foreign(hub, [...rule.path, 'kind'], `osm refused '${hub.name}': it has a UDPRoute`, {
        help: 'leave the target out; by the specification it would admit somebody',
      });
    if (named(rule)) continue;
    const said = `osm read no matches as none: '${hub.name}' admits nothing of the HTTPRouteGroup '${rule.name}'`;
    if (others) conversion.tell(hub, [...rule.path, 'name'], `${said}, so the rule is left out`);
    else
      conversion.foreign(hub, [...rule.path, 'name'], said, {
        help: 'name the matches that are meant, or leave the target out',
      });
  }
  return others ? { ...body, rules: body.rules.filter(named) } : body;
}

function refuseSubject(hub: HubObject, subject: HubSubject, conversion: Conversion): void {
  if (subject.kind !== 'ServiceAccount') {
    conversion.foreign(hub, [...subject.path, 'kind'], 'osm knew no subjects but ServiceAccounts');
  } else if (subject.namespace === undefined) {
    conversion.foreign(
      hub,
      subject.path,
      `osm wanted the namespace of '${subject.name}' written, and met nobody without`,
      {
        help: 'write the namespace that is meant',
      },
    );
  }
}

function readGroup(body: HubGroup): HubGroup {
  return { ...body, matches: body.matches.map(wholeTexts) };
}

function wholeTexts(match: HubMatch): HubMatch {
  const { pathRegex, headers, ...rest } = match;
  return {
    ...rest,
    ...(pathRegex === undefined ? {} : { pathRegex: wholePath(pathRegex) }),
    ...(headers === undefined ? {} : { headers: headers.map(wholeHeaders) }),
  };
}

/** The start of a path is fixed anyway; at the end `.*` says the same with and without a `$`. */
function wholePath(pattern: string): string {
  if (isOpenAtEnd(pattern) || endsFixed(pattern)) return pattern;
  return `${grouped(pattern)}$`;
}

function wholeHeaders(map: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [
      name,
      typeof value === 'string' ? wholeHeader(value) : value,
    ]),
  );
}

function wholeHeader(pattern: string): Json {
  const open = /^\.\*/.test(pattern) && isOpenAtEnd(pattern);
  const fixed = pattern.startsWith('^') && endsFixed(pattern);
  if (pattern === '.*' || open || fixed) return pattern;
  return `^${grouped(pattern)}$`;
}

/** Alternatives would each have an end of their own, and flags such as `(?s)` hold for what stands before `.*`. */
function isSimple(pattern: string): boolean {
  return !pattern.includes('|') && !pattern.includes('(?');
}

function isOpenAtEnd(pattern: string): boolean {
  return isSimple(pattern) && /(?:^|[^\\])\.\*$/.test(pattern) && !pattern.includes('[');
}

function endsFixed(pattern: string): boolean {
  return isSimple(pattern) && /(?:^|[^\\])\$$/.test(pattern);
}

function grouped(pattern: string): string {
  return isSimple(pattern) && !pattern.includes('\\') ? pattern : `(?:${pattern})`;
}

/** Ports of Services by namespace that lead to a container's port of another number. */
function mappedPorts(objects: readonly KubeObject[]): ReadonlyMap<string, ReadonlySet<number>> {
  const mapped = new Map<string, Set<number>>();
  for (const object of objects) {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1') continue;
    const { namespace = '' } = object.metadata;
    const here = mapped.get(namespace) ?? new Set<number>();
    mapped.set(namespace, here);
    const spec = objectAt(object['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
    for (const each of itemsOf(spec?.['ports'])) {
      const { port, targetPort } = objectAt(each) ?? {};
      if (typeof port === 'number' && targetPort !== undefined && targetPort !== port) here.add(port);
    }
  }
  return mapped;
}

/** A number of a route is the container's there, and a service's too by the specification. */
function refusePorts(
  hub: HubObject,
  ports: readonly number[],
  mapped: ReadonlyMap<string, ReadonlySet<number>>,
  conversion: Conversion,
): void {
  const here = mapped.get(hub.namespace ?? '');
  for (const [index, port] of ports.entries()) {
    if (here?.has(port) !== true) continue;
    conversion.foreign(
      hub,
      [...baseOf(hub), 'matches', 'ports', index],
      `osm meant the container's port ${port}; here a Service has a port ${port} that leads to another one, which would be admitted too`,
      { help: 'give the Service another port, or put the route and it into different namespaces' },
    );
  }
}

function refuseSecondSplits(hubs: readonly HubObject[], conversion: Conversion): void {
  const first = new Map<string, HubObject>();
  for (const hub of hubs) {
    if (hub.body.type !== 'split') continue;
    const key = `${hub.namespace ?? ''}/${textAt(hub.body.service) ?? ''}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, hub);
    else {
      const span = other.read?.placed.at(['spec', 'service']);
      conversion.foreign(
        hub,
        ['spec', 'service'],
        `osm obeyed one split of '${hub.body.service}', and here is another`,
        {
          help: 'leave out the one that was not obeyed',
          related: span === undefined ? [] : [{ span, message: 'the first one' }],
        },
      );
    }
  }
}
