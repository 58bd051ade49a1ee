import { checkSplitPorts, knownServices } from '../../../mesh/policy/smi/check-split-ports.ts';
import { homeName } from '../../../mesh/policy/smi/home-name.ts';
import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { BoundObject } from '../bind-objects.ts';
import { errorAt } from '../problems.ts';
import { isTrafficSplit, readSplit } from '../split-weights.ts';
import type { Analysis } from './analysis.ts';
import { perRole } from './per-role.ts';

/** E501–E504: splits that cannot do what they say, over every round of every loop. */
export const findBrokenSplits: Analysis = (plan) => {
  const services = perRole(plan, knownServices);
  return plan.steps.flatMap(({ leaf, objects }) =>
    objects
      .filter((entry) => isTrafficSplit(entry.object))
      .flatMap((entry) => [
        ...weights(entry),
        ...backends(entry),
        ...checkSplitPorts(entry, services(leaf.role)),
      ]),
  );
};

function weights(entry: BoundObject): readonly Diagnostic[] {
  const { backends: list } = readSplit(entry.object);
  const name = entry.object.metadata.name ?? '';
  const fractions = entry.object.apiVersion !== 'split.smi-spec.io/v1alpha1';
  const found = list.flatMap(({ service, weight }, index) => {
    const span = entry.at(['spec', 'backends', index, 'weight']);
    if (weight === undefined) {
      return [errorAt('E501', span, `the weight of '${service}' in split '${name}' is no number`)];
    }
    if (weight < 0) {
      return [errorAt('E501', span, `the weight of '${service}' in split '${name}' is negative: ${weight}`)];
    }
    if (fractions && !Number.isInteger(weight)) {
      return [
        errorAt('E501', span, `the weight of '${service}' in split '${name}' is a fraction: ${weight}`, {
          help: 'weights are whole numbers and relative: 1 and 3 are a quarter and three quarters',
        }),
      ];
    }
    return [];
  });
  if (list.length === 0) {
    return [
      errorAt('E516', entry.at(['spec', 'backends']), `split '${name}' has no backends`, {
        help: 'nobody would answer; name at least one',
      }),
    ];
  }
  if (found.length > 0 || list.some(({ weight }) => weight !== 0)) return found;
  return [
    errorAt('E501', entry.at(['spec', 'backends']), `all weights of split '${name}' are zero`, {
      help: 'nobody would answer; give at least one backend a weight',
    }),
  ];
}

function backends(entry: BoundObject): readonly Diagnostic[] {
  const { namespace } = entry.object.metadata;
  const split = readSplit(entry.object);
  const root = homeName(split.root, namespace);
  const first = new Map<string, number>();
  return split.backends.flatMap((backend, index) => {
    const service = homeName(backend.service, namespace);
    const span = entry.at(['spec', 'backends', index, 'service']);
    if (service === root) {
      return [
        errorAt('E502', span, `'${service}' is the root of this split and its backend too`, {
          help: 'a split cannot lead to itself (SMI Traffic Split); give each version a service of its own',
        }),
      ];
    }
    const other = first.get(service);
    if (other === undefined) {
      first.set(service, index);
      return [];
    }
    return [
      errorAt('E503', span, `'${service}' is a backend of this split twice`, {
        related: [{ span: entry.at(['spec', 'backends', other, 'service']), message: 'the first time' }],
      }),
    ];
  });
}
