import { type Conversion, indexHubs } from './conversion.ts';
import { isBefore } from './conversion-target.ts';
import { type HubObject, type HubSubject, hubKey, isTarget, keyOf } from './hub.ts';
import { type PlacedObject, textAt } from './placed-object.ts';

/**
 * Before access v1alpha4 a subject is a ServiceAccount. A binding of the same set that names nothing else than one says
 * the same as that account and goes; any other binding has no older form (E514).
 */
export function nameAccounts<P extends PlacedObject>(
  hubs: readonly HubObject<P>[],
  conversion: Conversion,
): readonly HubObject<P>[] {
  if (!isBefore(conversion.target, 'access', 'v1alpha4')) return hubs;
  const all = indexHubs(hubs);
  const replaced = new Set<string>();
  const moved = hubs.map((hub) => {
    if (!isTarget(hub)) return hub;
    const rename = (subject: HubSubject): HubSubject => {
      if (subject.kind !== 'IdentityBinding') return subject;
      const key = hubKey('IdentityBinding', subject.namespace ?? hub.namespace, subject.name);
      const account = accountOf(all.get(key));
      if (account === undefined) refuse(hub, subject, all.has(key), conversion);
      else replaced.add(key);
      return account === undefined ? subject : { ...subject, kind: 'ServiceAccount', name: account };
    };
    const { destination, sources } = hub.body;
    return { ...hub, body: { ...hub.body, destination: rename(destination), sources: sources.map(rename) } };
  });
  return moved.filter((hub) => {
    if (!replaced.has(keyOf(hub))) return true;
    conversion.tell(hub, ['kind'], `IdentityBinding '${hub.name}' became the ServiceAccount that it names`);
    return false;
  });
}

function accountOf(binding: HubObject | undefined): string | undefined {
  if (binding?.body.type !== 'binding') return undefined;
  const { serviceAccount, ...others } = binding.body.schemes;
  return Object.keys(others).length === 0 ? textAt(serviceAccount) : undefined;
}

function refuse(hub: HubObject, subject: HubSubject, isThere: boolean, conversion: Conversion): void {
  const why = isThere ? 'names more than one ServiceAccount' : 'is not among the objects';
  conversion.lost(
    hub,
    [...subject.path, 'kind'],
    `'${hub.name}' names the IdentityBinding '${subject.name}', which ${why}; before access v1alpha4 a subject is a ServiceAccount`,
    'name the ServiceAccount, or keep access v1alpha4',
  );
}
