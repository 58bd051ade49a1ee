import { exactQuantity, wholeWeights } from '../../mesh/policy/smi/weights.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isMap, type JsonMap, listAt } from '../store/json-values.ts';
import type { Conversion, Resource } from './resource.ts';

/** Fields at the top of an object that are in `spec` since; `renamed` gives their later names. */
function unwrapped(fields: readonly string[], renamed: Readonly<Record<string, string>> = {}): Conversion {
  const later = (field: string) => renamed[field] ?? field;
  return {
    toStored: (object) => {
      const spec = fields.filter((field) => object[field] !== undefined);
      const rest = Object.entries(object).filter(([key]) => !fields.includes(key));
      return {
        ...Object.fromEntries(rest),
        spec: Object.fromEntries(spec.map((field) => [later(field), object[field]])),
      };
    },
    fromStored: ({ spec, ...object }) => {
      const values = isMap(spec) ? spec : {};
      const top = fields.filter((field) => values[later(field)] !== undefined);
      return { ...object, ...Object.fromEntries(top.map((field) => [field, values[later(field)]])) };
    },
  };
}

/** Weights that were quantities (`500m`, `1`) as whole numbers of the same proportions. */
const QUANTITIES: Conversion = {
  toStored: (object) => {
    const spec = isMap(object['spec']) ? object['spec'] : {};
    const backends = listAt(spec, 'backends');
    const weights = backends.map((each) => (isMap(each) ? exactQuantity(each['weight'] as Json) : undefined)); // stored JSON
    const known = weights.filter((each) => each !== undefined);
    const numbers = known.length < backends.length ? undefined : wholeWeights(known);
    // What is no quantity stays as it is, for validation to refuse.
    if (numbers === undefined) return object;
    const whole = backends.map((each, i) => (isMap(each) ? { ...each, weight: numbers[i] ?? 0 } : each));
    return { ...object, spec: { ...spec, backends: whole } };
  },
  fromStored: (object) => object,
};

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  'TrafficTarget.access.smi-spec.io/v1alpha1': unwrapped(['destination', 'specs', 'sources'], {
    specs: 'rules',
  }),
  'HTTPRouteGroup.specs.smi-spec.io/v1alpha1': unwrapped(['matches']),
  'HTTPRouteGroup.specs.smi-spec.io/v1alpha2': unwrapped(['matches']),
  'TrafficSplit.split.smi-spec.io/v1alpha1': QUANTITIES,
};

function conversionOf(resource: Resource): Conversion | undefined {
  const { kindId, version, storageVersion, conversion } = resource;
  if (conversion !== undefined) return conversion;
  // A definition of early versions alone keeps them as they are.
  if (CONVERSIONS[`${kindId}/${storageVersion}`] !== undefined) return undefined;
  return CONVERSIONS[`${kindId}/${version}`];
}

/** Whether objects of a resource look otherwise where they are kept, so that their types cannot be compared. */
export function isConverted(resource: Resource): boolean {
  return conversionOf(resource) !== undefined;
}

/** An object of an early SMI version, or of a group that another one keeps, as it is kept; all others as they come. */
export function toStored(object: KubeObject, resource: Resource): KubeObject {
  const conversion = conversionOf(resource);
  if (conversion === undefined) return object;
  const { storedApiVersion = object.apiVersion } = conversion;
  return { ...asObject(object, conversion.toStored), apiVersion: storedApiVersion };
}

/** A kept object with the fields of the version that is asked for. */
export function fromStored(object: KubeObject, resource: Resource): KubeObject {
  const conversion = conversionOf(resource);
  return conversion === undefined ? object : asObject(object, conversion.fromStored);
}

function asObject(object: KubeObject, change: (fields: JsonMap) => JsonMap): KubeObject {
  const { apiVersion, kind, metadata, ...fields } = object;
  return { ...(change(fields) as Omit<KubeObject, 'metadata'>), apiVersion, kind, metadata }; // JSON stays JSON
}
