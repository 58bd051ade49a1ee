import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** Any text. */
export const text: JsonObject = { type: 'string' };
/** The name of an object. */
export const name: JsonObject = { type: 'string', minLength: 1, maxLength: 253 };
/** A port number. */
export const port: JsonObject = { type: 'integer', minimum: 1, maximum: 65_535 };
const duration: JsonObject = { type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' };

/** An object with these fields. */
export const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
});
/** A list of at most so many items. */
export const list = (items: JsonObject, maxItems = 64): JsonObject => ({ type: 'array', items, maxItems });
/** One of these words. */
export const oneOf = (...values: readonly string[]): JsonObject => ({ type: 'string', enum: values });

const parentRef = object(
  {
    group: { ...text, default: 'gateway.networking.k8s.io' },
    kind: { ...name, default: 'Gateway' },
    namespace: name,
    name,
    sectionName: name,
    port,
  },
  ['name'],
);

const backendFields: JsonObject = {
  group: { ...text, default: '' },
  kind: { ...name, default: 'Service' },
  namespace: name,
  name,
  port,
};
const backendObject = object(backendFields, ['name']);

const headerField = object({ name, value: text }, ['name', 'value']);
const headerChange = object({
  set: list(headerField, 16),
  add: list(headerField, 16),
  remove: list(text, 16),
});
const pathChange = object(
  {
    type: oneOf('ReplaceFullPath', 'ReplacePrefixMatch'),
    replaceFullPath: text,
    replacePrefixMatch: text,
  },
  ['type'],
);

const mirror = object(
  {
    backendRef: backendObject,
    percent: { type: 'integer', minimum: 0, maximum: 100 },
    fraction: object(
      {
        numerator: { type: 'integer', minimum: 0 },
        denominator: { type: 'integer', minimum: 1, default: 100 },
      },
      ['numerator'],
    ),
  },
  ['backendRef'],
);

const extensionRef = object({ group: text, kind: name, name }, ['group', 'kind', 'name']);

const HTTP_FILTERS = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'RequestRedirect',
  'URLRewrite',
  'CORS',
  'ExtensionRef',
] as const;

const cors = object({
  allowOrigins: list({ type: 'string', minLength: 1, maxLength: 253 }),
  allowCredentials: { type: 'boolean' },
  allowMethods: list(text, 9),
  allowHeaders: list(name),
  exposeHeaders: list(name),
  maxAge: { type: 'integer', minimum: 1, default: 5 },
});

const httpFilter = object(
  {
    type: oneOf(...HTTP_FILTERS),
    requestHeaderModifier: headerChange,
    responseHeaderModifier: headerChange,
    requestMirror: mirror,
    requestRedirect: object({
      scheme: oneOf('http', 'https'),
      hostname: text,
      path: pathChange,
      port,
      statusCode: { type: 'integer', enum: [301, 302, 303, 307, 308], default: 302 },
    }),
    urlRewrite: object({ hostname: text, path: pathChange }),
    cors,
    extensionRef,
  },
  ['type'],
);

const grpcFilter = object(
  {
    type: oneOf('RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'ExtensionRef'),
    requestHeaderModifier: headerChange,
    responseHeaderModifier: headerChange,
    requestMirror: mirror,
    extensionRef,
  },
  ['type'],
);

const weight: JsonObject = { type: 'integer', minimum: 0, maximum: 1_000_000, default: 1 };
/** A reference to a backend with its weight, and filters where the kind of route has them. */
export const backend = (filter: JsonObject | undefined): JsonObject =>
  object({ ...backendFields, weight, ...(filter === undefined ? {} : { filters: list(filter, 16) }) }, [
    'name',
  ]);

const valueMatch = object(
  { type: { ...oneOf('Exact', 'RegularExpression'), default: 'Exact' }, name, value: text },
  ['name', 'value'],
);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] as const;

const httpMatch = object({
  path: {
    ...object({
      type: { ...oneOf('Exact', 'PathPrefix', 'RegularExpression'), default: 'PathPrefix' },
      value: { type: 'string', maxLength: 1024, default: '/' },
    }),
    default: { type: 'PathPrefix', value: '/' },
  },
  headers: list(valueMatch, 16),
  queryParams: list(valueMatch, 16),
  method: oneOf(...METHODS),
});

const httpRule = object({
  name,
  matches: { ...list(httpMatch), default: [{ path: { type: 'PathPrefix', value: '/' } }] },
  filters: list(httpFilter, 16),
  backendRefs: list(backend(httpFilter), 16),
  timeouts: object({ request: duration, backendRequest: duration }),
  retry: object({
    codes: list({ type: 'integer', minimum: 400, maximum: 599 }),
    attempts: { type: 'integer' },
    backoff: duration,
  }),
});

const grpcRule = object({
  name,
  matches: list(
    object({
      method: object({
        type: { ...oneOf('Exact', 'RegularExpression'), default: 'Exact' },
        service: text,
        method: text,
      }),
      headers: list(valueMatch, 16),
    }),
  ),
  filters: list(grpcFilter, 16),
  backendRefs: list(backend(grpcFilter), 16),
});

const tcpRule = object({ name, backendRefs: list(backend(undefined), 16) }, ['backendRefs']);

/** What controllers write is theirs. */
export const STATUS: JsonObject = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** The schema of a kind of route. */
export const route = (rule: JsonObject, hostnames: boolean): JsonObject =>
  object(
    {
      spec: object({
        parentRefs: list(parentRef, 32),
        ...(hostnames ? { hostnames: list(text, 16) } : {}),
        // Only a rule that may be empty can be the one that stands where none is written.
        rules: {
          ...list(rule, 16),
          ...(hostnames && rule['required'] === undefined ? { default: [{}] } : {}),
        },
      }),
      status: STATUS,
    },
    ['spec'],
  );

const grant = object({
  spec: object(
    {
      from: list(object({ group: text, kind: name, namespace: name }, ['group', 'kind', 'namespace'])),
      to: list(object({ group: text, kind: name, name }, ['group', 'kind'])),
    },
    ['from', 'to'],
  ),
});

const HOSTNAMES: JsonObject = { name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' };
const AGE: JsonObject = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** A definition of the Gateway API's group. */
export function definition(
  kind: string,
  plural: string,
  options: {
    readonly versions: readonly string[];
    readonly schema: JsonObject;
    readonly columns?: readonly Json[];
    readonly scope?: 'Cluster';
    readonly shortNames?: readonly string[];
  },
): KubeObject {
  const group = 'gateway.networking.k8s.io';
  const versions = options.versions.map((version, i) => ({
    name: version,
    served: true,
    storage: i === options.versions.length - 1,
    schema: { openAPIV3Schema: options.schema },
    subresources: { status: {} },
    additionalPrinterColumns: [...(options.columns ?? []), AGE],
  }));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { 'sandbox.meshwright.dev/part-of': 'gateway-api' } },
    spec: {
      group,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        ...(options.shortNames === undefined ? {} : { shortNames: [...options.shortNames] }),
        categories: ['gateway-api'],
      },
      scope: options.scope ?? 'Namespaced',
      versions,
    },
  };
}

/**
 * The kinds of the Gateway API that matter to a mesh: routes with Services as parents, and grants. Written from the
 * specification (https://gateway-api.sigs.k8s.io/reference/spec/, v1.4); all versions of a kind hold the same fields.
 */
export const GATEWAY_DEFINITIONS: readonly KubeObject[] = [
  definition('HTTPRoute', 'httproutes', {
    versions: ['v1beta1', 'v1'],
    schema: route(httpRule, true),
    columns: [HOSTNAMES],
  }),
  definition('GRPCRoute', 'grpcroutes', {
    versions: ['v1'],
    schema: route(grpcRule, true),
    columns: [HOSTNAMES],
  }),
  definition('TCPRoute', 'tcproutes', { versions: ['v1alpha2', 'v1'], schema: route(tcpRule, false) }),
  definition('ReferenceGrant', 'referencegrants', { versions: ['v1beta1', 'v1'], schema: grant }),
];
