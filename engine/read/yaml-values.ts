import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Json } from '../../schemas/json.ts';
import type { NodePath } from './pattern-model.ts';

/** Something about the content of a YAML tree that JSON or this language cannot hold. */
export type ValueProblem =
  | { readonly type: 'duplicateKey'; readonly key: string; readonly node: Node; readonly first: Node }
  | {
      readonly type: 'unknownAlias';
      readonly node: Node;
      readonly name: string;
      readonly known: readonly string[];
    }
  | { readonly type: 'selfAlias'; readonly node: Node; readonly name: string }
  | { readonly type: 'tooManyAliases'; readonly node: Node }
  | { readonly type: 'keyNotText'; readonly node: Node; readonly key: string | undefined }
  | { readonly type: 'templateAsMapping'; readonly node: Node }
  | { readonly type: 'forbiddenKey'; readonly node: Node; readonly key: string }
  | { readonly type: 'mergeKey'; readonly node: Node }
  | { readonly type: 'notFinite'; readonly node: Node }
  | { readonly type: 'tag'; readonly node: Node; readonly tag: string };

/** The value of a YAML tree with every problem found; what a problem touched is `null` and listed in `broken`. */
export interface YamlValue {
  readonly value: Json;
  readonly problems: readonly ValueProblem[];
  /** Paths whose value could not be read, so that later checks stay silent about them. */
  readonly broken: readonly NodePath[];
}

/** Most expansions of aliases in one document, nested ones counted as often as they appear. */
export const MAX_ALIAS_EXPANSIONS = 100;

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

interface Walk {
  readonly problems: ValueProblem[];
  readonly broken: NodePath[];
  readonly anchors: Map<string, { readonly value: Json; readonly expansions: number } | 'open'>;
  expansions: number;
  stopped: boolean;
}

/**
 * Turns a parsed YAML document into JSON in one linear walk: duplicate keys with both places, aliases by our own count
 * (an alias costs what it expands to), no merge keys, no tags, no prototype names, keys that are text.
 */
export function yamlToJson(doc: Document): YamlValue {
  const walk: Walk = { problems: [], broken: [], anchors: new Map(), expansions: 0, stopped: false };
  // yaml types the root loosely; every node it makes is a ParsedNode or null
  const value = toJson(doc.contents as Node | null, [], walk);
  return { value, problems: walk.problems, broken: walk.broken };
}

function toJson(node: Node | null | undefined, path: NodePath, walk: Walk): Json {
  if (node === null || node === undefined || walk.stopped) return null;
  if (isAlias(node)) return aliasValue(node, node.source, path, walk);
  const tag = node.tag;
  if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')) {
    walk.problems.push({ type: 'tag', node, tag });
  }
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor === undefined) return plainValue(node, path, walk);
  const before = walk.expansions;
  walk.anchors.set(anchor, 'open');
  const value = plainValue(node, path, walk);
  walk.anchors.set(anchor, { value, expansions: walk.expansions - before });
  return value;
}

function aliasValue(node: Node, name: string, path: NodePath, walk: Walk): Json {
  const target = walk.anchors.get(name);
  if (target === undefined || target === 'open') {
    walk.broken.push(path);
    walk.problems.push(
      target === 'open'
        ? { type: 'selfAlias', node, name }
        : { type: 'unknownAlias', node, name, known: [...walk.anchors.keys()] },
    );
    return null;
  }
  walk.expansions += 1 + target.expansions;
  if (walk.expansions > MAX_ALIAS_EXPANSIONS) {
    walk.stopped = true;
    walk.problems.push({ type: 'tooManyAliases', node });
    return null;
  }
  return target.value;
}

function plainValue(node: Node, path: NodePath, walk: Walk): Json {
  if (isMap(node)) return mapValue(node, path, walk);
  if (isSeq(node)) {
    return (node as YAMLSeq<Node | null>).items.map((item, i) =>
      toJson(isPair(item) ? null : item, [...path, i], walk),
    );
  }
  return scalarValue(node as Scalar, path, walk); // aliases, maps and lists are handled above
}

function scalarValue(node: Scalar, path: NodePath, walk: Walk): Json {
  const value = node.value;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    walk.problems.push({ type: 'notFinite', node });
    walk.broken.push(path);
    return null;
  }
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  return null;
}

function mapValue(map: YAMLMap, path: NodePath, walk: Walk): Json {
  if (isTemplateMap(map)) {
    walk.problems.push({ type: 'templateAsMapping', node: map });
    walk.broken.push(path);
    return null;
  }
  const result: Record<string, Json> = {};
  const seen = new Map<string, Node>();
  for (const pair of map.items) {
    const keyNode = pair.key as Node | null; // a parsed pair's key is a node
    const valueNode = pair.value as Node | null;
    const key = keyText(keyNode, walk);
    if (key === undefined) {
      walk.broken.push(path);
      continue;
    }
    const node = keyNode ?? map;
    const first = seen.get(key);
    if (first !== undefined) {
      walk.problems.push({ type: 'duplicateKey', key, node, first });
      continue;
    }
    seen.set(key, node);
    const value = toJson(valueNode, [...path, key], walk);
    result[key] = value;
  }
  return result;
}

function keyText(node: Node | null, walk: Walk): string | undefined {
  if (node === null || !isScalar(node)) {
    if (node !== null) {
      walk.problems.push({
        type: isMap(node) ? 'templateAsMapping' : 'keyNotText',
        node,
        ...(isMap(node) ? {} : { key: undefined }),
      } as ValueProblem); // the two members differ in `key` alone
    }
    return undefined;
  }
  const value = node.value;
  if (value === '<<' && node.type === 'PLAIN') {
    walk.problems.push({ type: 'mergeKey', node });
    return undefined;
  }
  if (typeof value !== 'string') {
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
      // `404: x` and `true: x` are what JSON would call "404" and "true"; source keeps the user's spelling
      return node.source ?? String(value);
    }
    walk.problems.push({ type: 'keyNotText', node, key: undefined });
    return undefined;
  }
  if (FORBIDDEN_KEYS.has(value)) {
    walk.problems.push({ type: 'forbiddenKey', node, key: value });
    return undefined;
  }
  return value;
}

/** `weight: {{ x }}` is, to YAML, a flow mapping whose key is a flow mapping. */
export function isTemplateMap(map: YAMLMap): boolean {
  if (map.flow !== true || map.items.length !== 1) return false;
  const key = map.items[0]?.key;
  return isMap(key) && key.flow === true;
}
