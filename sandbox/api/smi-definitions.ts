import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

const text: JsonObject = { type: 'string' };
const name: JsonObject = { type: 'string', minLength: 1 };
const texts: JsonObject = { type: 'array', items: text };

const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
});

const list = (items: JsonObject): JsonObject => ({ type: 'array', items });

interface Version {
  readonly name: string;
  readonly schema: JsonObject;
  readonly columns?: readonly JsonObject[];
}

interface Definition {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly short: string;
  /** The last one is stored. */
  readonly versions: readonly Version[];
}

const AGE: JsonObject = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

function definition({ group, kind, plural, short, versions }: Definition): KubeObject {
  const listed: readonly Json[] = versions.map((version, i) => ({
    name: version.name,
    served: true,
    storage: i === versions.length - 1,
    schema: { openAPIV3Schema: version.schema },
    additionalPrinterColumns: [...(version.columns ?? []), AGE],
  }));
  const names = { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames: [short] };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { 'sandbox.meshwright.dev/part-of': 'smi' } },
    spec: { group, names, scope: 'Namespaced', versions: listed },
  };
}

const backend = object({ service: name, weight: { type: 'integer', minimum: 0 } }, ['service', 'weight']);

const splitMatch = object({ apiGroup: text, kind: { type: 'string', enum: ['HTTPRouteGroup'] }, name }, [
  'kind',
  'name',
]);

const split = (matches: boolean): JsonObject =>
  object(
    {
      spec: object(
        { service: name, backends: list(backend), ...(matches ? { matches: list(splitMatch) } : {}) },
        ['service', 'backends'],
      ),
    },
    ['spec'],
  );

const SERVICE_COLUMN: JsonObject = {
  name: 'Service',
  type: 'string',
  jsonPath: '.spec.service',
  description: 'The apex service of this split.',
};

const subject = object({ kind: name, name, namespace: text }, ['kind', 'name']);

const rule = object(
  { kind: { type: 'string', enum: ['HTTPRouteGroup', 'TCPRoute', 'UDPRoute'] }, name, matches: texts },
  ['kind', 'name'],
);

const target = object(
  {
    spec: object(
      {
        destination: subject,
        sources: { ...list(subject), minItems: 1 },
        rules: { ...list(rule), minItems: 1 },
      },
      ['destination', 'sources', 'rules'],
    ),
  },
  ['spec'],
);

const METHODS = ['*', 'GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

const routeGroup = object(
  {
    spec: object(
      {
        matches: list(
          object(
            {
              name,
              pathRegex: text,
              methods: list({ type: 'string', enum: METHODS }),
              headers: { type: 'object', additionalProperties: text },
            },
            ['name'],
          ),
        ),
      },
      ['matches'],
    ),
  },
  ['spec'],
);

const portRoute = object({
  spec: object({
    matches: object({ name: text, ports: list({ type: 'integer', minimum: 1, maximum: 65_535 }) }),
  }),
});

/**
 * The kinds of the Service Mesh Interface that the sandbox understands, in the versions that users have; all versions
 * of a kind hold the same fields, so `apiVersion` is all that conversion changes. Written from the specification
 * (https://github.com/servicemeshinterface/smi-spec, v0.6.0).
 */
export const SMI_DEFINITIONS: readonly KubeObject[] = [
  definition({
    group: 'split.smi-spec.io',
    kind: 'TrafficSplit',
    plural: 'trafficsplits',
    short: 'ts',
    versions: [
      { name: 'v1alpha2', schema: split(false), columns: [SERVICE_COLUMN] },
      { name: 'v1alpha3', schema: split(true), columns: [SERVICE_COLUMN] },
      { name: 'v1alpha4', schema: split(true), columns: [SERVICE_COLUMN] },
    ],
  }),
  definition({
    group: 'access.smi-spec.io',
    kind: 'TrafficTarget',
    plural: 'traffictargets',
    short: 'tt',
    versions: [
      {
        name: 'v1alpha3',
        schema: target,
        columns: [{ name: 'Destination', type: 'string', jsonPath: '.spec.destination.name' }],
      },
    ],
  }),
  definition({
    group: 'specs.smi-spec.io',
    kind: 'HTTPRouteGroup',
    plural: 'httproutegroups',
    short: 'htr',
    versions: [{ name: 'v1alpha4', schema: routeGroup }],
  }),
  definition({
    group: 'specs.smi-spec.io',
    kind: 'TCPRoute',
    plural: 'tcproutes',
    short: 'tr',
    versions: [{ name: 'v1alpha4', schema: portRoute }],
  }),
  definition({
    group: 'specs.smi-spec.io',
    kind: 'UDPRoute',
    plural: 'udproutes',
    short: 'ur',
    versions: [{ name: 'v1alpha4', schema: portRoute }],
  }),
];
