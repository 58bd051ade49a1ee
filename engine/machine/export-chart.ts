import type { Json } from '../../schemas/json.ts';
import { runMachine } from './run-chart.ts';
import { stepMachine } from './step-chart.ts';

/** One of the engine's two charts. */
export type ChartName = 'run' | 'step';

interface NodeConfig {
  readonly initial?: string;
  readonly type?: string;
  readonly states?: Readonly<Record<string, NodeConfig>>;
  readonly on?: Readonly<Record<string, unknown>>;
  readonly always?: unknown;
  readonly invoke?: { readonly src: string; readonly onDone?: unknown; readonly onError?: unknown };
}

/** A chart as XState's own JSON configuration, which Stately opens. */
export function chartConfig(chart: ChartName): Json {
  const config = chart === 'run' ? { ...runMachine.config, context: {} } : stepMachine.config;
  // Border: both configurations are plain data (names for guards, actions and actors); this drops nothing but `undefined`.
  return JSON.parse(JSON.stringify(config)) as Json;
}

/** A chart as a Mermaid `stateDiagram-v2`, printed from the configuration that runs. */
export function chartMermaid(chart: ChartName): string {
  // Border: XState's configuration type is wider than what our charts use.
  const root = chartConfig(chart) as unknown as NodeConfig;
  const lines = ['stateDiagram-v2', ...drawNode(root, '', '  ')];
  return `${lines.join('\n')}\n`;
}

function drawNode(node: NodeConfig, id: string, indent: string): readonly string[] {
  const lines: string[] = [];
  if (node.initial !== undefined) lines.push(`${indent}[*] --> ${childId(id, node.initial)}`);
  const children = Object.entries(node.states ?? {});
  children.forEach(([name, child], index) => {
    const own = childId(id, name);
    if (child.states !== undefined) {
      lines.push(`${indent}state ${own} {`, ...drawNode(child, own, `${indent}  `), `${indent}}`);
    }
    if (child.type === 'final') lines.push(`${indent}${own} --> [*]`);
    if (node.type === 'parallel' && index < children.length - 1) lines.push(`${indent}--`);
  });
  for (const [name, child] of children) lines.push(...drawArrows(child, id, childId(id, name), indent));
  return lines;
}

function drawArrows(node: NodeConfig, parent: string, own: string, indent: string): readonly string[] {
  const branches: [string, unknown][] = Object.entries(node.on ?? {});
  if (node.always !== undefined) branches.push(['', node.always]);
  if (node.invoke !== undefined) {
    branches.push(
      [`${node.invoke.src} done`, node.invoke.onDone],
      [`${node.invoke.src} error`, node.invoke.onError],
    );
  }
  return branches.flatMap(([event, to]) =>
    (Array.isArray(to) ? to : to === undefined ? [] : [to]).flatMap((branch) => {
      const target = typeof branch === 'string' ? branch : branch.target;
      if (typeof target !== 'string') return [];
      const guard = typeof branch === 'object' && branch.guard !== undefined ? ` [${branch.guard}]` : '';
      const label = `${event}${guard}`.trim();
      return [`${indent}${own} --> ${targetId(parent, own, target)}${label === '' ? '' : `: ${label}`}`];
    }),
  );
}

function childId(parent: string, name: string): string {
  return parent === '' ? name : `${parent}_${name}`;
}

function targetId(parent: string, own: string, target: string): string {
  if (target.startsWith('#')) return target.slice(target.indexOf('.') + 1).replaceAll('.', '_');
  if (target.startsWith('.')) return childId(own, target.slice(1).replaceAll('.', '_'));
  return childId(parent, target);
}

/** What a plan shows of itself here; a `Plan` fits. */
export interface ChartedPlan {
  readonly pattern: { readonly name: string };
  readonly nodes: readonly {
    readonly key: string;
    readonly kind: string;
    readonly phase: 'steps' | 'finally';
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly why: string }[];
}

/**
 * A plan as one XState configuration: a parallel region per step that waits for the regions it depends on. For pictures
 * and Stately (up to some 150 steps); runs are executed by the scheduler.
 */
export function planConfig(plan: ChartedPlan): Json {
  const before = new Map<string, string[]>(plan.nodes.map((node) => [node.key, []]));
  for (const edge of plan.edges) before.get(edge.to)?.push(edge.from);
  const states = Object.fromEntries(
    plan.nodes.map((node): [string, Json] => [
      node.key.replaceAll('.', '/'),
      {
        description: node.kind,
        initial: 'waiting',
        states: {
          waiting: {
            always: {
              guard: { type: 'settledWell', params: { steps: before.get(node.key) ?? [] } },
              target: 'running',
            },
          },
          running: { on: { SUCCEEDED: 'succeeded', FAILED: 'failed' } },
          succeeded: { type: 'final' },
          failed: { type: 'final' },
        },
      },
    ]),
  );
  return { id: plan.pattern.name, type: 'parallel', states };
}

/** A plan as a Mermaid flow chart: a box per step, an arrow per edge with its reason. */
export function planMermaid(plan: ChartedPlan): string {
  const ids = new Map(plan.nodes.map((node, index) => [node.key, `s${index}`]));
  const boxes = plan.nodes.map(
    (node) => `  ${ids.get(node.key)}["${quoteMermaid(node.key)}<br/>${node.kind}"]`,
  );
  const arrows = plan.edges.map((edge) => `  ${ids.get(edge.from)} -->|${edge.why}| ${ids.get(edge.to)}`);
  return `${['flowchart TD', ...boxes, ...arrows].join('\n')}\n`;
}

function quoteMermaid(text: string): string {
  return text.replaceAll('"', '#quot;').replaceAll('<', '#lt;');
}
