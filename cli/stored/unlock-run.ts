import { createInterface } from 'node:readline/promises';
import { thisProcess } from '../../engine/run/journal/writer-lock.ts';
import { describeHolder, describeLocked } from '../../engine/run/locks/acquire-leases.ts';
import { findLocks, type LeaseRecord } from '../../engine/run/locks/lease-object.ts';
import type { Cluster } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import { type CommandInput, flagText, operand } from '../command-input.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { UsageError, writeErr } from '../output.ts';
import { openNamedClusters } from './named-clusters.ts';

/**
 * `meshwright unlock`: removes the locks of a run whose process is surely gone, after somebody said whose they are. A
 * holder that is alive on this machine keeps them.
 */
export async function unlockRun(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const wanted = operand(input, 0).toUpperCase();
  const named = await openNamedClusters(input, environment);
  try {
    let removed = 0;
    for (const cluster of named.clusters) {
      const locks = await locksOf(cluster, environment, wanted);
      for (const lock of locks) {
        await unlockOne(lock, cluster, input, environment);
        removed += 1;
      }
    }
    if (removed === 0) throw new UsageError(`run ${wanted} holds no lock there`);
  } finally {
    await named.world.close();
  }
}

async function locksOf(
  cluster: Cluster,
  environment: Environment,
  wanted: string,
): Promise<readonly LeaseRecord[]> {
  const { signal } = new AbortController();
  const locks = await findLocks(cluster, environment.homeNamespace, signal);
  return locks.filter(({ holder }) => wanted !== '' && holder?.run.startsWith(wanted) === true);
}

async function unlockOne(
  lock: LeaseRecord,
  cluster: Cluster,
  input: CommandInput,
  environment: Environment,
): Promise<void> {
  const { context } = cluster.binding;
  const what = describeLocked(lock.locked, context);
  await writeErr(`${what} is locked by ${describeHolder(lock, Date.now())}`);
  const { holder } = lock;
  if (holder === undefined) throw new Error('only locks with a holder of ours are looked at');
  const facts = thisProcess();
  if (holder.bootId === facts.bootId && facts.isAlive(holder.pid))
    throw new Failure('lockHeld', `process ${holder.pid} of this machine still holds it`, {
      hint: 'end that run first (Ctrl-C there)',
    });
  const said = flagText(input, 'holder') ?? (await ask(holder.host, environment));
  if (said !== holder.host)
    throw new UsageError(`the holder is not ${JSON.stringify(said)}; nothing was removed`);
  const { signal } = new AbortController();
  const { uid, resourceVersion } = lock;
  await cluster.delete(lock.ref, { uid, resourceVersion }, signal);
  await writeErr(`${what} is unlocked`);
}

async function ask(host: string, environment: Environment): Promise<string> {
  if (!environment.interactive)
    throw new UsageError(
      'nobody is here to ask whether the holder is dead',
      `--holder ${host} says that it is`,
    );
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await prompt.question('Type the name of its host to remove the lock: ')).trim();
  } finally {
    prompt.close();
  }
}
