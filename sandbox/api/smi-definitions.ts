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

const quantity: JsonObject = { 'x-kubernetes-int-or-string': true };
const quantityBackend = object({ service: name, weight: quantity }, ['service', 'weight']);

const split = (matches: boolean, each = backend): JsonObject =>
  object(
    {
      spec: object(
        { service: name, backends: list(each), ...(matches ? { matches: list(splitMatch) } : {}) },
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

/** Until v1alpha2 a destination may name its port; v1alpha1 has it as text or as a number. */
const portSubject = object({ kind: name, name, namespace: text, port: quantity }, ['kind', 'name']);

const anySubjectFields: JsonObject = {
  kind: { type: 'string', enum: ['ServiceAccount', 'IdentityBinding'] },
  name,
  namespace: text,
};
const anySubject = object(anySubjectFields, ['kind', 'name']);

/** The version that is kept keeps the port of an early one: without it the target would allow every port. */
const keptSubject = object({ ...anySubjectFields, port: quantity }, ['kind', 'name']);

const rule = (...kinds: readonly string[]) =>
  object({ kind: { type: 'string', enum: kinds }, name, matches: texts }, ['kind', 'name']);

const EARLY_ROUTES = ['HTTPRouteGroup', 'TCPRoute'];
const ROUTES = [...EARLY_ROUTES, 'UDPRoute'];

const targetFields = (rules: string, each: JsonObject, destination: JsonObject, source: JsonObject) =>
  object(
    {
      destination,
      sources: { ...list(source), minItems: 1 },
      [rules]: { ...list(each), minItems: 1 },
    },
    ['destination', 'sources', rules],
  );

const target = (routes: readonly string[], destination: JsonObject, source: JsonObject = subject) =>
  object({ spec: targetFields('rules', rule(...routes), destination, source) }, ['spec']);

const binding = object(
  {
    spec: object(
      {
        schemes: {
          ...object({
            podLabelSelector: object({
              matchLabels: { type: 'object', additionalProperties: text, minProperties: 1 },
            }),
            spiffeIdentities: { ...texts, minItems: 1 },
            serviceAccount: name,
          }),
          minProperties: 1,
        },
      },
      ['schemes'],
    ),
  },
  ['spec'],
);

const METHODS = ['*', 'GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

const httpMatches = (headers: boolean) =>
  object(
    {
      matches: list(
        object(
          {
            name,
            pathRegex: text,
            methods: list({ type: 'string', enum: METHODS }),
            ...(headers ? { headers: { type: 'object', additionalProperties: text } } : {}),
          },
          ['name'],
        ),
      ),
    },
    ['matches'],
  );

const routeGroup = object({ spec: httpMatches(true) }, ['spec']);

const portRoute = object({
  spec: object({
    matches: object({ name: text, ports: list({ type: 'integer', minimum: 1, maximum: 65_535 }) }),
  }),
});

const DESTINATION_COLUMN: JsonObject = {
  name: 'Destination',
  type: 'string',
  jsonPath: '.spec.destination.name',
};

/** Before v1alpha4 a route of ports has no fields: it stands for every port. */
const bareRoutes: readonly Version[] = [
  { name: 'v1alpha1', schema: object({}) },
  { name: 'v1alpha2', schema: object({}) },
  { name: 'v1alpha3', schema: object({ spec: object({}) }) },
];

/**
 * The kinds of the Service Mesh Interface in every version that the specification has
 * (https://github.com/servicemeshinterface/smi-spec, v0.6.0, and IdentityBinding of its draft). Objects are kept in the
 * newest one; the early ones whose fields stand elsewhere are converted (`smi-conversion.ts`).
 */
export const SMI_DEFINITIONS: readonly KubeObject[] = [
  definition({
    group: 'split.smi-spec.io',
    kind: 'TrafficSplit',
    plural: 'trafficsplits',
    short: 'ts',
    versions: [
      { name: 'v1alpha1', schema: split(false, quantityBackend), columns: [SERVICE_COLUMN] },
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
      { name: 'v1alpha1', schema: targetFields('specs', rule(...EARLY_ROUTES), portSubject, subject) },
      { name: 'v1alpha2', schema: target(EARLY_ROUTES, portSubject), columns: [DESTINATION_COLUMN] },
      { name: 'v1alpha3', schema: target(ROUTES, subject), columns: [DESTINATION_COLUMN] },
      { name: 'v1alpha4', schema: target(ROUTES, keptSubject, anySubject), columns: [DESTINATION_COLUMN] },
    ],
  }),
  definition({
    group: 'access.smi-spec.io',
    kind: 'IdentityBinding',
    plural: 'identitybindings',
    short: 'ib',
    versions: [{ name: 'v1alpha4', schema: binding }],
  }),
  definition({
    group: 'specs.smi-spec.io',
    kind: 'HTTPRouteGroup',
    plural: 'httproutegroups',
    short: 'htr',
    versions: [
      { name: 'v1alpha1', schema: httpMatches(false) },
      { name: 'v1alpha2', schema: httpMatches(true) },
      { name: 'v1alpha3', schema: routeGroup },
      { name: 'v1alpha4', schema: routeGroup },
    ],
  }),
  definition({
    group: 'specs.smi-spec.io',
    kind: 'TCPRoute',
    plural: 'tcproutes',
    short: 'tr',
    versions: [...bareRoutes, { name: 'v1alpha4', schema: portRoute }],
  }),
  definition({
    group: 'specs.smi-spec.io',
    kind: 'UDPRoute',
    plural: 'udproutes',
    short: 'ur',
    versions: [{ name: 'v1alpha4', schema: portRoute }],
  }),
];
