import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node } from 'yaml';
import type { Span } from '../../schemas/diagnostic.ts';
import type { Json } from '../../schemas/json.ts';
import type { NodePath, SourceDoc } from './pattern-model.ts';
import { scalarOffsets } from './scalar-offsets.ts';

/** Joins a parsed tree with its text so that any path of the value can be pointed at. */
export function sourceDoc(file: string, text: string, doc: Document, value: Json): SourceDoc {
  const index = new NodeIndex(doc);
  return {
    file,
    text,
    value,
    spanOf(path, part = 'value') {
      const found = index.find(path);
      const keyNode = part === 'key' && found.exact ? (found.key ?? firstKey(found.node)) : undefined;
      return spanOfNode(file, text, keyNode ?? found.node ?? found.key);
    },
    spanInScalar(path, start, end) {
      const found = index.find(path);
      const node = found.exact ? found.node : undefined;
      if (node === undefined || !isScalar(node) || typeof node.value !== 'string') {
        return spanOfNode(file, text, found.node ?? found.key);
      }
      const offsets = scalarOffsets(text, node);
      if (offsets === undefined) return spanOfNode(file, text, node);
      const from = offsets.at(clamp(start, offsets.length - 1)) ?? 0;
      // the end of a stretch is the place after its last character, not before the next one (folds lie between)
      const last = end > start ? clamp(end - 1, offsets.length - 1) : clamp(start, offsets.length - 1);
      const after = end > start ? (offsets.at(last + 1) ?? from) : from;
      return {
        file,
        start: from,
        end: Math.max(from, endOfCharacter(text, offsets.at(last) ?? from, after)),
      };
    },
  };
}

/** What stands for a mapping in a list, which has no key of its own. */
function firstKey(node: Node | undefined): Node | undefined {
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return isScalar(key) ? key : undefined;
}

/** A line break that YAML folded away lies between two characters of the value; it belongs to neither. */
function endOfCharacter(text: string, start: number, next: number): number {
  if (next <= start) return Math.min(text.length, start + 1);
  const stretch = text.slice(start, next);
  const lineBreak = stretch.search(/[\r\n]/);
  return lineBreak > 0 ? start + lineBreak : next;
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, max));
}

function spanOfNode(file: string, text: string, node: Node | undefined): Span {
  const range = node?.range;
  if (range === undefined || range === null) return { file, start: 0, end: Math.min(1, text.length) };
  const start = clamp(range[0], text.length);
  let end = clamp(range[1], text.length);
  // block collections and block scalars reach to the start of the next line
  while (end > start && /\s/.test(text[end - 1] ?? '')) end--;
  return { file, start, end };
}

interface Found {
  readonly node: Node | undefined;
  readonly key: Node | undefined;
  /** False: the path ends deeper than the tree; this is the nearest node above. */
  readonly exact: boolean;
}

/** Finds nodes by path; maps are indexed once, so that a hundred look-ups in a long map stay linear. */
class NodeIndex {
  readonly #doc: Document;
  readonly #maps = new WeakMap<Node, Map<string, { key: Node; value: Node | undefined }>>();
  #anchors: Map<string, Node> | undefined;

  constructor(doc: Document) {
    this.#doc = doc;
  }

  find(path: NodePath): Found {
    let node = this.#resolve((this.#doc.contents as Node | null) ?? undefined); // parsed documents hold nodes
    let key: Node | undefined;
    for (const segment of path) {
      const step = this.#child(node, segment);
      if (step === undefined) return { node, key, exact: false };
      key = step.key;
      node = this.#resolve(step.value);
    }
    return { node, key, exact: true };
  }

  #child(
    node: Node | undefined,
    segment: string | number,
  ): { readonly key: Node | undefined; readonly value: Node | undefined } | undefined {
    if (isSeq(node)) {
      const item = node.items[Number(segment)];
      return item === undefined || isPair(item) ? undefined : { key: undefined, value: item as Node };
    }
    if (isMap(node)) return this.#entries(node).get(String(segment));
    return undefined;
  }

  #entries(map: Node): Map<string, { key: Node; value: Node | undefined }> {
    const known = this.#maps.get(map);
    if (known !== undefined) return known;
    const entries = new Map<string, { key: Node; value: Node | undefined }>();
    if (isMap(map)) {
      for (const pair of map.items) {
        const key = pair.key as Node | null; // a parsed pair's key is a node
        if (!isScalar(key)) continue;
        const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
        if (!entries.has(name)) entries.set(name, { key, value: (pair.value as Node | null) ?? undefined });
      }
    }
    this.#maps.set(map, entries);
    return entries;
  }

  #resolve(node: Node | undefined): Node | undefined {
    return isAlias(node) ? (this.#anchored(node.source) ?? node) : node;
  }

  #anchored(name: string): Node | undefined {
    if (this.#anchors === undefined) {
      this.#anchors = new Map();
      collectAnchors(this.#doc.contents as Node | null, this.#anchors); // parsed documents hold nodes
    }
    return this.#anchors.get(name);
  }
}

function collectAnchors(node: Node | null, into: Map<string, Node>): void {
  if (node === null || isAlias(node)) return;
  if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
    into.set(node.anchor, node);
  if (isMap(node)) {
    for (const pair of node.items) collectAnchors(pair.value as Node | null, into);
  } else if (isSeq(node)) {
    for (const item of node.items) if (!isPair(item)) collectAnchors(item as Node, into);
  }
}
