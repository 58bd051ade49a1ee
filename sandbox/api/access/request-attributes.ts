import type { ResourcePath } from '../http/request-info.ts';

/** What a request wants to do, as rules are written about it. */
export type Attributes = ResourceAttributes | PathAttributes;

export interface ResourceAttributes {
  readonly type: 'resource';
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** `''`: none. */
  readonly subresource: string;
  /** `''`: all namespaces, or a cluster-scoped resource. */
  readonly namespace: string;
  /** `''`: none. */
  readonly name: string;
}

export interface PathAttributes {
  readonly type: 'path';
  readonly verb: string;
  readonly path: string;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** A list of one name by field selector counts as a request for that name (`requestinfo.go` of k8s.io/apiserver). */
function selectedName(query: URLSearchParams): string {
  return /^metadata\.name==?([^,=!]+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
}

function verbOf(method: string, path: ResourcePath, query: URLSearchParams): string {
  const collection = path.name === undefined;
  if (method === 'GET' || method === 'HEAD') {
    const watch = query.get('watch');
    if (path.watch || (collection && watch !== null && watch !== 'false' && watch !== '0')) return 'watch';
    return collection ? 'list' : 'get';
  }
  return method === 'DELETE' && collection ? 'deletecollection' : (VERBS[method] ?? method.toLowerCase());
}

/** Reads what a request is about; `path` is `undefined` for paths that are no resources. */
export function attributesOf(method: string, url: URL, path: ResourcePath | undefined): Attributes {
  if (path === undefined) {
    return { type: 'path', verb: method.toLowerCase(), path: url.pathname };
  }
  const verb = verbOf(method, path, url.searchParams);
  const isNamespace = path.group === '' && path.resource === 'namespaces';
  const listed = verb === 'list' || verb === 'watch' || verb === 'deletecollection';
  return {
    type: 'resource',
    verb,
    group: path.group,
    resource: path.resource,
    subresource: path.subresource ?? '',
    namespace: path.namespace ?? (isNamespace ? (path.name ?? '') : ''),
    name: path.name ?? (listed ? selectedName(url.searchParams) : ''),
  };
}
