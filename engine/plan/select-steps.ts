import type { Body, Expansion, Item, Leaf } from './expansion.ts';
import { type Findings, suggest } from './problems.ts';

/** Keys or ids of steps to keep, or to leave out; of a group or loop, all of it. */
export interface StepSelection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * Leaves out what `--only` and `--skip` say: by key (`stage[weight=5].share`), by id, or by the key or id of a group or
 * loop around. What remains keeps its order; E401 for a name that is no step's.
 */
export function selectSteps(expansion: Expansion, options: StepSelection, findings: Findings): Expansion {
  const only = options.only ?? [];
  const skip = options.skip ?? [];
  if (only.length === 0 && skip.length === 0) return expansion;
  for (const [flag, names] of [
    ['--only', only],
    ['--skip', skip],
  ] as const) {
    for (const name of names) {
      if (expansion.leaves.some((leaf) => isMeant(leaf, name))) continue;
      const known = new Set(expansion.leaves.flatMap((leaf) => [leaf.step.id, leaf.key]));
      const help = suggest(name, [...known]);
      findings.add({
        code: 'E401',
        severity: 'error',
        message: `there is no step '${name}'`,
        source: `${flag} ${name}`,
        ...(help === undefined ? {} : { help }),
      });
    }
  }
  const kept = expansion.leaves.filter(
    (leaf) =>
      (only.length === 0 || only.some((name) => isMeant(leaf, name))) &&
      !skip.some((name) => isMeant(leaf, name)),
  );
  const moved = new Map(kept.map((leaf, index) => [leaf, { ...leaf, index }]));
  return renew(expansion, moved);
}

function isMeant(leaf: Leaf, name: string): boolean {
  if (leaf.key === name || leaf.step.id === name) return true;
  return leaf.key.startsWith(`${name}.`) || leaf.key.startsWith(`${name}[`);
}

/** The same bodies with the kept leaves only, at their new positions. */
function renew(expansion: Expansion, moved: ReadonlyMap<Leaf, Leaf>): Expansion {
  const bodies = new Map<Body, Body>();
  const items = new Map<Item, Item>();
  const leaves: Leaf[] = [];
  const renewItem = (item: Item): Item | undefined => {
    const known = items.get(item);
    if (known !== undefined) return known;
    if (item.type === 'leaf') {
      const leaf = moved.get(item);
      if (leaf === undefined) return undefined;
      const renewed = {
        ...leaf,
        body: renewBody(item.body),
        whens: leaf.whens.map((when) => ({ ...when, body: renewBody(when.body) })),
      };
      items.set(item, renewed);
      leaves[renewed.index] = renewed;
      return renewed;
    }
    const block = { ...item, bodies: [] as Body[] };
    items.set(item, block);
    block.bodies.push(...item.bodies.map(renewBody));
    return block;
  };
  const renewBody = (body: Body): Body => {
    const known = bodies.get(body);
    if (known !== undefined) return known;
    const renewed: Body = {
      items: [],
      names: new Map(),
      ...(body.closed === undefined ? {} : { closed: body.closed }),
      ...(body.parent === undefined ? {} : { parent: renewBody(body.parent) }),
    };
    bodies.set(body, renewed);
    for (const item of body.items) {
      const kept = renewItem(item);
      if (kept !== undefined) renewed.items.push(kept);
    }
    for (const [id, named] of body.names) {
      const keptItems = named.items.map(renewItem).filter((item) => item !== undefined);
      renewed.names.set(id, { items: keptItems, list: named.list });
    }
    return renewed;
  };
  return {
    main: renewBody(expansion.main),
    finally: renewBody(expansion.finally),
    leaves,
    mains: new Map([...expansion.mains].map(([unit, body]) => [unit, renewBody(body)])),
  };
}
