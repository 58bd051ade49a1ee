import type { Plan, PlanEdge, PlanNode } from '../../schemas/plan.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { unreachable } from '../../schemas/unreachable.ts';

export type GraphFormat = 'mermaid' | 'dot' | 'json';

/** The plan's graph for a page, for Graphviz or for a program; every edge carries its reason. */
export function drawGraph(plan: Plan, format: GraphFormat): string {
  switch (format) {
    case 'mermaid':
      return mermaid(plan);
    case 'dot':
      return dot(plan);
    case 'json':
      return json(plan);
    default:
      return unreachable(format);
  }
}

function mermaid(plan: Plan): string {
  const ids = new Map(plan.nodes.map((node, index) => [node.key, `s${index}`]));
  const lines = ['flowchart TD'];
  for (const phase of ['steps', 'finally'] as const) {
    const nodes = plan.nodes.filter((node) => node.phase === phase);
    if (nodes.length === 0) continue;
    const indent = phase === 'finally' ? '    ' : '  ';
    if (phase === 'finally') lines.push('  subgraph finally');
    for (const node of nodes) lines.push(`${indent}${ids.get(node.key) ?? ''}${mermaidShape(node)}`);
    if (phase === 'finally') lines.push('  end');
  }
  for (const edge of plan.edges) {
    const arrow = edge.why === 'order' || edge.why === 'group' ? '-->' : `-- ${edge.why} -->`;
    lines.push(`  ${ids.get(edge.from) ?? ''} ${arrow} ${ids.get(edge.to) ?? ''}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Proofs are hexagons, the rest boxes. */
function mermaidShape(node: PlanNode): string {
  const label = `"${mermaidText(node.key)}<br/>${node.kind}"`;
  return node.proof ? `{{${label}}}` : `[${label}]`;
}

/** Mermaid reads `#name;` and a few signs inside quotes; entities keep them text. */
function mermaidText(text: string): string {
  return safeText(text).replaceAll(/[#"<>&;]/g, (sign) => `#${sign.charCodeAt(0)};`);
}

const DOT_STYLE: Readonly<Record<PlanEdge['why'], string>> = {
  order: 'solid',
  group: 'solid',
  needs: 'bold',
  data: 'dashed',
  resource: 'dotted',
};

function dot(plan: Plan): string {
  const lines = ['digraph plan {', '  rankdir=TB;', '  node [shape=box];'];
  for (const node of plan.nodes) {
    const shape = node.proof ? ', shape=hexagon' : '';
    const style = node.phase === 'finally' ? ', style=rounded' : '';
    const label = quoted(`${node.key}\n${node.kind}`);
    lines.push(`  ${quoted(node.key)} [label=${label}${shape}${style}];`);
  }
  for (const edge of plan.edges) {
    lines.push(
      `  ${quoted(edge.from)} -> ${quoted(edge.to)} [style=${DOT_STYLE[edge.why]}, tooltip=${quoted(`${edge.why}: ${edge.detail}`)}];`,
    );
  }
  lines.push('}');
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${safeText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function json(plan: Plan): string {
  const graph = {
    nodes: plan.nodes.map(({ key, kind, phase, role, proof, summary }) => ({
      key,
      kind,
      phase,
      role,
      proof,
      summary,
    })),
    edges: plan.edges,
  };
  return `${JSON.stringify(graph, null, 2)}\n`;
}
