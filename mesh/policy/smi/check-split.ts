import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import { homeName } from './home-name.ts';
import { itemsOf, nameOf, objectAt, type SmiObject, smiError } from './placed-object.ts';
import { fieldsOf } from './read-hub.ts';
import { exactQuantity, signOf } from './weights.ts';

/** E501–E503 and E516: weights that are none, the root as its own backend, a backend twice, no backend. */
export function checkSplit(smi: SmiObject): readonly Diagnostic[] {
  if (smi.kind.kind !== 'TrafficSplit') return [];
  const { object, at } = smi.placed;
  const { fields, base } = fieldsOf(smi);
  const backends = itemsOf(fields['backends']).map((backend) => objectAt(backend) ?? {});
  const path = [...base, 'backends'];
  if (backends.length === 0) {
    return [smiError('E516', at(path), `${nameOf(object)} has no backends: nobody would answer`)];
  }
  const root = homeName(fields['service'], object.metadata.namespace);
  const first = new Map<string, number>();
  const findings = backends.flatMap(({ service, weight }, index): readonly Diagnostic[] => {
    const name = homeName(service, object.metadata.namespace);
    const other = first.get(name);
    if (other === undefined) first.set(name, index);
    const place = at([...path, index, 'service']);
    const bad = weightProblem(weight, smi.version.name === 'v1alpha1');
    return [
      ...(bad === undefined
        ? []
        : [
            smiError(
              'E501',
              at([...path, index, 'weight']),
              `the weight of '${name}' in ${nameOf(object)} ${bad}`,
            ),
          ]),
      ...(name === root
        ? [smiError('E502', place, `'${name}' is the root of ${nameOf(object)} and its backend too`)]
        : []),
      ...(other === undefined
        ? []
        : [
            smiError('E503', place, `'${name}' is a backend of ${nameOf(object)} twice`, {
              related: [{ span: at([...path, other, 'service']), message: 'the first time' }],
            }),
          ]),
    ];
  });
  const weights = backends.map(({ weight }) => exactQuantity(weight));
  const allZero = weights.every((weight) => weight !== undefined && signOf(weight) === 0);
  const zero = smiError('E501', at(path), `all weights of ${nameOf(object)} are zero`, {
    help: 'nobody would answer; give at least one backend a weight',
  });
  return allZero ? [...findings, zero] : findings;
}

type Weight = Parameters<typeof exactQuantity>[0];

function weightProblem(weight: Weight, quantities: boolean): string | undefined {
  const exact = exactQuantity(weight);
  const shown = typeof weight === 'string' ? `the text '${weight}'` : JSON.stringify(weight ?? null);
  if (quantities && exact === undefined) return `is no quantity such as 500m or 1: ${shown}`;
  if (exact !== undefined && signOf(exact) < 0) return `is negative: ${shown}`;
  if (quantities) return undefined;
  if (typeof weight !== 'number') return `is no number: ${shown}`;
  return Number.isSafeInteger(weight)
    ? undefined
    : `is a fraction: ${shown}; weights are whole numbers since v1alpha2`;
}
