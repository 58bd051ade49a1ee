import type { Json } from '../../../schemas/json.ts';
import type { Plan, PlanNode } from '../../plan/plan.ts';

/** Kinds that may start agent pods. */
const WITH_AGENTS: ReadonlySet<string> = new Set(['probe', 'performance', 'installMesh']);

/** The namespaces of a role in which steps of a plan may start agent pods, sorted. */
export function agentNamespacesOf(plan: Pick<Plan, 'nodes'>, role: string): readonly string[] {
  const nodes = plan.nodes.filter((node) => node.role === role && WITH_AGENTS.has(node.kind));
  return [...new Set(nodes.flatMap(namespacesOf))].sort();
}

function namespacesOf(node: PlanNode): readonly string[] {
  const named = fromNamespace(node.input);
  return [node.namespace, named].filter((each) => each !== undefined && !each.includes('{{')) as string[]; // undefined is filtered out
}

function fromNamespace(input: Json): string | undefined {
  const from = member(input, 'from');
  const namespace = member(from, 'namespace');
  return typeof namespace === 'string' ? namespace : undefined;
}

function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [name: string]: Json })[key] : undefined; // neither null nor a list
}
