import { Environment } from '@marcbachmann/cel-js';
import { CEL_LIMITS } from './cel-limits.ts';

/** What we read of the library's syntax tree. */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
}

const parser = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: CEL_LIMITS.structure,
});

const trees = new Map<string, CelNode>();
const CACHE_SIZE = 500;

/** The syntax tree of a CEL expression; equal texts are parsed once. Throws the library's `ParseError`. */
export function parseCel(source: string): CelNode {
  const known = trees.get(source);
  if (known !== undefined) return known;
  const tree: CelNode = parser.parse(source).ast;
  if (trees.size >= CACHE_SIZE) trees.clear();
  trees.set(source, tree);
  return tree;
}

export function isCelNode(value: unknown): value is CelNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value && 'start' in value;
}

/** The nodes directly below a node. */
export function celChildren(node: CelNode): readonly CelNode[] {
  const found: CelNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isCelNode(value)) found.push(value);
  };
  visit(node.args);
  return found;
}

/** A dotted name as far as it is one: `steps.load.outputs.p99Ms` or `steps["load"]`. */
export interface CelPath {
  readonly parts: readonly string[];
  readonly start: number;
  readonly end: number;
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Every name that an expression reads from its variables, longest paths only, without the variables of its macros. */
export function celPaths(root: CelNode): readonly CelPath[] {
  const paths: CelPath[] = [];
  const visit = (node: CelNode, bound: ReadonlySet<string>): void => {
    const path = asPath(node);
    if (path !== undefined) {
      const first = path.parts[0];
      if (first !== undefined && !bound.has(first)) paths.push(path);
      return;
    }
    const variable = macroVariable(node);
    if (variable === undefined) {
      for (const child of celChildren(node)) visit(child, bound);
      return;
    }
    const [receiver, , ...rest] = celChildren(node);
    if (receiver !== undefined) visit(receiver, bound);
    const inner = new Set([...bound, variable]);
    for (const child of rest) visit(child, inner);
  };
  visit(root, new Set());
  return paths;
}

function asPath(node: CelNode): CelPath | undefined {
  if (node.op === 'id') {
    return typeof node.args === 'string'
      ? { parts: [node.args], start: node.start, end: node.end }
      : undefined;
  }
  if (!Array.isArray(node.args)) return undefined;
  const [object, member]: readonly unknown[] = node.args;
  const name =
    node.op === '.' && typeof member === 'string'
      ? member
      : node.op === '[]' && isCelNode(member) && member.op === 'value' && typeof member.args === 'string'
        ? member.args
        : undefined;
  const base = name !== undefined && isCelNode(object) ? asPath(object) : undefined;
  return base === undefined || name === undefined
    ? undefined
    : { parts: [...base.parts, name], start: base.start, end: node.end };
}

function macroVariable(node: CelNode): string | undefined {
  if (node.op !== 'rcall' || !Array.isArray(node.args)) return undefined;
  const [name, , args]: readonly unknown[] = node.args;
  if (typeof name !== 'string' || !MACROS.has(name) || !Array.isArray(args)) return undefined;
  const first: unknown = args[0];
  return isCelNode(first) && first.op === 'id' && typeof first.args === 'string' ? first.args : undefined;
}
