import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  Scalar,
  type ToStringOptions,
  visit,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { NodePath } from './pattern-model.ts';

/** An object to print, and where it was read from; the tree is used up by printing it. */
export interface RewrittenObject {
  readonly value: JsonObject;
  readonly source?: {
    readonly tree: Document;
    readonly path: NodePath;
    readonly text: string;
    readonly old: Json;
  };
}

/**
 * Fields that stand elsewhere in another version of the same object: below `spec` or beside it, or under another name.
 * Their comments go with them.
 */
export interface MovedFields {
  readonly wrapper: string;
  /** Names of the same field, in both directions. */
  readonly renamed: Readonly<Record<string, string>>;
}

/**
 * Objects as YAML documents. What did not change keeps its comments, its order and its way of being written; what is new
 * comes after it.
 */
export function rewriteYaml(objects: readonly RewrittenObject[], moved: MovedFields): string {
  const styles = stylesOfTexts();
  return objects.map((object) => printOne(object, moved, styles)).join('---\n');
}

function printOne({ value, source }: RewrittenObject, moved: MovedFields, styles: StyleOf): string {
  const node = source === undefined ? undefined : nodeAt(source.tree, source.path);
  // An alias means an anchor of its own document, and a JSON file has nothing worth keeping.
  if (source === undefined || node === undefined || hasAlias(node) || /^\s*[[{]/.test(source.text)) {
    return new Document(value, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
  }
  const rewritten = new Rewriter(moved).object(node, source.old, value);
  const doc = source.path.length === 0 ? source.tree : new Document();
  doc.contents = rewritten as typeof doc.contents; // the tree's own kind of node
  if (doc.directives !== undefined) {
    doc.directives.docStart = null;
    doc.directives.docEnd = false;
  }
  return doc.toString(styles(source.text));
}

type StyleOf = (text: string) => ToStringOptions;

/** How a file is written, looked for once although ten thousand objects may come from it. */
function stylesOfTexts(): StyleOf {
  const known = new Map<string, ToStringOptions>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const head = text.slice(0, LOOKED_AT);
    const style = {
      lineWidth: 0,
      indentSeq: !hasFlatLists(head),
      flowCollectionPadding: !/[[{][^\s\]}]/.test(head),
    };
    known.set(text, style);
    return style;
  };
}

/** Where the style of a file is looked for. */
const LOOKED_AT = 100_000;

/** Lists as kubectl prints them, with dashes below the first letter of their key. */
function hasFlatLists(text: string): boolean {
  return /^( *)[\w.-]+:\n\1- /m.test(text);
}

function nodeAt(tree: Document, path: NodePath): Node | undefined {
  const node = path.length === 0 ? tree.contents : tree.getIn(path, true);
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}

function hasAlias(node: Node): boolean {
  let found = false;
  visit(node, (_, child) => {
    if (!isAlias(child)) return undefined;
    found = true;
    return visit.BREAK;
  });
  return found;
}

const maker = new Document();

/** A value as nodes, without comments. */
function nodeOf(value: Json): Node {
  return maker.createNode(value, { aliasDuplicateObjects: false });
}

class Rewriter {
  readonly #moved: MovedFields;

  constructor({ wrapper, renamed }: MovedFields) {
    const back = Object.fromEntries(Object.entries(renamed).map(([from, to]) => [to, from]));
    this.#moved = { wrapper, renamed: { ...renamed, ...back } };
  }

  /** The object itself, whose fields may go into the wrapper or come out of it. */
  object(node: Node, old: Json, next: JsonObject): Node {
    if (!isMap(node)) return this.#value(node, old, next);
    const { wrapper } = this.#moved;
    const inner = this.#pairNamed(node, wrapper)?.value;
    const fields = asFields(old);
    if (next[wrapper] !== undefined && fields?.[wrapper] === undefined) {
      const within = asFields(next[wrapper]) ?? {};
      const movedIn = node.items.filter((pair) => this.#isWanted(within, keyOf(pair)));
      const created = new YAMLMap();
      created.items = movedIn;
      const spec = this.#map(created, fields ?? {}, within);
      const rest = new YAMLMap();
      copyComments(node, rest);
      rest.items = node.items.filter((pair) => !movedIn.includes(pair));
      const { [wrapper]: _within, ...outside } = next;
      const whole = this.#map(rest, fields ?? {}, outside);
      whole.items.push(new Pair(new Scalar(wrapper), spec));
      return whole;
    }
    if (next[wrapper] === undefined && isMap(inner)) {
      const within = asFields(fields?.[wrapper]) ?? {};
      node.items = node.items.flatMap((pair) => (keyOf(pair) === wrapper ? inner.items : [pair]));
      return this.#map(node, { ...fields, ...within }, next);
    }
    return this.#map(node, fields ?? {}, next);
  }

  #isWanted(next: JsonObject, key: string): boolean {
    return next[key] !== undefined || next[this.#moved.renamed[key] ?? ''] !== undefined;
  }

  #pairNamed(map: YAMLMap, key: string): Pair | undefined {
    return map.items.find((pair) => keyOf(pair) === key);
  }

  #value(node: Node, old: Json | undefined, next: Json): Node {
    if (old !== undefined && canonicalJson(old) === canonicalJson(next)) return node;
    const fields = asFields(next);
    if (isMap(node) && fields !== undefined) return this.#map(node, asFields(old ?? null) ?? {}, fields);
    if (isSeq(node) && Array.isArray(next)) return this.#list(node, listOf(old), listOf(next));
    const created = nodeOf(next);
    if (isScalar(node) && isScalar(created)) copyComments(node, created);
    return created;
  }

  #map(node: YAMLMap, old: JsonObject, next: JsonObject): YAMLMap {
    const pairs: Pair[] = [];
    const done = new Set<string>();
    for (const pair of node.items) {
      const key = keyOf(pair);
      const other = this.#moved.renamed[key];
      const name =
        next[key] !== undefined ? key : other !== undefined && next[other] !== undefined ? other : undefined;
      const wanted = name === undefined ? undefined : next[name];
      if (name === undefined || wanted === undefined || done.has(name)) continue;
      done.add(name);
      if (name !== key && isScalar(pair.key)) pair.key.value = name;
      pair.value = isNode(pair.value) ? this.#value(pair.value, old[key], wanted) : nodeOf(wanted);
      pairs.push(pair);
    }
    for (const [key, value] of Object.entries(next)) {
      if (!done.has(key)) pairs.push(new Pair(new Scalar(key), nodeOf(value)));
    }
    node.items = pairs;
    return node;
  }

  /** Items are the same while they are equal; after the first that changed, those of the same name or place are. */
  #list(node: YAMLSeq, old: readonly Json[], next: readonly Json[]): YAMLSeq {
    const left = new LeftItems(node.items, old);
    node.items = next.map((value, index) => {
      const taken = left.take(value, next.length - index);
      return taken !== undefined && isNode(taken.item)
        ? this.#value(taken.item, taken.old, value)
        : nodeOf(value);
    });
    return node;
  }
}

interface LeftItem {
  readonly item: unknown;
  readonly old: Json;
}

/** Items of a list that no item of the new list has taken yet; each is found without looking through the others. */
class LeftItems {
  /** In their order. */
  readonly #left: Set<LeftItem>;
  readonly #byText: Map<string, LeftItem[]>;
  readonly #byName: Map<string, LeftItem[]>;

  constructor(items: readonly unknown[], old: readonly Json[]) {
    const all = items.map((item, index): LeftItem => ({ item, old: old[index] ?? null }));
    this.#left = new Set(all);
    this.#byText = listedBy(all, (each) => canonicalJson(each.old));
    this.#byName = listedBy(all, (each) => nameOf(each.old));
  }

  /** The item that is equal, else the one of that name, else the next one if as many are left as are `wanted`. */
  take(value: Json, wanted: number): LeftItem | undefined {
    const [next] = this.#left;
    const name = nameOf(value);
    const taken =
      this.#firstLeft(this.#byText.get(canonicalJson(value))) ??
      (name === undefined ? undefined : this.#firstLeft(this.#byName.get(name))) ??
      (this.#left.size === wanted ? next : undefined);
    if (taken !== undefined) this.#left.delete(taken);
    return taken;
  }

  #firstLeft(items: LeftItem[] = []): LeftItem | undefined {
    while (items.length > 0) {
      const last = items.at(-1);
      if (last !== undefined && this.#left.has(last)) return last;
      items.pop();
    }
    return undefined;
  }
}

/** Lists by key whose last item is the first: what is used up is taken from their ends. */
function listedBy(
  items: readonly LeftItem[],
  keyOfItem: (item: LeftItem) => string | undefined,
): Map<string, LeftItem[]> {
  const lists = new Map<string, LeftItem[]>();
  for (const item of items.toReversed()) {
    const key = keyOfItem(item);
    if (key === undefined) continue;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [item]);
    else list.push(item);
  }
  return lists;
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function nameOf(value: Json): string | undefined {
  const fields = asFields(value);
  const name = fields?.['name'] ?? fields?.['service'];
  return typeof name === 'string' ? name : undefined;
}

function asFields(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // JSON that is no list
    : undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []; // Array.isArray does not narrow a readonly union
}

function copyComments(from: Node, to: Node): void {
  if (from.commentBefore != null) to.commentBefore = from.commentBefore;
  if (from.comment != null) to.comment = from.comment;
  if (from.spaceBefore === true) to.spaceBefore = true;
}
