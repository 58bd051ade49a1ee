import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { type KubeObject, kubeObjectOf } from '../../../schemas/kube-object.ts';
import { type Result, refuse, succeed } from '../../../schemas/result.ts';
import { checkSmiSet } from './check-smi-set.ts';
import { Conversion } from './conversion.ts';
import type { ConversionSource } from './conversion-source.ts';
import type { ConversionTarget } from './conversion-target.ts';
import type { HubObject } from './hub.ts';
import { movePorts } from './move-ports.ts';
import { nameAccounts } from './name-accounts.ts';
import { asSmiObject, type PlacedObject } from './placed-object.ts';
import { readHub } from './read-hub.ts';
import { readOsm } from './read-osm.ts';
import { suitMesh } from './suit-mesh.ts';
import { writeHub } from './write-hub.ts';

/** An object of the result, and the one that it was read from; none for a route that had to be added. */
export interface ConvertedObject<P extends PlacedObject> {
  readonly object: KubeObject;
  readonly source?: P;
}

/**
 * Objects in other versions with exactly the same meaning, in their order; objects that are not SMI stay as they are. It
 * takes the whole set, because ports stand in targets in some versions and in TCPRoutes in others. What the wanted
 * versions cannot say is an error at its field, and then there is no result at all.
 */
export function convertSmi<P extends PlacedObject>(
  objects: readonly P[],
  target: ConversionTarget,
  source: ConversionSource = 'spec',
): Result<readonly ConvertedObject<P>[]> {
  const findings: readonly Diagnostic[] = checkSmiSet(objects);
  if (findings.some(({ severity }) => severity === 'error')) return refuse(findings);
  const conversion = new Conversion(target);
  const written = objects.flatMap((placed) => {
    const smi = asSmiObject(placed);
    return smi === undefined ? [] : [readHub(smi)];
  });
  const hubs = source === 'osm' ? readOsm(written, objects, conversion) : written;
  const moved = suitMesh(movePorts(nameAccounts(hubs, conversion), conversion), conversion);
  const results = moved.map((hub) => ({ hub, json: writeHub(hub, conversion) }));
  const all = [...findings, ...conversion.findings];
  if (conversion.failed) return refuse(all);
  return succeed(inOrder(objects, results), all);
}

interface Written<P extends PlacedObject> {
  readonly hub: HubObject<P>;
  readonly json: ReturnType<typeof writeHub>;
}

/** The order of the input; what was added stands before the object that needs it. */
function inOrder<P extends PlacedObject>(
  objects: readonly P[],
  written: readonly Written<P>[],
): readonly ConvertedObject<P>[] {
  const bySource = new Map<PlacedObject, ConvertedObject<P>[]>();
  let added: ConvertedObject<P>[] = [];
  for (const { hub, json } of written) {
    if (json === undefined) continue;
    const object = kubeObjectOf(json);
    if (hub.read === undefined) added.push({ object });
    else {
      bySource.set(hub.read.placed, [...added, { object, source: hub.read.placed }]);
      added = [];
    }
  }
  return objects.flatMap((placed): readonly ConvertedObject<P>[] => {
    if (asSmiObject(placed) === undefined) return [{ object: placed.object, source: placed }];
    return bySource.get(placed) ?? [];
  });
}
