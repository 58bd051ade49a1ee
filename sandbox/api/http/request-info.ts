/** What a path of the resource API addresses. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  /** Plural. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** Asked for below `/watch/`, the old way to ask for a watch. */
  readonly watch: boolean;
}

/**
 * Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; `undefined` for every other path. `namespaces/NAME` alone is the
 * namespace itself, `namespaces/NAME/pods` the pods in it.
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const group = core ? '' : (parts[1] ?? '');
  const version = core ? parts[1] : parts[2];
  const below = parts.slice(core ? 2 : 3);
  const watch = below[0] === 'watch';
  const rest = watch ? below.slice(1) : below;
  if (version === undefined || rest[0] === undefined) return undefined;
  const scoped = rest[0] === 'namespaces' && rest.length >= 3 && !isNamespaceSubresource(rest[2], core);
  const namespace = scoped ? rest[1] : undefined;
  const [resource, name, subresource] = scoped ? rest.slice(2) : rest;
  if (resource === undefined) return undefined;
  return { group, version, resource, namespace, name, subresource, watch };
}

function isNamespaceSubresource(part: string | undefined, core: boolean): boolean {
  return core && (part === 'status' || part === 'finalize');
}
