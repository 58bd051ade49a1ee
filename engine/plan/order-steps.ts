import type { Block, Body, Expansion, Item, Leaf } from './expansion.ts';
import type { PlanEdge } from './plan.ts';
import { errorAt, type Findings } from './problems.ts';

/** One reason why a leaf waits for another, by their positions in written order. */
export interface Wait {
  readonly from: number;
  readonly to: number;
  readonly why: PlanEdge['why'];
  readonly detail: string;
}

/** The steps through which an item is entered and left. */
interface Ends {
  readonly entries: readonly Leaf[];
  readonly exits: readonly Leaf[];
}

/** More edges than this come from two large parallel loops in a row. */
const MAX_EDGES = 1_000_000;

/**
 * The waits that follow from how the pattern is written: a step waits for all that is written before it in its body,
 * `needs` replaces that, rounds of a serial loop follow each other. Only the last steps of what came before are named,
 * so no wait follows from others.
 */
export function orderSteps(
  expansion: Expansion,
  lineOf: (step: Leaf['step']) => number,
  findings: Findings,
): readonly Wait[] {
  const linker = new Linker(lineOf, findings);
  linker.linkBody(expansion.main);
  linker.linkBody(expansion.finally);
  return linker.waits;
}

class Linker {
  readonly waits: Wait[] = [];
  readonly #lineOf: (step: Leaf['step']) => number;
  readonly #findings: Findings;
  readonly #ends = new Map<Item, Ends>();
  #full = false;

  constructor(lineOf: (step: Leaf['step']) => number, findings: Findings) {
    this.#lineOf = lineOf;
    this.#findings = findings;
  }

  linkBody(body: Body): Ends {
    const entries: Leaf[] = [];
    let frontier: readonly Leaf[] = [];
    const isRound = isRoundOfLeaf(body);
    for (const item of body.items) {
      const ends = this.#endsOf(item);
      const needs = isRound ? undefined : item.step.needs;
      const needed = needs === undefined ? [] : this.#needed(item, body);
      // all that it needs was left out: then it keeps its written place
      if (needs === undefined || (needs.length > 0 && needed.length === 0)) {
        this.#connect(frontier, ends.entries, 'order', (from) => this.#say(from));
        if (frontier.length === 0) entries.push(...ends.entries);
        if (ends.exits.length > 0) frontier = ends.exits;
        else this.#ends.set(item, { entries: [], exits: frontier }); // a loop over nothing passes its waits on
        continue;
      }
      const line = this.#lineOf(item.step);
      const list = needs.map((need) => need.id).join(', ');
      this.#connect(needed, ends.entries, 'needs', () => `[${list}], as line ${line} says`);
      const inside = needed.some((leaf) => isInside(leaf.body, body));
      if (!inside) entries.push(...ends.entries);
      const covered = new Set(needed);
      frontier = [...frontier.filter((leaf) => !covered.has(leaf)), ...ends.exits];
      if (ends.exits.length === 0) this.#ends.set(item, { entries: [], exits: needed });
    }
    return { entries, exits: frontier };
  }

  #endsOf(item: Item): Ends {
    const known = this.#ends.get(item);
    if (known !== undefined) return known;
    const ends = item.type === 'leaf' ? { entries: [item], exits: [item] } : this.#linkBlock(item);
    this.#ends.set(item, ends);
    return ends;
  }

  #linkBlock(block: Block): Ends {
    const rounds = block.bodies.map((body) => this.linkBody(body)).filter((ends) => ends.entries.length > 0);
    if (block.strategy === 'parallel') {
      return {
        entries: rounds.flatMap((ends) => ends.entries),
        exits: rounds.flatMap((ends) => ends.exits),
      };
    }
    for (const [index, round] of rounds.entries()) {
      const previous = rounds[index - 1];
      if (previous === undefined) continue;
      this.#connect(
        previous.exits,
        round.entries,
        'group',
        () => `rounds of '${block.step.id}' run one after the other`,
      );
    }
    return { entries: rounds[0]?.entries ?? [], exits: rounds.at(-1)?.exits ?? [] };
  }

  /** The last steps of everything that an item needs. */
  #needed(item: Item, body: Body): readonly Leaf[] {
    const leaves = new Set<Leaf>();
    for (const need of item.step.needs ?? []) {
      if (need.id === item.step.id || isAround(need.id, item, body)) {
        this.#findings.add(
          errorAt('E403', need.span, `step '${item.step.id}' needs '${need.id}', which it is or stands in`, {
            help: 'a step cannot wait for itself',
          }),
        );
        continue;
      }
      const named = lookUp(need.id, body);
      if (named === undefined) {
        this.#findings.add(this.#unreachable(item, need.id, need.span, body));
        continue;
      }
      for (const target of named) for (const exit of this.#endsOf(target).exits) leaves.add(exit);
    }
    return [...leaves];
  }

  #unreachable(item: Item, id: string, span: Leaf['step']['span'], body: Body): ReturnType<typeof errorAt> {
    const phase = phaseOf(item, body);
    return errorAt('E404', span, `step '${item.step.id}' needs '${id}', which is not in the same phase`, {
      help:
        phase === 'finally'
          ? 'steps of finally run after all others anyway'
          : 'steps of finally run after all others; nothing can wait for them',
    });
  }

  #connect(
    froms: readonly Leaf[],
    tos: readonly Leaf[],
    why: Wait['why'],
    detail: (from: Leaf) => string,
  ): void {
    if (this.waits.length + froms.length * tos.length > MAX_EDGES) {
      const step = tos[0]?.step;
      if (step !== undefined && !this.#full) {
        this.#findings.add(
          errorAt('E415', step.span, `two parallel loops in a row make more than ${MAX_EDGES} edges`, {
            help: 'put a single step between them',
          }),
        );
      }
      this.#full = true;
      return;
    }
    for (const from of froms) {
      const text = detail(from);
      for (const to of tos) this.waits.push({ from: from.index, to: to.index, why, detail: text });
    }
  }

  #say(leaf: Leaf): string {
    return `'${leaf.step.id}' is written before it (line ${this.#lineOf(leaf.step)})`;
  }
}

/** What a step name means to something that stands in `body`: the nearest body that knows it decides. */
export function lookUp(id: string, body: Body): readonly Item[] | undefined {
  for (let at: Body | undefined = body; at !== undefined; at = at.parent) {
    const named = at.names.get(id);
    if (named !== undefined) return named.items;
    if (at.closed === true) break;
  }
  return undefined;
}

/** Keys that a step name stands for: one, or all of them for a step inside another loop. */
export function keysOf(id: string, body: Body): string | readonly string[] | undefined {
  for (let at: Body | undefined = body; at !== undefined; at = at.parent) {
    const named = at.names.get(id);
    if (named === undefined) {
      if (at.closed === true) break;
      continue;
    }
    const keys = named.items.flatMap((item) => (item.type === 'leaf' ? [item.key] : []));
    const looped = named.list || named.items.some((item) => item.type === 'block' && !isOneUse(item));
    return looped ? keys : keys[0];
  }
  return undefined;
}

/** A round of a loop over a single step holds that step alone; its `needs` belong to the loop. */
function isRoundOfLeaf(body: Body): boolean {
  const [only] = body.items;
  return body.items.length === 1 && only?.type === 'leaf' && only.step.repeat !== undefined;
}

/** A use that is not repeated is read as the one step that ends it. */
function isOneUse({ step }: Block): boolean {
  return step.kind === 'uses' && step.repeat === undefined;
}

function isInside(inner: Body, outer: Body): boolean {
  for (let at: Body | undefined = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function isAround(id: string, item: Item, body: Body): boolean {
  const named = lookUp(id, body) ?? [];
  return named.some(
    (target) =>
      target !== item && target.type === 'block' && target.bodies.some((inner) => isInside(body, inner)),
  );
}

function phaseOf(item: Item, body: Body): Leaf['phase'] {
  if (item.type === 'leaf') return item.phase;
  for (const inner of [...item.bodies, body]) {
    for (const candidate of inner.items) {
      if (candidate.type === 'leaf') return candidate.phase;
    }
  }
  return 'steps';
}
