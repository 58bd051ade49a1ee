import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readRunJournal, runFolderPath } from '../../../engine/run/journal/run-folder.ts';
import { findLocks } from '../../../engine/run/locks/lease-object.ts';
import { AGENT_SELECTOR } from '../../../engine/run/orphans/agent-marks.ts';
import { recoveryQuery } from '../../../engine/run/recovery/recovery-secret.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import { type CrashJob, DECIDES } from '../../rig/crash/enter-run.ts';
import { contentOf, contentOfNamespace, type NamespaceContent } from './object-content.ts';
import type { CrashTarget } from './target.ts';

/** Everything by which two runs of one pattern are compared. */
export interface EndState extends NamespaceContent {
  readonly outcome: string;
  readonly steps: readonly string[];
  readonly proofs: readonly string[];
  readonly outputs: string;
  /** Which steps people decided about; one entry for each decision that the run took. */
  readonly decisions: readonly string[];
  /** `Kind/name` to what the API server says was written to it. */
  readonly writes: ReadonlyMap<string, readonly string[]>;
  /** How often each program was executed. */
  readonly executed: ReadonlyMap<string, number>;
}

/** A program of which a crash hid whether it had run, and what the pattern says to do then; one for each such crash. */
export interface Doubt {
  readonly program: string;
  readonly onResume: string;
}

/** Reads the end of a run from its result, its journal, the API server and the log of executed programs. */
export async function endStateOf(target: CrashTarget, job: CrashJob, result: RunResult): Promise<EndState> {
  const { homeNamespace } = job;
  const content = await contentOfNamespace(target.cluster, target.kinds, homeNamespace);
  const events = await eventsOf(job);
  return {
    outcome: `${result.outcome} ${result.exitCode}`,
    steps: result.steps.map(({ key, state }) => `${key} ${state}`),
    proofs: result.proofs.map(({ key, verdict }) => `${key} ${verdict}`),
    outputs: canonicalJson(result.outputs),
    decisions: events.flatMap((event) =>
      event.type === 'run.command' ? [`${event.data.command} ${event.data.step} by ${event.data.by}`] : [],
    ),
    ...content,
    writes: await target.audit.writesIn(homeNamespace),
    executed: countLines(await readIfThere(job.execLog)),
  };
}

/** What must hold of a killed run that came to its own end: nothing differs from the run that nobody killed. */
export function compareEnds(wanted: EndState, got: EndState, kills: KillFacts): readonly string[] {
  const wrong: string[] = [];
  const same = (what: string, a: unknown, b: unknown): void => {
    const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
    if (one !== other) wrong.push(`${what}: ${other}, not ${one}`);
  };
  same('outcome', wanted.outcome, got.outcome);
  same('steps', wanted.steps, got.steps);
  same('proofs', wanted.proofs, got.proofs);
  same('outputs', wanted.outputs, got.outputs);
  same('decisions', wanted.decisions, got.decisions);
  same('objects', wanted.objects, got.objects);
  for (const id of new Set([...wanted.writes.keys(), ...got.writes.keys()])) {
    const [want = [], have = []] = [wanted.writes.get(id), got.writes.get(id)];
    // What a watch had not yet told when its server died, it never tells.
    if (!(kills.clusterDied && isPartOf(have, want))) same(`writes to ${id}`, want, have);
  }
  for (const program of new Set([...wanted.executed.keys(), ...got.executed.keys()])) {
    const count = got.executed.get(program) ?? 0;
    const want = wanted.executed.get(program) ?? 0;
    const doubts = kills.doubts.filter((doubt) => doubt.program === program);
    const least = doubts.some(({ onResume }) => onResume === 'skip') ? 0 : want;
    const most = want + doubts.filter(({ onResume }) => onResume === 'rerun').length;
    if (count < least || count > most) wrong.push(`program ${program} ran ${count} times, not ${want}`);
  }
  return wrong;
}

/** What the kills of a run excuse. */
export interface KillFacts {
  readonly doubts: readonly Doubt[];
  readonly clusterDied: boolean;
}

/** Whether a list lacks nothing but some entries of another; its last entry is the same. */
function isPartOf(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const entry of whole) if (entry === part[at]) at += 1;
  return at === part.length && part.at(-1) === whole.at(-1);
}

/** What must hold of a run that was put back: every object is as before, and none was made or written twice. */
export function comparePutBack(before: NamespaceContent, got: EndState, kills: KillFacts): readonly string[] {
  const wrong: string[] = [];
  // A run that had written nothing has nothing to put back, and stays as its process left it.
  if (!/^(rolledBack|suspended)/.test(got.outcome)) wrong.push(`outcome: ${got.outcome}, not rolledBack`);
  if (JSON.stringify(before.objects) !== JSON.stringify(got.objects))
    wrong.push(`objects: ${JSON.stringify(got.objects)}, not ${JSON.stringify(before.objects)}`);
  for (const [id, writes] of got.writes) {
    writes.forEach((write, index) => {
      const [, content] = write.split(' ');
      if (content !== undefined && content === writes[index - 1]?.split(' ')[1])
        wrong.push(`${id} was written twice with the same content: ${writes.join(', ')}`);
    });
    const made = writes.filter((write) => write.startsWith('added')).length;
    // What was there is made once by the rig, and once more when a deletion is undone.
    const mayBeMade = before.uids.has(id) && writes.includes('deleted') ? 2 : 1;
    if (made > mayBeMade) wrong.push(`${id} was made ${made} times: ${writes.join(', ')}`);
  }
  for (const [program, count] of got.executed) {
    const reruns = kills.doubts.filter((doubt) => doubt.program === program && doubt.onResume === 'rerun');
    if (count > 1 + reruns.length) wrong.push(`program ${program} ran ${count} times`);
  }
  return wrong;
}

/** An object that was there before and is still there is the very same object, unless the pattern deleted it. */
export function compareUids(
  before: NamespaceContent,
  got: EndState,
  deletes: ReadonlySet<string>,
): readonly string[] {
  return [...before.uids].flatMap(([id, uid]) => {
    const now = got.uids.get(id);
    return now === undefined || now === uid || deletes.has(id) ? [] : [`${id} is another object than before`];
  });
}

/** What must hold of the run's folder when its last process has ended. */
export async function checkFolder(job: CrashJob): Promise<readonly string[]> {
  const folder = runFolderPath(job.stateDir, job.runId);
  const wrong: string[] = [];
  const names = (await readdir(folder)).sort();
  const known = ['artifacts', 'commands', 'journal.jsonl', 'plan.json', 'prior'];
  const left = names.filter((name) => !known.includes(name));
  if (left.length > 0) wrong.push(`left over in the run folder: ${left.join(', ')}`);
  const reading = await readRunJournal(folder);
  if (reading.state !== 'whole') wrong.push(`the journal is ${reading.state}`);
  for (const name of await readdir(path.join(folder, 'prior'))) {
    const text = await readFile(path.join(folder, 'prior', name), 'utf8');
    if (`${createHash('sha256').update(text).digest('hex')}.json` !== name)
      wrong.push(`prior ${name} is not what its name says`);
  }
  return wrong;
}

/** What the journal holds as the state before the run is that state, once for each object: never our own writes. */
export async function checkPriors(job: CrashJob, before: NamespaceContent): Promise<readonly string[]> {
  const was = new Map(before.objects.map((line) => [line.slice(0, line.indexOf(' ')), line]));
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const event of await eventsOf(job)) {
    if (event.type !== 'effect.prior') continue;
    const { ref, body } = event.data;
    const id = `${ref.kind}/${ref.name.replaceAll(job.homeNamespace, 'NAMESPACE')}`;
    const kept = body === null ? undefined : `${id} ${contentOf(body, job.homeNamespace)}`;
    // Of a second step's write to it, the state that the first one had left is kept as well.
    if (!seen.has(id) && kept !== was.get(id)) wrong.push(`prior of ${id}: ${kept}, not ${was.get(id)}`);
    seen.add(id);
  }
  return wrong;
}

/** Decisions are taken once, by whoever gave them. */
export async function checkDecisions(job: CrashJob): Promise<readonly string[]> {
  const taken = (await eventsOf(job)).flatMap((event) => (event.type === 'run.command' ? [event.data] : []));
  const steps = taken.map(({ step }) => step);
  return [
    ...taken.filter(({ by }) => by !== DECIDES).map(({ by, step }) => `${step} was decided by ${by}`),
    ...steps
      .filter((step, index) => steps.indexOf(step) !== index)
      .map((step) => `${step} was decided twice`),
  ];
}

/** What a run must not leave in its cluster: agents ever, its lock and its record when there is nothing to put back. */
export async function leftInCluster(
  target: CrashTarget,
  { homeNamespace }: CrashJob,
  { outcome }: RunResult,
): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace: homeNamespace, labelSelector: AGENT_SELECTOR };
  const agents = await target.cluster.list(pods, signal);
  const left = agents
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => `Pod ${metadata.name} of a run that ${outcome} is left`);
  if (outcome !== 'succeeded' && outcome !== 'rolledBack') return left;
  const locks = await findLocks(target.cluster, homeNamespace, signal);
  const records = await target.cluster.list(recoveryQuery(homeNamespace), signal);
  return [
    ...left,
    ...locks.map(({ ref }) => `Lease ${ref.name} of a run that ${outcome} is left`),
    ...records.map(({ metadata }) => `Secret ${metadata.name} of a run that ${outcome} is left`),
  ];
}

/** Programs of which the records say that they were about to run, but not how they ended. */
export function doubtsIn(events: readonly RunEvent[], job: CrashJob): readonly Doubt[] {
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'effect.intent' && event.data.verb === 'exec') open.add(event.step);
    if (event.type === 'effect.result' || event.type === 'step.failed') open.delete(event.step);
  }
  return [...open].map((key) => {
    // Border: the plan's input of an exec step, checked by its schema.
    const input = job.plan.nodes.find((node) => node.key === key)?.input as {
      readonly args: readonly string[];
      readonly onResume: string;
    };
    return { program: input.args.join(' '), onResume: input.onResume };
  });
}

/** The records of a run; none when it wrote none. */
export async function eventsOf({ stateDir, runId }: CrashJob): Promise<readonly RunEvent[]> {
  try {
    return (await readRunJournal(runFolderPath(stateDir, runId))).events;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function countLines(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
