import { formatDuration } from '../../schemas/duration.ts';
import { describeRef } from '../../schemas/kube-object.ts';
import type { Plan, PlanEdge, PlanExposure, PlanNode } from '../../schemas/plan.ts';
import { safeText } from '../../schemas/safe-text.ts';

/**
 * The plan for people: every step in order, what it waits for and why, its times and where they come from, what it
 * writes, what its mesh cannot say; then what each canary stage exposes. `secrets`: where each is read from, by name.
 */
export function printPlan(
  plan: Plan,
  digest?: string,
  secrets: Readonly<Record<string, string>> = {},
): string {
  const before = new Map<string, PlanEdge[]>();
  for (const edge of plan.edges) {
    const list = before.get(edge.to);
    if (list === undefined) before.set(edge.to, [edge]);
    else list.push(edge);
  }
  const width = String(plan.nodes.length).length;
  const lines = [...head(plan, digest, secrets), ''];
  let phase: PlanNode['phase'] = 'steps';
  for (const [index, node] of plan.nodes.entries()) {
    if (node.phase !== phase) lines.push('', 'finally, whatever happened:');
    phase = node.phase;
    const number = String(index + 1).padStart(width);
    lines.push(...stepLines(node, number, before.get(node.key) ?? []));
  }
  if (plan.exposure !== undefined && plan.exposure.length > 0) {
    lines.push('', 'who meets the canary before a proof can stop it:', ...plan.exposure.map(exposureLine));
  }
  if (plan.outputs.length > 0) {
    lines.push('', 'outputs:', ...plan.outputs.map((output) => `  ${output.name} = ${oneLine(output.cel)}`));
  }
  return `${lines.join('\n')}\n`;
}

function head(
  plan: Plan,
  digest: string | undefined,
  secrets: Readonly<Record<string, string>>,
): readonly string[] {
  const { name, version, file } = plan.pattern;
  const main = plan.nodes.filter((node) => node.phase === 'steps').length;
  const last = plan.nodes.length - main;
  const proofs = plan.nodes.filter((node) => node.proof).length;
  const params = Object.entries(plan.params).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const sources = Object.entries(secrets).map(([name, source]) => `${name} from ${source}`);
  const deadline = plan.deadlineMs === undefined ? '' : `, deadline ${formatDuration(plan.deadlineMs)}`;
  const used = Object.entries(plan.used ?? {}).map(
    ([key, use]) => `uses ${safeText(key)} = ${safeText(use.name)} ${safeText(use.version)} (${use.digest})`,
  );
  return [
    `plan of ${safeText(name)} ${safeText(version)} (${safeText(file)})`,
    ...(digest === undefined ? [] : [`digest ${digest}`]),
    `${count(main, 'step')}${last === 0 ? '' : ` and ${last} in finally`}, ${count(proofs, 'proof')}, targets ${plan.roles.join(', ')}, on failure ${plan.onFailure}${deadline}`,
    ...(params.length === 0 ? [] : [`parameters ${safeText(params.join('  '))}`]),
    ...(sources.length === 0 ? [] : [`secrets ${safeText(sources.join('  '))}`]),
    ...used,
    ...(plan.requires.capabilities.length === 0
      ? []
      : [`needs a mesh with ${safeText(plan.requires.capabilities.join(', '))}`]),
    ...(plan.requires.apis === undefined
      ? []
      : [`needs a cluster that serves ${safeText(plan.requires.apis.join(', '))}`]),
  ];
}

function stepLines(node: PlanNode, number: string, edges: readonly PlanEdge[]): readonly string[] {
  const indent = ' '.repeat(number.length + 2);
  const details = [
    ...waitLines(node, edges),
    ...(node.outerWhens ?? []).map((outer) => `when, said around it: ${oneLine(outer.cel)}`),
    ...(node.when === undefined ? [] : [`when: ${oneLine(node.when.cel)}`]),
    timeLine(node),
    ...effectLines(node),
    ...loweredLines(node),
    ...node.findings.map((finding) => `${finding.severity}: ${finding.object}: ${safeText(finding.message)}`),
    ...(node.late.length === 0 ? [] : [`filled in when it starts: ${node.late.join(', ')}`]),
    ...(node.alpha === 0 ? [] : [`statistical, α ${percent(node.alpha)} of a false red`]),
  ];
  const place = `${node.role}${node.namespace === undefined ? '' : `/${node.namespace}`}`;
  return [
    `${number}. ${safeText(node.key)}   ${node.kind}   ${safeText(place)}`,
    `${indent}${oneLine(node.summary)}`,
    ...details.map((line) => `${indent}${line}`),
  ];
}

/** The first few are named; a step behind a large parallel loop would fill the screen. */
const MOST_WAITS = 6;

function waitLines(node: PlanNode, edges: readonly PlanEdge[]): readonly string[] {
  if (edges.length === 0) return [node.phase === 'steps' ? 'starts at once' : 'starts when finally begins'];
  const shown = edges.slice(0, MOST_WAITS);
  const rest = edges.length - shown.length;
  return [
    ...shown.map((edge) => `after ${safeText(edge.from)}   ${edge.why}: ${oneLine(edge.detail)}`),
    ...(rest === 0 ? [] : [`and after ${rest} more`]),
  ];
}

function timeLine(node: PlanNode): string {
  const { retry } = node;
  const parts = [`timeout ${formatDuration(node.timeoutMs)} (${node.timeoutFrom})`];
  if (node.deadlineMs !== undefined) parts.push(`deadline ${formatDuration(node.deadlineMs)}`);
  if (retry.limit > 0) {
    parts.push(
      `${count(retry.limit, 'retry', 'retries')} from ${formatDuration(retry.delayMs)} × ${retry.factor}${retry.from === undefined ? '' : ` (${retry.from})`}`,
    );
  }
  if (node.continueOnError) parts.push('the run goes on if it fails');
  return parts.join(', ');
}

function effectLines(node: PlanNode): readonly string[] {
  const undo = undoWords(node);
  if (node.writes.length === 0) return node.effect === 'pure' ? [] : [`effect ${node.effect}, ${undo}`];
  return [
    `writes ${node.writes.map((ref) => safeText(describeRef(ref))).join(', ')}`,
    `effect ${node.effect}, ${undo}`,
  ];
}

function undoWords(node: PlanNode): string {
  if (node.compensate === 'none') return 'not undone';
  if (node.compensate !== 'restore') {
    return `undone by ${node.compensate.map((step) => safeText(step.key)).join(', ')}`;
  }
  return node.writes.length === 0 ? 'nothing to undo' : 'undone by putting back what was there';
}

function loweredLines(node: PlanNode): readonly string[] {
  if (node.lowered === undefined) return [];
  if (node.lowered.length === 0) return ['the mesh is told nothing'];
  const objects = node.lowered.map(
    (object) => `${object.kind} (${object.apiVersion}) ${object.metadata.name ?? ''}`,
  );
  return [`the mesh is told ${safeText(objects.join(', '))}`];
}

function exposureLine(entry: PlanExposure): string {
  const { key, stoppedBy, backend, share, rps, seconds, requests } = entry;
  return `  ${safeText(key)}: ${share} % of traffic at ${safeText(backend)} for at least ${Number(seconds.toFixed(1))} s until ${safeText(stoppedBy)} can stop it; of the pattern's own ${rps} req/s about ${requests} requests`;
}

function percent(value: number): string {
  return `${Number((value * 100).toPrecision(2))} %`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function oneLine(text: string): string {
  return safeText(text).replaceAll(/\s+/g, ' ').trim();
}
