import type { Reply } from '../../../rig/api-caller.ts';
import { SERVED } from './discovery.ts';
import { type OpenApiDocument, pathLines, schemaLines, schemasOf } from './openapi-text.ts';
import type { Scene } from './scene.ts';

/**
 * What of the documents counts. Left out are kinds and subresources that the sandbox does not serve with the schemas
 * that only they lead to, the paths below `watch/` (which nobody should use any more), and what operations and their
 * parameters are described as; the descriptions of schemas have scenes of their own.
 */
function isServed(root: string, path: string): boolean {
  if (path === `${root}/`) return true;
  const parts = path
    .slice(root.length + 1)
    .replace('namespaces/{namespace}/', '')
    .split('/');
  return SERVED[root]?.includes(parts.filter((part) => part !== '{name}').join('/')) === true;
}

const servedPaths = (root: string, { paths }: OpenApiDocument): OpenApiDocument['paths'] =>
  Object.fromEntries(Object.entries(paths).filter(([path]) => isServed(root, path)));

const HASH = /hash=[0-9A-F]{64,128}$/;
const indexOf =
  (places: readonly string[]) =>
  ({ paths }: Reply['body']): unknown =>
    places.map((place) => [place, paths[place]?.serverRelativeURL.replace(HASH, 'hash=<hash>')]);

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const ROUTES = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
  items: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, pattern: '^x' },
      weights: {
        type: 'array',
        'x-kubernetes-list-type': 'set',
        items: { type: 'integer', format: 'int64', maximum: 100 },
      },
      target: { 'x-kubernetes-int-or-string': true },
    },
  },
};

const SPEC = {
  type: 'object',
  description: 'What is wanted.',
  required: ['mode'],
  properties: {
    mode: { type: 'string', enum: ['plain', 'strict'], default: 'plain', description: 'How it is done.' },
    port: { 'x-kubernetes-int-or-string': true, description: 'A number or a name.' },
    any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    replicas: { type: 'integer', format: 'int32', minimum: 0, nullable: true },
    routes: ROUTES,
    labels: { type: 'object', additionalProperties: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' },
    inner: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    either: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  },
  'x-kubernetes-validations': [{ rule: "self.mode != 'odd'", message: 'not odd' }],
};

const SCALE = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };

const definition = (id: string, scope: 'Namespaced' | 'Cluster') => {
  const plural = scope === 'Cluster' ? 'places' : 'things';
  const kind = scope === 'Cluster' ? 'Place' : 'Thing';
  const status = { type: 'object', properties: { replicas: { type: 'integer' } } };
  const whole = {
    type: 'object',
    description: 'A thing that is there to be described.',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: 'In other words.' },
      kind: { type: 'string' },
      metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 10 } } },
      spec: SPEC,
      status,
    },
  };
  const loose = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const rich = { subresources: { status: {}, scale: SCALE }, schema: { openAPIV3Schema: whole } };
  const plain = { schema: { openAPIV3Schema: loose } };
  return {
    metadata: { name: `${plural}.${id}.example.com` },
    spec: {
      group: `${id}.example.com`,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        { name: 'v1', served: true, storage: true, ...(scope === 'Cluster' ? plain : rich) },
        { name: 'v1beta1', served: true, storage: false, ...plain },
      ],
    },
  };
};

/** A custom document without paths that nobody should use; a capital in the middle of an id is the scene's too. */
const customDocument =
  (id: string) =>
  (document: OpenApiDocument): unknown => {
    const { openapi, info, paths, components } = document;
    const told = Object.entries(paths).filter(([path]) => !path.includes('/watch/'));
    const own = Object.entries(components.schemas).map(([name, schema]) =>
      name.startsWith(`com.example.${id}`) ? [name, ...schemaLines(schema, 'told')] : [name],
    );
    const shown = { openapi, info, schemas: own, paths: told.map(([path, item]) => [path, pathLines(item)]) };
    return JSON.parse(JSON.stringify(shown).replaceAll(id.replace('x', 'X'), 'ID'));
  };

/** The documents of OpenAPI version 3, whole but for what `isServed` says. */
export const OPENAPI_SCENES: readonly Scene[] = [
  {
    title: 'where the documents of version 3 are',
    async play({ call }) {
      const places = Object.keys(SERVED).map((path) => path.slice(1));
      await call('GET', '/openapi/v3', { show: indexOf([...places, 'apis/nope.example.com/v1']) });
      await call('GET', '/openapi/v3/apis/nope.example.com/v1');
    },
  },
  {
    title: 'paths, methods and parameters in the documents of version 3',
    async play({ call }) {
      for (const root of Object.keys(SERVED)) {
        await call('GET', `/openapi/v3${root}`, {
          show: (document: OpenApiDocument) => ({
            openapi: document.openapi,
            info: document.info,
            paths: Object.entries(servedPaths(root, document)).map(([path, item]) => [path, pathLines(item)]),
          }),
        });
      }
    },
  },
  {
    title: 'schemas in the documents of version 3',
    async play({ call }) {
      const shown = new Map<string, string>();
      for (const root of Object.keys(SERVED)) {
        await call('GET', `/openapi/v3${root}`, {
          // What an earlier document said in the same words is not said again.
          show: (document: OpenApiDocument) =>
            schemasOf(document, servedPaths(root, document)).flatMap(([name, schema]) => {
              const lines = schemaLines(schema);
              const said = shown.get(name) === lines.join('\n');
              shown.set(name, lines.join('\n'));
              return said ? [] : [{ [name]: lines }];
            }),
        });
      }
    },
  },
  {
    title: 'a definition has a document for each of its versions',
    async play({ call, wire, id, until }) {
      for (const scope of ['Namespaced', 'Cluster'] as const)
        await wire.call('POST', crds, { body: definition(id, scope) });
      const group = `apis/${id}.example.com`;
      const told = ({ body }: Reply): boolean =>
        ['Thing', 'Place'].every((kind) =>
          Object.keys(body?.components?.schemas ?? {}).some((name) => name.endsWith(`.${kind}`)),
        );
      for (const version of ['v1', 'v1beta1']) {
        await until(`/openapi/v3/${group}/${version}`, told);
        await call('GET', `/openapi/v3/${group}/${version}`, { show: customDocument(id) });
      }
      for (const plural of ['things', 'places'])
        await wire.call('DELETE', `${crds}/${plural}.${id}.example.com`);
      await until('/openapi/v3', ({ body }) => body.paths[`${group}/v1`] === undefined);
    },
  },
];
