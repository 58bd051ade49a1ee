import { apiVersionOf, type Resource, type Subresource } from '../../resource.ts';
import { subresourceKind, verbsOf } from '../../resource-verbs.ts';
import {
  DELETE_LIST_QUERY,
  DELETE_QUERY,
  LIST_QUERY,
  LOG_QUERY,
  PATCH_QUERY,
  pathParameters,
  queryParameters,
  STREAM_QUERY,
  WRITE_QUERY,
} from './parameters.ts';

/** How the schemas of a resource's objects and lists are called. */
export interface SchemaNames {
  readonly object: string;
  readonly list: string;
}

/** One request that a path takes. */
interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** The first word of its id; the rest names the kind. */
  readonly verb: string;
  readonly action: string;
  readonly query: readonly string[];
  /** Schema of the body; a patch has its own. */
  readonly takes?: string;
  readonly gives: Answer;
  readonly codes: readonly number[];
}

/** The schema that is answered; a list may also be watched; text is no schema. */
type Answer = { readonly schema: string; readonly watched?: true } | 'text' | 'stream';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const PATCH = `${META}.Patch`;
const CODES: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

/** The paths of a resource with what each takes and gives, as a real server publishes them. */
export function pathsOf(resource: Resource, names: SchemaNames): Record<string, unknown> {
  const root = `/${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
  const collection = `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.name}`;
  const verbs = verbsOf(resource);
  const kept = (operations: readonly (readonly [string, Operation])[]) =>
    operations.filter(([verb]) => verbs.includes(verb)).map(([, operation]) => operation);
  const collected = kept(collectionOperations(resource, names));
  const single = kept(objectOperations(resource, names));
  const lists = collected.filter(({ action }) => action === 'list');
  const scope = resource.namespaced ? 'Namespaced' : '';
  const tell = (path: string, operations: readonly Operation[], sub: string, before = scope, after = '') =>
    operations.length === 0
      ? {}
      : { [path]: pathItem({ resource, path, operations, sub, id: [before, after] }) };
  return {
    ...tell(collection, collected, ''),
    ...(resource.namespaced ? tell(`${root}/${resource.name}`, lists, '', '', 'ForAllNamespaces') : {}),
    ...tell(`${collection}/{name}`, single, ''),
    ...Object.assign(
      {},
      ...resource.subresources.map((sub) =>
        tell(`${collection}/{name}/${sub}`, subresourceOperations(resource, sub, names), sub),
      ),
    ),
  };
}

/** The path that names the resources of a version; custom ones have none. */
export function resourceListPath(resource: Resource): Record<string, unknown> {
  const path = `/${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}/`;
  const schema = `${META}.APIResourceList`;
  return {
    [path]: {
      get: {
        operationId: `get${titleOf(resource)}APIResources`,
        tags: [tagOf(resource)],
        responses: responses([200], { schema }, false),
      },
    },
  };
}

type Verbs = readonly (readonly [verb: string, Operation])[];

const reads = (schema: string) => ({ gives: { schema }, codes: [200] });

function collectionOperations({ custom }: Resource, { object, list }: SchemaNames): Verbs {
  const all = custom ? LIST_QUERY : DELETE_LIST_QUERY;
  const lists = { gives: { schema: list, watched: true }, codes: [200] } as const;
  const status = { ...reads(`${META}.Status`), ...(custom ? {} : { takes: `${META}.DeleteOptions` }) };
  return [
    ['list', { method: 'get', verb: 'list', action: 'list', query: LIST_QUERY, ...lists }],
    ['create', creation(object, WRITE_QUERY)],
    [
      'deletecollection',
      { method: 'delete', verb: 'deleteCollection', action: 'deletecollection', query: all, ...status },
    ],
  ];
}

const creation = (schema: string, query: readonly string[]): Operation => ({
  method: 'post',
  verb: 'create',
  action: 'post',
  query,
  takes: schema,
  gives: { schema },
  codes: [200, 201, 202],
});

/** Kinds that are said to answer with what they deleted; the documents of a real server forget namespaces. */
const GIVEN_BACK = new Set('Pod Service ServiceAccount ResourceQuota PersistentVolumeClaim'.split(' '));

function objectOperations(resource: Resource, names: SchemaNames): Verbs {
  const gives = GIVEN_BACK.has(resource.kindId) ? names.object : `${META}.Status`;
  const [read, put, patch] = changes(resource, names.object);
  return [
    ['get', read],
    ['update', put],
    ['patch', patch],
    [
      'delete',
      {
        method: 'delete',
        verb: 'delete',
        action: 'delete',
        query: DELETE_QUERY,
        takes: `${META}.DeleteOptions`,
        gives: { schema: gives },
        codes: [200, 202],
      },
    ],
  ];
}

function changes({ custom }: Resource, schema: string): readonly [Operation, Operation, Operation] {
  const gives = { schema };
  const query = custom ? ['resourceVersion'] : [];
  const written = { query: WRITE_QUERY, gives, codes: [200, 201] };
  const patched = { query: PATCH_QUERY, gives, codes: custom ? [200] : [200, 201] };
  return [
    { method: 'get', verb: 'read', action: 'get', query, gives, codes: [200] },
    { method: 'put', verb: 'replace', action: 'put', takes: schema, ...written },
    { method: 'patch', verb: 'patch', action: 'patch', takes: PATCH, ...patched },
  ];
}

function subresourceOperations(
  resource: Resource,
  sub: Subresource,
  { object }: SchemaNames,
): readonly Operation[] {
  switch (sub) {
    case 'status':
      return changes(resource, object);
    case 'scale':
      return changes(resource, 'io.k8s.api.autoscaling.v1.Scale');
    case 'finalize':
      return [changes(resource, object)[1]];
    case 'token':
      return [creation('io.k8s.api.authentication.v1.TokenRequest', WRITE_QUERY)];
    case 'log':
      return [{ method: 'get', verb: 'read', action: 'get', query: LOG_QUERY, gives: 'text', codes: [200] }];
    case 'exec':
    case 'attach':
    case 'portforward': {
      const both = {
        action: 'connect',
        query: STREAM_QUERY[sub] ?? [],
        gives: 'stream',
        codes: [200],
      } as const;
      return [
        { method: 'get', verb: 'connectGet', ...both },
        { method: 'post', verb: 'connectPost', ...both },
      ];
    }
  }
}

interface PathItem {
  readonly resource: Resource;
  readonly path: string;
  readonly operations: readonly Operation[];
  readonly sub: string;
  /** Words of an operation's id before and after the kind. */
  readonly id: readonly [before: string, after: string];
}

/** What every request to a path takes is said once. */
function pathItem({ resource, path, operations, sub, id }: PathItem): Record<string, unknown> {
  const [first, ...others] = operations;
  const shared = (first?.query ?? []).filter((name) => others.every(({ query }) => query.includes(name)));
  const { custom, kind } = resource;
  const { group, version, kind: subKind } = subresourceKind(resource, sub);
  const gvk = custom
    ? { group: resource.group, version: resource.version, kind }
    : { group, version, kind: subKind };
  const item: Record<string, unknown> = {};
  for (const { method, verb, action, query, takes, gives, codes } of operations) {
    const own = query.filter((name) => !shared.includes(name));
    item[method] = {
      tags: [tagOf(resource)],
      operationId: operationId(resource, verb, [...id, kind, capitalized(sub)]),
      ...(own.length === 0 ? {} : { parameters: queryParameters(own) }),
      ...(takes === undefined ? {} : { requestBody: bodyOf(takes, custom) }),
      responses: responses(codes, gives, custom),
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': gvk,
    };
  }
  const pretty = operations.every(({ gives }) => gives === 'stream') ? [] : ['pretty'];
  return { ...item, parameters: pathParameters(path, [...shared, ...pretty]) };
}

/** `listCoreV1NamespacedPod`, `deleteCoreV1CollectionNamespacedPod`, `connectCoreV1GetNamespacedPodExec`. */
function operationId(resource: Resource, verb: string, words: readonly string[]): string {
  const [before = '', after = '', kind = '', sub = ''] = words;
  const [, first = '', second = ''] = /^([a-z]+)([A-Z]\w*)?$/.exec(verb) ?? [];
  return `${first}${titleOf(resource)}${second}${before}${kind}${sub}${after}`;
}

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** `rbacAuthorization`; the groups of Kubernetes leave out where they come from. */
function groupTitle(group: string): string {
  const [first = '', ...others] = (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split('.');
  return first + others.map(capitalized).join('');
}

const titleOf = ({ group, version }: Resource): string =>
  `${capitalized(groupTitle(group))}${capitalized(version)}`;

const tagOf = ({ group, version }: Resource): string => `${groupTitle(group)}_${version}`;

const referTo = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });

const JSON_AND_YAML = ['application/json', 'application/yaml'];

function bodyOf(schema: string, custom: boolean): unknown {
  const kinds = [
    'apply-patch+yaml',
    'json-patch+json',
    'merge-patch+json',
    ...(custom ? [] : ['strategic-merge-patch+json']),
  ];
  const types =
    schema === PATCH ? kinds.map((kind) => `application/${kind}`) : custom ? JSON_AND_YAML : ['*/*'];
  const content = Object.fromEntries(types.map((type) => [type, referTo(schema)]));
  return { content, ...(schema.endsWith('.DeleteOptions') ? {} : { required: true }) };
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const BUILTIN_TYPES = ['application/json', PROTOBUF, 'application/yaml'];

function responses(codes: readonly number[], gives: Answer, custom: boolean): Record<string, unknown> {
  const content = Object.fromEntries(contentTypes(gives, custom).map((type) => [type, contentOf(gives)]));
  const told = codes.map((code) => [String(code), { description: CODES[code], content }]);
  return { ...Object.fromEntries(told), '401': { description: 'Unauthorized' } };
}

const contentOf = (gives: Answer): unknown =>
  typeof gives === 'string' ? { schema: { type: 'string' } } : referTo(gives.schema);

function contentTypes(gives: Answer, custom: boolean): readonly string[] {
  if (gives === 'stream') return ['*/*'];
  if (gives === 'text') return [...BUILTIN_TYPES, 'text/plain'].toSorted();
  if (custom) return JSON_AND_YAML;
  const watched = gives.watched === true ? ['application/json;stream=watch', `${PROTOBUF};stream=watch`] : [];
  return [...BUILTIN_TYPES, ...watched].toSorted();
}
