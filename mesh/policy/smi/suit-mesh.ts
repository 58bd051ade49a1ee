import { type Conversion, indexHubs } from './conversion.ts';
import { isBefore, type SmiQuirk } from './conversion-target.ts';
import {
  type HubGroup,
  type HubObject,
  type HubRule,
  type HubSubject,
  type HubTarget,
  hubKey,
  isTarget,
} from './hub.ts';
import type { PlacedObject } from './placed-object.ts';
import { baseOf } from './read-hub.ts';

/**
 * Says in full what the wanted mesh would read otherwise when it is left out, and refuses what it would not obey
 * (`docs/smi.md`, "Meshes"). Rules of a kind that the wanted version does not have are refused here too.
 */
export function suitMesh<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  const all = indexHubs(hubs);
  const has = (quirk: SmiQuirk) => conversion.target.quirks.has(quirk);
  if (has('one-split-for-a-root')) refuseSecondSplits(hubs, conversion);
  if (has('fits-all-of-a-text')) for (const hub of hubs) tellNarrowed(hub, conversion);
  return hubs.map((hub) => {
    if (!isTarget(hub) || conversion.target.versions.access === undefined) return hub;
    refuseRules(hub, conversion);
    const { destination, sources, rules } = hub.body;
    const home = (subject: HubSubject) =>
      has('names-every-namespace') ? withNamespace(hub, subject, conversion) : subject;
    const body: HubTarget = {
      ...hub.body,
      destination: home(destination),
      sources: sources.map(home),
      rules: has('names-every-match') ? rules.map((rule) => withMatches(hub, rule, all, conversion)) : rules,
    };
    if (has('destination-at-home') && body.destination.namespace !== hub.namespace) {
      conversion.lost(
        hub,
        [...destination.path, 'namespace'],
        `${conversion.target.name} refuses a target whose destination is in another namespace`,
        `put '${hub.name}' into the namespace of its destination`,
      );
    }
    return { ...hub, body };
  });
}

function refuseRules(hub: HubObject<PlacedObject, HubTarget>, conversion: Conversion): void {
  const { target } = conversion;
  for (const rule of hub.body.rules) {
    const path = [...rule.path, 'kind'];
    if (rule.kind === 'UDPRoute' && isBefore(target, 'access', 'v1alpha3')) {
      conversion.lost(
        hub,
        path,
        `access ${target.versions.access} has no rules of UDPRoutes`,
        'v1alpha3 brought them',
      );
    } else if (rule.kind === 'UDPRoute' && target.quirks.has('no-udp-routes')) {
      conversion.lost(hub, path, `a UDPRoute makes the whole target invalid for ${target.name}`);
    } else if (rule.kind === 'TCPRoute' && target.quirks.has('no-tcp-routes')) {
      conversion.lost(
        hub,
        path,
        `${target.name} stops at a rule of a TCPRoute`,
        'it reads HTTPRouteGroups and destination.port',
      );
    }
  }
}

function withNamespace(hub: HubObject, subject: HubSubject, conversion: Conversion): HubSubject {
  const namespace = subject.namespace ?? hub.namespace;
  if (namespace !== undefined) return { ...subject, namespace };
  conversion.lost(
    hub,
    subject.path,
    `${conversion.target.name} wants the namespace of '${subject.name}' written`,
    `give '${hub.name}' its metadata.namespace`,
  );
  return subject;
}

function withMatches(
  hub: HubObject,
  rule: HubRule,
  all: ReadonlyMap<string, HubObject>,
  conversion: Conversion,
): HubRule {
  if (rule.kind !== 'HTTPRouteGroup' || (rule.matches ?? []).length > 0) return rule;
  const group = all.get(hubKey('HTTPRouteGroup', hub.namespace, rule.name))?.body;
  if (group?.type === 'group') return { ...rule, matches: group.matches.map(({ name }) => name) };
  conversion.missing(
    hub,
    [...rule.path, 'name'],
    `${conversion.target.name} wants every match by name, and the HTTPRouteGroup '${rule.name}' is not among the objects`,
    'convert the target together with its route groups, or name the matches',
  );
  return rule;
}

function refuseSecondSplits(hubs: readonly HubObject[], conversion: Conversion): void {
  const first = new Map<string, HubObject>();
  for (const hub of hubs) {
    if (hub.body.type !== 'split') continue;
    const key = `${hub.namespace ?? ''}/${hub.body.service}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, hub);
    else {
      const span = other.read?.placed.at(['spec', 'service']);
      const related = span === undefined ? [] : [{ span, message: 'the first split of it' }];
      conversion.lost(
        hub,
        ['spec', 'service'],
        `${conversion.target.name} obeys one split of a root; '${hub.body.service}' has two`,
        undefined,
        related,
      );
    }
  }
}

/** One warning for a group: where an expression must fit the whole text, most of them admit less. */
function tellNarrowed(hub: HubObject, conversion: Conversion): void {
  if (hub.body.type !== 'group') return;
  const narrow = (hub.body satisfies HubGroup).matches.filter(
    ({ pathRegex, headers = [] }) =>
      (pathRegex !== undefined && !/(?:\.\*|\$)$/.test(pathRegex)) ||
      headers.some((map) => Object.values(map).some((pattern) => !fitsAll(String(pattern)))),
  );
  const names = narrow.slice(0, 3).map(({ name }) => `'${name}'`);
  if (narrow.length === 0) return;
  conversion.narrows(
    hub,
    [...baseOf(hub), 'matches'],
    `${conversion.target.name} fits expressions to the whole path and header: ${names.join(', ')}${narrow.length > 3 ? ` and ${narrow.length - 3} more` : ''} of '${hub.name}' admit less there`,
    "paths are anchored at the start only in SMI, headers not at all: end a path with '.*', put '.*' around a header",
  );
}

function fitsAll(pattern: string): boolean {
  return /^(?:\^|\.\*)/.test(pattern) && /(?:\$|\.\*)$/.test(pattern);
}
