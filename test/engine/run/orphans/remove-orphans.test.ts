import { describe, expect, it } from 'vitest';
import { leaseObject, leaseRef } from '../../../../engine/run/locks/lease-object.ts';
import { agentMarks } from '../../../../engine/run/orphans/agent-marks.ts';
import { agentNamespacesOf } from '../../../../engine/run/orphans/agent-namespaces.ts';
import { removeOrphans, tellOrphans } from '../../../../engine/run/orphans/remove-orphans.ts';
import { Failure } from '../../../../schemas/failure.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { planOf } from '../../../rig/plan-of.ts';
import { tellStory } from '../../../rig/run-story.ts';
import { type ScriptedCluster, scriptedCluster } from '../../../rig/scripted-cluster.ts';
import { scriptedSteps } from '../../../rig/scripted-steps.ts';

const never = new AbortController().signal;
const NOW = Date.parse('2026-01-01T01:00:00Z');
const facts = { bootId: 'here', isAlive: (pid: number) => pid === 1 };

interface Agent {
  readonly run: string;
  readonly host?: 'here' | 'elsewhere';
  readonly pid?: number;
  readonly home?: string;
  readonly phase?: string;
}

function agentPod({ run, host, pid = 1, home, phase = 'Running' }: Agent): KubeObject {
  const holder = host === undefined ? {} : agentMarks({ host, bootId: host, pid, run }, home);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `meshwright-agent-${run}`,
      namespace: 'shop',
      labels: { 'app.kubernetes.io/name': 'meshwright-agent', 'meshwright.dev/run': run },
      annotations: holder,
      creationTimestamp: new Date(NOW - 60_000).toISOString(),
    },
    spec: { activeDeadlineSeconds: 360 },
    status: { phase },
  };
}

/** The lock that a run on another machine holds in `shop`, renewed so long ago. */
function lockOf(run: string, renewedMsAgo: number): KubeObject {
  const locked = { scope: 'namespace', name: 'shop' } as const;
  return leaseObject(leaseRef('default', locked), locked, {
    holder: { host: 'elsewhere', bootId: 'elsewhere', pid: 7, run },
    pattern: 'story',
    acquired: NOW - 600_000,
    renewed: NOW - renewedMsAgo,
    durationMs: 30_000,
    transitions: 0,
  });
}

async function left(cluster: ScriptedCluster, run?: string): Promise<readonly (string | undefined)[]> {
  const search = { namespaces: ['shop'], facts, now: NOW, ...(run === undefined ? {} : { run }) };
  await removeOrphans(cluster, search, never);
  return cluster
    .objects()
    .filter(({ kind }) => kind === 'Pod')
    .map(({ metadata }) => metadata.labels?.['meshwright.dev/run']);
}

describe('agent pods of other runs', () => {
  it.each<[string, Agent, KubeObject | undefined, 'stays' | 'goes']>([
    ['a living process of this machine', { run: 'a', host: 'here', pid: 1 }, undefined, 'stays'],
    ['a dead process of this machine', { run: 'a', host: 'here', pid: 2 }, undefined, 'goes'],
    [
      'a run elsewhere that holds a lock',
      { run: 'a', host: 'elsewhere', home: 'default' },
      lockOf('a', 5_000),
      'stays',
    ],
    [
      'a run elsewhere whose lock is gone',
      { run: 'a', host: 'elsewhere', home: 'default' },
      undefined,
      'goes',
    ],
    [
      'a run elsewhere whose lock another one took',
      { run: 'a', host: 'elsewhere', home: 'default' },
      lockOf('b', 5_000),
      'goes',
    ],
    [
      'a run elsewhere whose lock was abandoned',
      { run: 'a', host: 'elsewhere', home: 'default' },
      lockOf('a', 400_000),
      'goes',
    ],
    ['a look elsewhere that holds no lock', { run: 'a', host: 'elsewhere' }, undefined, 'stays'],
    ['a look elsewhere that is over', { run: 'a', host: 'elsewhere', phase: 'Failed' }, undefined, 'goes'],
    ['nobody who can be told', { run: 'a' }, undefined, 'stays'],
  ])('of %s', async (_who, agent, lock, fate) => {
    const cluster = scriptedCluster();
    cluster.put(agentPod(agent));
    if (lock !== undefined) cluster.put(lock);
    expect(await left(cluster)).toEqual(fate === 'stays' ? ['a'] : []);
  });

  it('go in any case when they are of the run that is taken up again', async () => {
    const cluster = scriptedCluster();
    cluster.put(agentPod({ run: 'mine', host: 'here', pid: 1 }));
    cluster.put(agentPod({ run: 'other', host: 'here', pid: 1 }));
    expect(await left(cluster, 'mine')).toEqual(['other']);
  });

  it('are not touched where they are not agents of ours', async () => {
    const cluster = scriptedCluster();
    const { metadata, ...rest } = agentPod({ run: 'a', host: 'here', pid: 2 });
    cluster.put({ ...rest, metadata: { ...metadata, labels: { 'meshwright.dev/run': 'a' } } });
    expect(await left(cluster)).toEqual(['a']);
  });
});

describe('a run that begins', () => {
  it('removes what a dead run left in the namespaces of its probes, and says so', async () => {
    const cluster = scriptedCluster();
    cluster.put(agentPod({ run: 'dead', host: 'here', pid: 2 }));
    cluster.put(agentPod({ run: 'living', host: 'here', pid: 1 }));
    const plan = planOf([{ key: 'app' }, { key: 'gate', kind: 'probe' }]);
    const steps = scriptedSteps();
    const holder = { host: 'here', bootId: 'here', pid: 1 };
    const story = tellStory(
      plan,
      steps,
      { protection: { homeNamespace: 'default', holder, facts } },
      never,
      (base) => ({ ...base, clusters: { open: async () => cluster } }),
    );
    expect((await story.finish()).outcome).toBe('succeeded');
    const pods = cluster.objects().filter(({ kind }) => kind === 'Pod');
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['meshwright-agent-living']);
    expect(story.events.filter(({ type }) => type === 'run.warning')).toMatchObject([
      { data: { message: 'removed agent pod shop/meshwright-agent-dead of main, left by run dead' } },
    ]);
  });

  it('looks also where a probe says another namespace than its step', () => {
    const plan = planOf([
      { key: 'app' },
      { key: 'gate', kind: 'probe', input: { from: { namespace: 'outside' } } },
    ]);
    expect(agentNamespacesOf(plan, 'main')).toEqual(['outside', 'shop']);
  });

  it('goes on where it may not look, and says why', async () => {
    const told = await tellOrphans('main', () => Promise.reject(new Failure('forbidden', 'no list of pods')));
    expect(told).toEqual(['agent pods that dead runs left in main were not looked for: no list of pods']);
    await expect(tellOrphans('main', () => Promise.reject(new Error('ours')))).rejects.toThrow('ours');
  });
});
