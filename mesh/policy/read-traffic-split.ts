import type { Json } from '../../schemas/json.ts';
import { list, type ObjectReader, record, text } from './object-reader.ts';
import type { HttpMatch, SplitBackend, SplitPolicy } from './policy-model.ts';
import { exactQuantity, wholeWeights } from './smi/weights.ts';

/** Looks up all matches of an HTTPRouteGroup in a namespace. */
export type FindRouteGroup = (namespace: string, name: string) => ReadonlyMap<string, HttpMatch> | undefined;

/**
 * A TrafficSplit of any version (SMI traffic split; v1alpha1 has quantities as weights). The root among the backends
 * and weights that are no whole numbers make the object ineffective (`undefined`), with the finding why.
 */
export function readTrafficSplit(reader: ObjectReader, findGroup: FindRouteGroup): SplitPolicy | undefined {
  const root = serviceName(text(reader.spec['service']), reader.namespace);
  if (root === undefined) {
    reader.error('spec.service', 'a split needs a root service in its own namespace');
    return undefined;
  }
  const backends = readBackends(reader, root);
  if (backends === undefined) return undefined;
  const matches = readSplitMatches(reader, findGroup);
  return {
    ref: reader.ref,
    namespace: reader.namespace,
    root,
    backends,
    ...(matches === undefined ? {} : { matches }),
    ...(reader.reading['port-mismatch'] === 'lost' ? { keepsLostShares: true as const } : {}),
    ...(reader.reading['tcp-split'] === 'root' ? { httpOnly: true as const } : {}),
  };
}

function readBackends(reader: ObjectReader, root: string): readonly SplitBackend[] | undefined {
  const backends: SplitBackend[] = [];
  let usable = true;
  const weights = weightsOf(reader);
  const refuse = (path: string, message: string) => {
    reader.error(path, message);
    usable = false;
  };
  list(reader.spec['backends']).forEach((value, index) => {
    const path = `spec.backends[${index}]`;
    const service = serviceName(text(record(value)?.['service']), reader.namespace);
    const weight = weights[index];
    if (service === undefined) refuse(`${path}.service`, 'a backend is a service of the same namespace');
    else if (service === root && reader.reading['root-as-backend'] === 'refused')
      refuse(`${path}.service`, `the root service '${root}' cannot be its own backend`);
    else if (typeof weight !== 'number' || !Number.isInteger(weight) || weight < 0) {
      refuse(`${path}.weight`, `${JSON.stringify(weight ?? null)} is not a weight: a whole number from 0`);
    } else backends.push({ service, weight });
  });
  if (usable && backends.length === 0) refuse('spec.backends', 'a split needs a backend');
  else if (usable && backends.every((backend) => backend.weight === 0)) {
    reader.error('spec.backends', 'all weights are 0: no backend can be chosen');
    usable = reader.reading['zero-weights'] === 'unavailable';
  }
  const sum = backends.reduce((total, { weight }) => total + weight, 0);
  if (usable && reader.reading.weights === 'hundred' && sum !== 100) {
    refuse('spec.backends', `the weights sum to ${sum}, not to 100`);
  }
  return usable ? backends : undefined;
}

/** v1alpha1 writes weights as quantities (`500m`, `1`): whole numbers of the same proportions, where all are quantities. */
function weightsOf(reader: ObjectReader): readonly (Json | undefined)[] {
  const written = list(reader.spec['backends']).map((backend) => record(backend)?.['weight']);
  if (!reader.ref.apiVersion.endsWith('/v1alpha1')) return written;
  const quantities = written.flatMap((weight) => exactQuantity(weight) ?? []);
  return (quantities.length === written.length ? wholeWeights(quantities) : undefined) ?? written;
}

function readSplitMatches(reader: ObjectReader, findGroup: FindRouteGroup): readonly HttpMatch[] | undefined {
  const written = list(reader.spec['matches']);
  if (written.length === 0 || reader.reading['split-matches'] === 'ignored') return undefined;
  if (/\/v1alpha[12]$/.test(reader.ref.apiVersion)) {
    reader.error('spec.matches', 'matches exist since v1alpha3; nothing is split');
    return [];
  }
  return written.flatMap((value, index) => {
    const name = text(record(value)?.['name']);
    const group = name === undefined ? undefined : findGroup(reader.namespace, name);
    if (group === undefined) {
      reader.missing(`spec.matches[${index}]`, `no HTTPRouteGroup '${name ?? ''}' in ${reader.namespace}`);
    }
    return [...(group?.values() ?? [])];
  });
}

/** `web`, `web.shop`, `web.shop.svc`, `web.shop.svc.cluster.local` → `web` in namespace shop, else undefined. */
function serviceName(written: string | undefined, namespace: string): string | undefined {
  if (written === undefined) return undefined;
  const [name, space = namespace, ...rest] = written.split('.');
  const tail = rest.join('.');
  const known = tail === '' || tail === 'svc' || tail === 'svc.cluster.local';
  return known && space === namespace && name !== '' ? name : undefined;
}
