import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readRunJournal, runFolderPath } from '../../../engine/run/journal/run-folder.ts';
import { findLocks } from '../../../engine/run/locks/lease-object.ts';
import { recoveryQuery } from '../../../engine/run/recovery/recovery-secret.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import type { CrashJob } from '../../rig/crash/enter-run.ts';
import { contentOf, isOurs, nameOf } from './audit.ts';
import { KINDS } from './patterns.ts';
import type { CrashTarget } from './target.ts';

/** Everything by which two runs of one pattern are compared. */
export interface EndState {
  readonly outcome: string;
  readonly steps: readonly string[];
  readonly proofs: readonly string[];
  /** `Kind/name content`. */
  readonly objects: readonly string[];
  /** `Kind/name` to UID. */
  readonly uids: ReadonlyMap<string, string>;
  /** `Kind/name` to what the API server says was written to it. */
  readonly writes: ReadonlyMap<string, readonly string[]>;
  /** How often each program was executed. */
  readonly executed: ReadonlyMap<string, number>;
}

/** Reads the end of a run from its result, from the API server and from the log of executed programs. */
export async function endStateOf(
  target: CrashTarget,
  job: CrashJob,
  namespace: string,
  result: RunResult,
): Promise<EndState> {
  const objects = await objectsIn(target, namespace);
  return {
    outcome: `${result.outcome} ${result.exitCode}`,
    steps: result.steps.map(({ key, state }) => `${key} ${state}`),
    proofs: result.proofs.map(({ key, verdict }) => `${key} ${verdict}`),
    ...objects,
    writes: await target.audit.writesIn(namespace),
    executed: countLines(await readIfThere(job.execLog)),
  };
}

/** The objects of a namespace as they are now. */
export async function objectsIn(
  target: CrashTarget,
  namespace: string,
): Promise<Pick<EndState, 'objects' | 'uids'>> {
  const { signal } = new AbortController();
  const lists = await Promise.all(KINDS.map((kind) => target.cluster.list({ ...kind, namespace }, signal)));
  const found = lists.flat().filter(isOurs);
  return {
    objects: found
      .map((object) => `${object.kind}/${nameOf(object)} ${canonicalJson(contentOf(object))}`)
      .sort(),
    uids: new Map(found.map((object) => [`${object.kind}/${nameOf(object)}`, object.metadata.uid ?? ''])),
  };
}

/** What must hold of a killed run that came to its own end: nothing differs from the run that nobody killed. */
export function compareEnds(
  wanted: EndState,
  got: EndState,
  doubtful: ReadonlySet<string>,
): readonly string[] {
  const wrong: string[] = [];
  const same = (what: string, a: unknown, b: unknown): void => {
    const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
    if (one !== other) wrong.push(`${what}: ${other}, not ${one}`);
  };
  same('outcome', wanted.outcome, got.outcome);
  same('steps', wanted.steps, got.steps);
  same('proofs', wanted.proofs, got.proofs);
  same('objects', wanted.objects, got.objects);
  for (const id of new Set([...wanted.writes.keys(), ...got.writes.keys()]))
    same(`writes to ${id}`, wanted.writes.get(id), got.writes.get(id));
  for (const program of new Set([...wanted.executed.keys(), ...got.executed.keys()])) {
    const count = got.executed.get(program) ?? 0;
    const want = wanted.executed.get(program) ?? 0;
    // A crash hid whether it had run, and the pattern says: skip it then. Twice it must never run.
    if (count !== want && !(doubtful.has(program) && count === 0))
      wrong.push(`program ${program} ran ${count} times, not ${want}`);
  }
  return wrong;
}

/** What must hold of a run that was put back: every object is as before, and none was made or written twice. */
export function comparePutBack(before: Pick<EndState, 'objects' | 'uids'>, got: EndState): readonly string[] {
  const wrong: string[] = [];
  if (JSON.stringify(before.objects) !== JSON.stringify(got.objects))
    wrong.push(`objects: ${JSON.stringify(got.objects)}, not ${JSON.stringify(before.objects)}`);
  for (const [id, writes] of got.writes) {
    writes.forEach((write, index) => {
      if (
        index > 0 &&
        write.split(' ')[1] !== undefined &&
        write.split(' ')[1] === writes[index - 1]?.split(' ')[1]
      )
        wrong.push(`${id} was written twice with the same content: ${writes.join(', ')}`);
    });
    const made = writes.filter((write) => write.startsWith('added')).length;
    // What was there is made once by the rig, and once more when a deletion is undone.
    const mayBeMade = before.uids.has(id) && writes.includes('deleted') ? 2 : 1;
    if (made > mayBeMade) wrong.push(`${id} was made ${made} times: ${writes.join(', ')}`);
  }
  for (const [program, count] of got.executed)
    if (count > 1) wrong.push(`program ${program} ran ${count} times`);
  return wrong;
}

/** An object that was there before and is still there is the very same object, unless the pattern deleted it. */
export function compareUids(before: Pick<EndState, 'uids'>, got: EndState): readonly string[] {
  return [...before.uids].flatMap(([id, uid]) => {
    const now = got.uids.get(id);
    const deleted = got.writes.get(id)?.includes('deleted') ?? false;
    return now === undefined || now === uid || deleted ? [] : [`${id} is another object than before`];
  });
}

/** What must hold of the run's folder when its last process has ended. */
export async function checkFolder({ stateDir, runId }: CrashJob): Promise<readonly string[]> {
  const folder = runFolderPath(stateDir, runId);
  const wrong: string[] = [];
  const names = (await readdir(folder)).sort();
  const known = ['artifacts', 'journal.jsonl', 'plan.json', 'prior'];
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

/** What a run that has nothing to put back any more must not leave in its cluster: its lock and its recovery record. */
export async function leftInCluster(
  target: CrashTarget,
  { homeNamespace }: CrashJob,
  { outcome }: RunResult,
): Promise<readonly string[]> {
  if (outcome !== 'succeeded' && outcome !== 'rolledBack') return [];
  const { signal } = new AbortController();
  const locks = await findLocks(target.cluster, homeNamespace, signal);
  const records = await target.cluster.list(recoveryQuery(homeNamespace), signal);
  return [
    ...locks.map(({ ref }) => `Lease ${ref.name} of a run that ${outcome} is left`),
    ...records.map(({ metadata }) => `Secret ${metadata.name} of a run that ${outcome} is left`),
  ];
}

/** Programs of which the journal says that they were about to run, but not how that ended. */
export async function doubtfulPrograms({ stateDir, runId, plan }: CrashJob): Promise<readonly string[]> {
  let events: readonly RunEvent[];
  try {
    ({ events } = await readRunJournal(runFolderPath(stateDir, runId)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const open = new Map<number, string>();
  for (const event of events) {
    if (event.type === 'effect.intent' && event.data.verb === 'exec') open.set(event.data.id, event.step);
    if (event.type === 'effect.result' || event.type === 'effect.error') open.delete(event.data.id);
  }
  return [...open.values()].flatMap((key) => {
    const input = plan.nodes.find((node) => node.key === key)?.input;
    // Border: the plan's input of an exec step, checked by its schema.
    return ((input as { readonly args?: readonly string[] } | undefined)?.args ?? []).join(' ');
  });
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
