/** Parameters of requests by their type; all others are text. */
const TYPES: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  follow: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  ignoreStoreReadErrorWithClusterBreakingPotential: 'boolean',
  insecureSkipTLSVerifyBackend: 'boolean',
  limit: 'integer',
  limitBytes: 'integer',
  orphanDependents: 'boolean',
  ports: 'integer',
  previous: 'boolean',
  sendInitialEvents: 'boolean',
  sinceSeconds: 'integer',
  stderr: 'boolean',
  stdin: 'boolean',
  stdout: 'boolean',
  tailLines: 'integer',
  timeoutSeconds: 'integer',
  timestamps: 'boolean',
  tty: 'boolean',
  watch: 'boolean',
};

const words = (text: string): readonly string[] => text.split(' ');

/** What requests of each kind take. */
export const LIST_QUERY = words(
  'allowWatchBookmarks continue fieldSelector labelSelector limit resourceVersion resourceVersionMatch sendInitialEvents shardSelector timeoutSeconds watch',
);
export const WRITE_QUERY = words('dryRun fieldManager fieldValidation');
export const PATCH_QUERY = [...WRITE_QUERY, 'force'];
export const DELETE_QUERY = words(
  'dryRun gracePeriodSeconds ignoreStoreReadErrorWithClusterBreakingPotential orphanDependents propagationPolicy',
);
/** Of a whole collection: what deletes and what selects. */
export const DELETE_LIST_QUERY = [
  ...DELETE_QUERY,
  ...LIST_QUERY.filter((name) => name !== 'allowWatchBookmarks' && name !== 'watch'),
];
export const STREAM_QUERY: Readonly<Record<string, readonly string[]>> = {
  attach: words('container stderr stdin stdout tty'),
  exec: words('command container stderr stdin stdout tty'),
  portforward: ['ports'],
};
export const LOG_QUERY = words(
  'container follow insecureSkipTLSVerifyBackend limitBytes previous sinceSeconds stream tailLines timestamps',
);

/** Parameters as documents write them, by name. */
export function queryParameters(names: readonly string[]): readonly unknown[] {
  return names.toSorted().map((name) => queryParameter(name));
}

function queryParameter(name: string): unknown {
  return { name, in: 'query', schema: { type: TYPES[name] ?? 'string', uniqueItems: true } };
}

/** What stands in the path itself, and what every request to it takes. */
export function pathParameters(path: string, names: readonly string[]): readonly unknown[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return [...inPath, ...names]
    .toSorted()
    .map((name) =>
      inPath.includes(name)
        ? { name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } }
        : queryParameter(name),
    );
}
