import {
  type ApplySet,
  OUR_TOOLING,
  SET_ID,
  SET_KINDS,
  SET_NAMESPACES,
  SET_TOOLING,
} from '../../../schemas/apply-set.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { StepApplySet, StepContext } from '../../step-handler.ts';
import type { Cluster } from '../../world.ts';
import { textAt } from '../objects/json-fields.ts';
import { nameObject } from '../objects/name-object.ts';
import { intentOn, priorOf } from '../objects/prior-state.ts';
import { MANAGED_BY } from '../objects/strip-object.ts';

/** How often the parent is read again when somebody writes it in between. */
const RACES = 3;

/** Where members of a set may be found, as its parent says it. */
export interface SetContents {
  /** `Deployment.apps`, `Service`. */
  readonly kinds: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
}

/**
 * Before the first member is written: makes the parent, or widens it, so that it lists whatever the plan applies; nothing
 * is written where it does already. Once per run and cluster. Throws `Failure('conflict')` where the parent is not ours.
 */
export async function openSet(set: StepApplySet, ctx: StepContext): Promise<void> {
  await set.opened(async () => {
    await updateParent(set, (live) => joined(contentsOf(live, set), planned(set)), ctx);
  }, ctx.signal);
}

/** After pruning, when nothing else is left: the parent lists no more than what the plan applies. */
export async function shrinkSet(set: ApplySet, ctx: StepContext): Promise<void> {
  await updateParent(set, () => planned(set), ctx);
}

function planned(set: ApplySet): SetContents {
  return { kinds: new Set(set.kinds.keys()), namespaces: set.namespaces };
}

function joined(a: SetContents, b: SetContents): SetContents {
  return {
    kinds: new Set([...a.kinds, ...b.kinds]),
    namespaces: new Set([...a.namespaces, ...b.namespaces]),
  };
}

/** Guarded by the version that was read; one that somebody else has written meanwhile is read again. */
async function updateParent(
  set: ApplySet,
  contents: (live: KubeObject | undefined) => SetContents,
  ctx: StepContext,
): Promise<void> {
  const cluster = await ctx.cluster();
  for (let race = 0; ; race += 1) {
    const live = await readParent(set, cluster, ctx.signal);
    try {
      return await writeParent(set, contents(live), live, ctx);
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'conflict' || race >= RACES) throw error;
    }
  }
}

/** The parent, if there is one. Throws `Failure('conflict')` where it belongs to something else. Reads only. */
export async function readParent(
  set: ApplySet,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const live = await cluster.get(set.parent, signal);
  if (live !== undefined) refuseForeign(set, live);
  return live;
}

/** Where the parent says that members are; nowhere while there is none. */
export function contentsOf(live: KubeObject | undefined, set: ApplySet): SetContents {
  const kinds = listed(live, SET_KINDS);
  const namespaces = listed(live, SET_NAMESPACES);
  const own = live === undefined ? [] : [set.parent.namespace ?? ''];
  return { kinds: new Set(kinds), namespaces: new Set([...own, ...namespaces]) };
}

function listed(live: KubeObject | undefined, annotation: string): readonly string[] {
  const text = textAt(live, ['metadata', 'annotations', annotation]) ?? '';
  return text.split(',').filter((each) => each !== '');
}

function refuseForeign(set: ApplySet, live: KubeObject): void {
  const name = nameObject(set.parent);
  const tooling = textAt(live, ['metadata', 'annotations', SET_TOOLING]);
  const id = textAt(live, ['metadata', 'labels', SET_ID]);
  if (tooling?.split('/')[0] === 'meshwright' && id === set.id) return;
  const whose =
    tooling === undefined
      ? 'is there already and is no set of objects'
      : id === set.id
        ? `is the parent of a set of ${tooling}`
        : 'carries the id of another set';
  throw new Failure('conflict', `${name} ${whose}; the pattern's objects cannot be kept track of in it`, {
    object: name,
    hint: 'delete or rename it, or keep our records elsewhere with --home-namespace',
  });
}

async function writeParent(
  set: ApplySet,
  contents: SetContents,
  live: KubeObject | undefined,
  ctx: StepContext,
): Promise<void> {
  const { parent, id } = set;
  const annotations = {
    [SET_TOOLING]: OUR_TOOLING,
    [SET_KINDS]: [...contents.kinds].sort().join(','),
    [SET_NAMESPACES]: [...contents.namespaces]
      .filter((namespace) => namespace !== parent.namespace)
      .sort()
      .join(','),
  };
  const same = Object.entries(annotations).every(
    ([key, value]) => textAt(live, ['metadata', 'annotations', key]) === value,
  );
  if (same) return;
  const { apiVersion, kind, ...named } = parent;
  const version = live?.metadata.resourceVersion;
  const metadata = {
    ...named,
    // only as it was read: what others have listed since must not be lost
    ...(version === undefined ? {} : { resourceVersion: version }),
    labels: { [SET_ID]: id, [MANAGED_BY]: 'meshwright' },
    annotations,
  };
  const cluster = await ctx.cluster();
  await ctx.effect({ verb: 'apply', ...intentOn(priorOf(parent, live)) }, (signal) =>
    // the parent is ours by its tooling, whoever has edited it
    cluster.apply({ apiVersion, kind, metadata }, { force: true }, signal),
  );
}
