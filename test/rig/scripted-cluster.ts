import type { Cluster, ExecRequest, ExecStream, ListQuery, TargetBinding } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { jsonOf, type KubeObject, type ObjectRef, objectId, refOf } from '../../schemas/kube-object.ts';

type Tree = { [key: string]: Json };

/** How a scripted cluster reacts to what is written to it. */
export interface ClusterScript {
  readonly binding?: TargetBinding;
  /** Called after every write with the object as stored; what it gives is merged in (a status, say). */
  readonly react?: (object: KubeObject, cluster: ScriptedCluster) => Partial<KubeObject> | undefined;
  readonly exec?: (request: ExecRequest) => ExecStream;
  readonly logs?: (pod: string, container: string | undefined) => string;
}

/** An API server in memory: merges, versions, field owners by name; no validation. */
export interface ScriptedCluster extends Cluster {
  /** Verbs and objects of every write, in order: `apply Deployment.apps/shop/web`. */
  readonly writes: string[];
  /** Puts an object there as somebody else's doing. */
  put(object: KubeObject, manager?: string): KubeObject;
  find(ref: ObjectRef): KubeObject | undefined;
  objects(): readonly KubeObject[];
}

interface Owned {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly fields: Tree;
}

/** Makes one; see `react` for controllers. */
export function scriptedCluster(script: ClusterScript = {}): ScriptedCluster {
  const store = new Map<string, KubeObject>();
  const owners = new Map<string, Owned[]>();
  const writes: string[] = [];
  let version = 0;

  const save = (object: KubeObject): KubeObject => {
    const id = objectId(refOf(object));
    const before = store.get(id);
    const same = before !== undefined && sameContent(before, object);
    if (!same) version += 1;
    const specChanged =
      before === undefined || JSON.stringify(before['spec']) !== JSON.stringify(object['spec']);
    const managedFields = (owners.get(id) ?? []).map(({ manager, operation, fields }) => ({
      manager,
      operation,
      fieldsV1: fields,
    }));
    const stored: KubeObject = {
      ...object,
      metadata: {
        creationTimestamp: '2026-01-01T00:00:00Z',
        uid: `uid-${version}`,
        ...object.metadata,
        ...(before?.metadata.uid === undefined ? {} : { uid: before.metadata.uid }),
        generation: (before?.metadata.generation ?? 0) + (specChanged ? 1 : 0),
        resourceVersion: same ? (before.metadata.resourceVersion ?? '0') : String(version),
        managedFields,
      },
    };
    store.set(id, stored);
    const reaction = same ? undefined : script.react?.(stored, self);
    if (reaction === undefined) return stored;
    const reacted = { ...stored, ...reaction } as KubeObject;
    store.set(id, reacted);
    return reacted;
  };
  const own = (id: string, manager: string, operation: Owned['operation'], body: Json) => {
    const fields = fieldsOf(body);
    const rest = (owners.get(id) ?? []).filter(
      (each) => !(each.manager === manager && each.operation === operation),
    );
    // a value that is written anew is taken from whoever had it; one that is only confirmed is shared
    const stored = store.get(id);
    const before = stored === undefined ? undefined : jsonOf(stored);
    const taken = operation === 'Update' ? fields : changedFields(before, body);
    const others = rest.map((each) => ({ ...each, fields: minus(each.fields, taken) }));
    owners.set(id, [...others, { manager, operation, fields }]);
  };
  const self: ScriptedCluster = {
    binding: script.binding ?? { role: 'main', kind: 'sandbox', context: 'sandbox' },
    writes,
    objects: () => [...store.values()],
    find: (ref) => store.get(objectId(ref)),
    put(object, manager = 'kubectl') {
      own(objectId(refOf(object)), manager, 'Update', jsonOf(object));
      return save(merge(store.get(objectId(refOf(object))), object));
    },
    uid: () => Promise.resolve('cluster-uid'),
    get: async (ref) => store.get(objectId(ref)),
    list: async (query) => [...store.values()].filter((object) => matches(object, query)),
    async apply(object, options, signal) {
      signal.throwIfAborted();
      const id = objectId(refOf(object));
      writes.push(`apply ${id}`);
      const manager = options.fieldManager ?? 'meshwright';
      const entries = owners.get(id) ?? [];
      const before =
        entries.find((each) => each.manager === manager && each.operation === 'Apply')?.fields ?? {};
      const theirs = entries.filter((each) => each.manager !== manager || each.operation !== 'Apply');
      own(id, manager, 'Apply', jsonOf(object));
      // what only this manager had applied, and now leaves out, goes
      const dropped = theirs.reduce(
        (fields, each) => minus(fields, each.fields),
        minus(before, fieldsOf(jsonOf(object))),
      );
      const live = store.get(id);
      return save(merge(live === undefined ? undefined : without(live, dropped), object));
    },
    async create(object, signal) {
      signal.throwIfAborted();
      const id = objectId(refOf(object));
      if (store.has(id)) throw new Failure('alreadyExists', `${id} exists`);
      writes.push(`create ${id}`);
      own(id, 'meshwright', 'Update', object as unknown as Json);
      return save(object);
    },
    async replace(object, signal) {
      signal.throwIfAborted();
      const id = objectId(refOf(object));
      const live = store.get(id);
      if (live === undefined) throw new Failure('notFound', `${id} does not exist`);
      const { uid, resourceVersion } = object.metadata;
      const another = uid !== undefined && uid !== live.metadata.uid;
      const older = resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion;
      if (another || older) throw new Failure('conflict', `${id} has changed`);
      writes.push(`replace ${id}`);
      return save(object);
    },
    async patch(ref, patch) {
      const id = objectId(ref);
      const live = store.get(id);
      if (live === undefined) throw new Failure('notFound', `${id} does not exist`);
      const wanted = (patch.body as Tree)['metadata'] as Tree | undefined;
      if (
        wanted?.['resourceVersion'] !== undefined &&
        wanted['resourceVersion'] !== live.metadata.resourceVersion
      )
        throw new Failure('conflict', `${id} has changed`);
      writes.push(`patch ${id}`);
      const named = wanted?.['managedFields'];
      if (Array.isArray(named)) {
        owners.set(id, named.filter(isTree).flatMap(ownedOf));
        return save(live);
      }
      own(id, 'meshwright', 'Update', patch.body);
      return save(mergePatch(jsonOf(live), patch.body) as unknown as KubeObject);
    },
    async delete(ref, options) {
      const id = objectId(ref);
      const live = store.get(id);
      if (live === undefined) return 'absent';
      if (options.uid !== undefined && options.uid !== live.metadata.uid)
        throw new Failure('conflict', `${id} is another object`);
      if (options.resourceVersion !== undefined && options.resourceVersion !== live.metadata.resourceVersion)
        throw new Failure('conflict', `${id} has changed`);
      writes.push(`delete ${id}`);
      store.delete(id);
      owners.delete(id);
      for (const [other, object] of store) {
        if (ref.kind === 'Namespace' && object.metadata.namespace === ref.name) store.delete(other);
      }
      return 'deleted';
    },
    watch: () => {
      throw new Error('the steps do not watch');
    },
    exec: async (request) => {
      if (script.exec === undefined) throw new Error('this cluster has no programs');
      return script.exec(request);
    },
    logs: async ({ pod, container }) => script.logs?.(pod, container) ?? '',
    raw: () => Promise.reject(new Error('the steps do not speak raw')),
    missingPermissions: async () => [],
  };
  return self;
}

/** What a Deployment, Pod or definition looks like once its controllers are done. */
export function settled(object: KubeObject): Partial<KubeObject> | undefined {
  const generation = object.metadata.generation ?? 1;
  switch (object.kind) {
    case 'Deployment': {
      const replicas = ((object['spec'] as Tree | undefined)?.['replicas'] as number | undefined) ?? 1;
      const counts = {
        replicas,
        updatedReplicas: replicas,
        readyReplicas: replicas,
        availableReplicas: replicas,
      };
      const conditions = [{ type: 'Available', status: 'True' }];
      return { status: { observedGeneration: generation, ...counts, conditions } };
    }
    case 'Pod':
      return { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };
    case 'CustomResourceDefinition':
      return { status: { conditions: [{ type: 'Established', status: 'True' }] } };
    default:
      return undefined;
  }
}

/** An entry of `managedFields` as it was written by `save`; the empty one, which asks for none, is none. */
function ownedOf({ manager, operation, fieldsV1 }: Tree): Owned[] {
  if (typeof manager !== 'string' || !isTree(fieldsV1)) return [];
  return [{ manager, operation: operation === 'Apply' ? 'Apply' : 'Update', fields: fieldsV1 }];
}

function matches(object: KubeObject, query: ListQuery): boolean {
  const wanted = (query.labelSelector ?? '').split(',').filter((each) => each !== '');
  return (
    object.apiVersion === query.apiVersion &&
    object.kind === query.kind &&
    (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
    wanted.every((each) => {
      const [key = '', value] = each.split('=');
      const label = object.metadata.labels?.[key];
      return value === undefined ? label !== undefined : label === value;
    })
  );
}

function sameContent(a: KubeObject, b: KubeObject): boolean {
  const bare = ({ metadata, ...rest }: KubeObject) =>
    JSON.stringify([rest, metadata.labels ?? {}, metadata.annotations ?? {}]);
  return bare(a) === bare(b);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(live: KubeObject | undefined, wanted: KubeObject): KubeObject {
  return mergePatch(live === undefined ? {} : jsonOf(live), jsonOf(wanted)) as unknown as KubeObject;
}

function mergePatch(live: Json | undefined, patch: Json): Json {
  if (!isTree(patch)) return patch;
  const result: Tree = isTree(live) ? { ...live } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

const UNOWNED = new Set(['apiVersion', 'kind', 'name', 'namespace', 'resourceVersion', 'status']);

function fieldsOf(body: Json): Tree {
  if (!isTree(body)) return {};
  return Object.fromEntries(
    Object.entries(body)
      .filter(([key]) => !UNOWNED.has(key))
      .map(([key, value]): [string, Tree] => [`f:${key}`, isTree(value) ? fieldsOf(value) : {}])
      // names alone own nothing
      .filter(([key, below]) => key !== 'f:metadata' || Object.keys(below).length > 0),
  );
}

/** The fields whose values a body changes. */
function changedFields(live: Json | undefined, body: Json): Tree {
  const was = isTree(live) ? live : {};
  return Object.fromEntries(
    Object.entries(isTree(body) ? body : {}).flatMap(([key, value]): [string, Tree][] => {
      const before = was[key];
      if (UNOWNED.has(key) || JSON.stringify(before) === JSON.stringify(value)) return [];
      if (!isTree(value) || !isTree(before)) return [[`f:${key}`, isTree(value) ? fieldsOf(value) : {}]];
      const below = changedFields(before, value);
      return Object.keys(below).length === 0 ? [] : [[`f:${key}`, below]];
    }),
  );
}

/** An object without the fields of a set. */
function without(object: KubeObject, fields: Tree): KubeObject {
  const drop = (value: Json | undefined, set: Tree): Json | undefined => {
    if (!isTree(value) || Object.keys(set).length === 0) return undefined;
    const kept = Object.entries(value).flatMap(([key, below]) => {
      const gone = set[`f:${key}`];
      const left = isTree(gone) ? drop(below, gone) : below;
      return left === undefined ? [] : [[key, left] as const];
    });
    return Object.fromEntries(kept);
  };
  return (Object.keys(fields).length === 0 ? object : drop(jsonOf(object), fields)) as KubeObject;
}

/** Fields without those that another has just taken. */
function minus(fields: Tree, taken: Tree): Tree {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, below]) => {
      const theirs = taken[key];
      if (theirs === undefined) return [[key, below]];
      if (!isTree(theirs) || Object.keys(theirs).length === 0 || !isTree(below)) return [];
      const left = minus(below, theirs);
      return Object.keys(left).length === 0 ? [] : [[key, left]];
    }),
  );
}
