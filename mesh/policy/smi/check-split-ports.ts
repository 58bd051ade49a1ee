import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { nearestName } from '../../../schemas/nearest-name.ts';
import { homeName } from './home-name.ts';
import { itemsOf, objectAt, type PlacedObject, smiError, smiNote } from './placed-object.ts';

/** Services by namespace and name. */
export type KnownServices = ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;

/** The Services among objects, collected once for all splits. */
export function knownServices(objects: readonly KubeObject[]): KnownServices {
  const known = new Map<string, Map<string, KubeObject>>();
  for (const object of objects) {
    if (object.kind !== 'Service' || object.apiVersion !== 'v1') continue;
    const { namespace = '', name = '' } = object.metadata;
    const here = known.get(namespace) ?? new Map<string, KubeObject>();
    known.set(namespace, here);
    here.set(name, object);
  }
  return known;
}

/**
 * E504 and W504: a backend without a port of the root, or one that is not there. Only where the root's Service is among
 * the objects: then the backends' are as well, and their ports can be compared.
 */
export function checkSplitPorts(
  { object, at }: PlacedObject,
  services: KnownServices,
): readonly Diagnostic[] {
  const { namespace } = object.metadata;
  const here = services.get(namespace ?? '') ?? new Map<string, KubeObject>();
  const spec = objectAt(object['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
  const root = homeName(spec?.['service'], namespace);
  const rootService = here.get(root);
  if (rootService === undefined) return [];
  const rootPorts = portsOf(rootService);
  return itemsOf(spec?.['backends']).flatMap((each, index) => {
    const service = homeName(objectAt(each)?.['service'] ?? '', namespace);
    if (service === root || service === '') return [];
    const span = at(['spec', 'backends', index, 'service']);
    const backend = here.get(service);
    if (backend === undefined) {
      const near = nearestName(service, here.keys());
      const message = `there is a service '${root}', but not its backend '${service}'`;
      const help =
        near === undefined ? `known: ${[...here.keys()].slice(0, 12).join(', ')}` : `did you mean '${near}'?`;
      return [smiNote('W504', 'warning', span, message, { help })];
    }
    if (rootPorts.length === 0 || portsOf(backend).some((port) => rootPorts.includes(port))) return [];
    return [
      smiError('E504', span, `'${service}' shares no port with '${root}' (${rootPorts.join(', ')})`, {
        help: "a backend must serve the root's ports by number, or it gets no traffic",
      }),
    ];
  });
}

function portsOf(service: KubeObject): readonly number[] {
  const spec = objectAt(service['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
  return itemsOf(spec?.['ports']).flatMap((port) => {
    const number = objectAt(port)?.['port'];
    return typeof number === 'number' ? [number] : [];
  });
}
