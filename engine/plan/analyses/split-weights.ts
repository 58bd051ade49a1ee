import type { Diagnostic } from '../../../schemas/diagnostic.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { BoundObject } from '../bind-objects.ts';
import { asObject, listOf } from '../json-parts.ts';
import { errorAt, suggest, warningAt } from '../problems.ts';
import { isTrafficSplit, readSplit } from '../split-weights.ts';
import type { AnalysedPlan, Analysis } from './analysis.ts';

/** E501–E504: splits that cannot do what they say, over every round of every loop. */
export const findBrokenSplits: Analysis = (plan) => {
  const services = servicesOf(plan);
  return plan.steps.flatMap(({ leaf, objects }) =>
    objects
      .filter((entry) => isTrafficSplit(entry.object))
      .flatMap((entry) => [
        ...weights(entry),
        ...backends(entry),
        ...ports(entry, (name) => services.get(`${leaf.role}\0${entry.object.metadata.namespace}\0${name}`), [
          ...services.keys(),
        ]),
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
  const { root, backends: list } = readSplit(entry.object);
  return list.flatMap(({ service }, index) => {
    const span = entry.at(['spec', 'backends', index, 'service']);
    const first = list.findIndex((other) => other.service === service);
    if (service === root) {
      return [
        errorAt('E502', span, `'${service}' is the root of this split and its backend too`, {
          help: 'a split cannot lead to itself (SMI Traffic Split); give each version a service of its own',
        }),
      ];
    }
    if (first === index) return [];
    return [
      errorAt('E503', span, `'${service}' is a backend of this split twice`, {
        related: [{ span: entry.at(['spec', 'backends', first, 'service']), message: 'the first time' }],
      }),
    ];
  });
}

/** Only where the pattern brings the root's Service: then it brings the backends' as well, and their ports can be compared. */
function ports(
  entry: BoundObject,
  serviceNamed: (name: string) => KubeObject | undefined,
  known: readonly string[],
): readonly Diagnostic[] {
  const { root, backends: list } = readSplit(entry.object);
  const rootService = serviceNamed(root);
  if (rootService === undefined) return [];
  const rootPorts = portsOf(rootService);
  return list.flatMap(({ service }, index) => {
    if (service === root || service === '') return [];
    const span = entry.at(['spec', 'backends', index, 'service']);
    const backend = serviceNamed(service);
    if (backend === undefined) {
      const names = [...new Set(known.map((key) => key.slice(key.lastIndexOf('\0') + 1)))];
      const help = suggest(service, names);
      return [
        warningAt(
          'W504',
          span,
          `the pattern has the service '${root}', but not its backend '${service}'`,
          help === undefined ? {} : { help },
        ),
      ];
    }
    if (rootPorts.length === 0 || portsOf(backend).some((port) => rootPorts.includes(port))) return [];
    return [
      errorAt('E504', span, `'${service}' shares no port with '${root}' (${rootPorts.join(', ')})`, {
        help: "a backend must serve the root's ports by number, or it gets no traffic",
      }),
    ];
  });
}

function portsOf(service: KubeObject): readonly number[] {
  const spec = asObject(service['spec'] as Json | undefined); // raw manifest: `metadata` is the only typed member
  return listOf(spec['ports']).flatMap((port) => {
    const number = asObject(port)['port'];
    return typeof number === 'number' ? [number] : [];
  });
}

function servicesOf(plan: AnalysedPlan): ReadonlyMap<string, KubeObject> {
  const found = new Map<string, KubeObject>();
  for (const { leaf, objects } of plan.steps) {
    for (const { object } of objects) {
      if (object.kind !== 'Service' || object.apiVersion !== 'v1') continue;
      found.set(`${leaf.role}\0${object.metadata.namespace}\0${object.metadata.name ?? ''}`, object);
    }
  }
  return found;
}
