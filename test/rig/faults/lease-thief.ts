import { expect } from 'vitest';
import { type LockHolder, leaseObject, leaseRef, readLease } from '../../../engine/run/locks/lease-object.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Trial } from '../fault-trial.ts';
import type { TestApi } from '../sandbox-api.ts';

const THIEF: LockHolder = { host: 'ci-7', bootId: 'elsewhere', pid: 4711, run: '01THIEF' };

const leases = ({ namespace }: Trial): string =>
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
const refOf = ({ namespace }: Trial) => leaseRef(namespace, { scope: 'namespace', name: namespace });

/** Longer than any test: on a slow machine the thief would be taken for dead before it is met. */
const THIEF_LIVES_MS = 86_400_000;

/** Another run writes its name into the lock, whoever has it, and does not come back to renew it. */
export async function stealLease(api: TestApi, trial: Trial): Promise<void> {
  const path = `${leases(trial)}/${refOf(trial).name}`;
  for (;;) {
    const live = await api.call('GET', path);
    const over = live.status === 200 ? readLease(JSON.parse(live.text)) : undefined;
    const now = trial.clock.now();
    const held = { holder: THIEF, pattern: 'other', acquired: now, renewed: now };
    const holding = { ...held, durationMs: THIEF_LIVES_MS };
    const locked = { scope: 'namespace', name: trial.namespace } as const;
    const body = leaseObject(refOf(trial), locked, { ...holding, transitions: 1 }, over);
    const create = over === undefined;
    const done = await api.call(create ? 'POST' : 'PUT', create ? leases(trial) : path, { body });
    if (done.status === 409) continue; // its holder renewed it meanwhile
    expect(done.status, done.text).toBeLessThan(300);
    return;
  }
}

/** The lock is removed, whoever has it. */
export async function removeLease(api: TestApi, trial: Trial): Promise<void> {
  const done = await api.call('DELETE', `${leases(trial)}/${refOf(trial).name}`);
  expect(done.status, done.text).toBe(200);
}

/** Names of the Leases and Secrets of ours that are in the trial's namespace. */
export async function leftOf(api: TestApi, trial: Trial): Promise<readonly string[]> {
  const names = async (path: string): Promise<readonly string[]> => {
    const list: { readonly items: readonly KubeObject[] } = JSON.parse((await api.call('GET', path)).text);
    return list.items.flatMap(({ metadata }) =>
      metadata.name?.startsWith('meshwright') ? [metadata.name] : [],
    );
  };
  return [...(await names(leases(trial))), ...(await names(`/api/v1/namespaces/${trial.namespace}/secrets`))];
}
