import { describe, expect, it } from 'vitest';
import type { RunDeps } from '../../../engine/run/run-deps.ts';
import { runPlan } from '../../../engine/run/run-plan.ts';
import type { CapabilityTable, Mesh } from '../../../engine/world.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { RunEvent } from '../../../schemas/run-event.ts';
import { createMemoryRunFolder } from '../../rig/memory-run-folder.ts';
import { planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { type ScriptedCluster, scriptedCluster } from '../../rig/scripted-cluster.ts';
import {
  type Act,
  fail,
  hang,
  prove,
  scriptedSteps,
  split,
  succeed,
  take,
  workload,
  write,
} from '../../rig/scripted-steps.ts';
import { turnsOut } from '../../rig/simulated-clock.ts';

const TWO = planOf([{ key: 'app' }, { key: 'shift' }]);

describe('a disk that refuses', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'it is read-only'],
  ])('(%s) stops the run before another effect, with one sentence and exit 5', async (code, why) => {
    const steps = scriptedSteps({ app: write([workload('app')]), shift: write([split('web')]) });
    const story = tellStory(TWO, steps);
    story.folder.onAppend((text) => {
      if (text.includes('"step.succeeded"')) story.folder.breakDisk(code);
    });
    const result = await story.finish();
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 5 });
    expect(story.events.at(-1)).toMatchObject({
      type: 'run.finished',
      data: {
        error: {
          reason: 'stateUnusable',
          message: `the run state in /runs/story/journal.jsonl cannot be written: ${why}`,
        },
      },
    });
    expect(steps.calls.filter((call) => call.startsWith('undo') || call === 'done shift')).toEqual([]);
    expect(story.folder.isClosed()).toBe(true);
  });

  it('before the first record rejects the result with the same sentence', async () => {
    const story = tellStory(TWO, scriptedSteps());
    story.folder.breakDisk('ENOSPC');
    await expect(story.finish()).rejects.toMatchObject({ reason: 'stateUnusable' });
    expect(story.folder.isClosed()).toBe(true);
  });

  it('when the folder is made rejects the result and ends the events', async () => {
    const openFolder: RunDeps['openFolder'] = async () => {
      throw new Failure('stateUnusable', 'the run state in /state cannot be written: it is read-only');
    };
    const story = tellStory(TWO, scriptedSteps(), { openFolder });
    await expect(story.finish()).rejects.toMatchObject({ reason: 'stateUnusable' });
    for await (const event of story.run.events) expect(event).toBeUndefined();
  });

  it('in the middle of a rollback leaves it as failed with the commands to type', async () => {
    const steps = scriptedSteps({ app: write([workload('app')]), shift: fail('invalid') });
    const story = tellStory(TWO, steps);
    story.folder.onAppend((text) => {
      if (text.includes('"run.rollback.begin"')) story.folder.breakDisk('ENOSPC');
    });
    const result = await story.finish();
    expect(result).toMatchObject({ outcome: 'rollbackFailed', exitCode: 9 });
    expect(story.events.find((event) => event.type === 'step.compensationFailed')).toMatchObject({
      step: 'app',
      data: { manual: [expect.stringContaining('kubectl --context sandbox delete')] },
    });
  });
});

describe('a target', () => {
  it('is prepared once, before the first effect on it, and its UID is recorded', async () => {
    const prepared: string[] = [];
    const steps = scriptedSteps({
      look: succeed(),
      app: write([workload('a'), workload('b')]),
      more: write([workload('c')]),
    });
    const story = tellStory(
      planOf([{ key: 'look' }, { key: 'app' }, { key: 'more', needs: ['look'] }]),
      steps,
      {
        prepareTarget: async (role) => {
          prepared.push(role);
          return { uid: 'cluster-1', mesh: 'linkerd' };
        },
      },
    );
    const result = await story.end();
    expect(prepared).toEqual(['main']);
    const told = story.told();
    expect(told.indexOf('run.target')).toBeLessThan(told.findIndex((line) => line.startsWith('effect.')));
    expect(result.targets).toEqual([{ role: 'main', context: 'sandbox', kind: 'sandbox', mesh: 'linkerd' }]);
  });

  it('that lacks permissions stops the step before anything is written', async () => {
    const steps = scriptedSteps({ app: write([workload('a')]) });
    const story = tellStory(TWO, steps, {
      prepareTarget: async () => {
        throw new Failure('forbidden', 'you may not patch deployments in namespace shop');
      },
    });
    expect(await story.end()).toMatchObject({ outcome: 'rolledBack', exitCode: 5 });
    expect(story.told().filter((line) => line.startsWith('effect'))).toEqual([]);
  });

  const needing = planOf([{ key: 'mesh', kind: 'installMesh', input: { provider: 'linkerd' } }], {
    requires: { capabilities: ['traffic-split', 'mtls'] },
  });
  const meshes = (table: CapabilityTable, asked: unknown[] = []): Partial<RunDeps> => ({
    world: {
      ...tellStory(planOf([]), scriptedSteps()).deps.world,
      // Border: the run asks a mesh for nothing but its name and its table before it starts.
      meshes: {
        of: async (role, provider) => {
          asked.push([role, provider]);
          return { name: 'linkerd', capabilities: () => table } as unknown as Mesh;
        },
      },
    },
  });

  it('whose mesh lacks a required capability makes the run unsupported before anything is applied', async () => {
    const steps = scriptedSteps();
    const asked: unknown[] = [];
    const story = tellStory(needing, steps, meshes({ mtls: 'full', 'traffic-split': 'none' }, asked));
    const result = await story.end();
    expect(asked).toEqual([['main', 'linkerd']]);
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 4 });
    expect(steps.calls).toEqual([]);
    expect(story.events.at(-1)).toMatchObject({
      data: {
        error: { reason: 'unsupported', message: 'linkerd, the mesh of target main, lacks traffic-split' },
      },
    });
  });

  it('whose cluster does not serve a required API makes the run unsupported before anything is applied', async () => {
    const steps = scriptedSteps();
    const asked: string[] = [];
    const cluster: ScriptedCluster = {
      ...scriptedCluster(),
      raw: async (method, path) => {
        asked.push(`${method} ${path}`);
        if (path.includes('gateway')) throw new Failure('notFound', 'no such path');
        return {};
      },
    };
    const plan = planOf([{ key: 'app' }], {
      requires: { capabilities: [], apis: ['apps/v1', 'gateway.networking.k8s.io/v1', 'v1'] },
    });
    const never = new AbortController().signal;
    const story = tellStory(plan, steps, {}, never, (base) => ({
      ...base,
      clusters: { open: async () => cluster },
    }));
    expect(await story.end()).toMatchObject({ outcome: 'failed', exitCode: 4 });
    expect(asked).toEqual(['GET /apis/apps/v1', 'GET /apis/gateway.networking.k8s.io/v1', 'GET /api/v1']);
    expect(steps.calls).toEqual([]);
    expect(story.events.at(-1)).toMatchObject({
      data: {
        error: {
          reason: 'unsupported',
          message: 'sandbox, the cluster of target main, does not serve gateway.networking.k8s.io/v1',
        },
      },
    });
  });

  it('whose mesh has what is required goes on', async () => {
    const story = tellStory(needing, scriptedSteps(), meshes({ mtls: 'partial', 'traffic-split': 'full' }));
    expect(await story.end()).toMatchObject({ outcome: 'succeeded', exitCode: 0 });
  });
});

describe('a wall clock that jumps', () => {
  it.each([86_400_000, -86_400_000])(
    'by %i ms neither ends an attempt nor keeps it from ending',
    async (jump) => {
      const steps = scriptedSteps({ app: take(10_000), shift: hang() });
      const plan = planOf([{ key: 'app' }, { key: 'shift', timeoutMs: 30_000 }], { deadlineMs: 3_600_000 });
      const story = tellStory(plan, steps);
      await story.until('step.running', 'app');
      const begun = story.clock.monotonic();
      const { now } = story.clock;
      Object.assign(story.clock, { now: () => now() + jump });
      const result = await story.end();
      expect(story.clock.monotonic() - begun).toBe(40_000);
      expect(result.steps).toMatchObject([{ state: 'succeeded' }, { error: { reason: 'timeout' } }]);
    },
  );
});

describe('readers', () => {
  it('that are slow or start late get every event and delay nothing', async () => {
    const story = tellStory(TWO, scriptedSteps());
    const slow = story.run.events[Symbol.asyncIterator]();
    const first = await slow.next();
    const result = await story.end();
    const rest: RunEvent[] = [];
    for (let next = await slow.next(); !next.done; next = await slow.next()) rest.push(next.value);
    expect([first.value, ...rest]).toEqual(story.events);
    const late: RunEvent[] = [];
    for await (const event of story.run.events) late.push(event);
    expect(late).toEqual(story.events);
    expect(result.outcome).toBe('succeeded');
  });

  it('that stop reading do not stop the run', async () => {
    const story = tellStory(TWO, scriptedSteps());
    for await (const event of story.run.events) if (event.seq === 2) break;
    expect(await story.end()).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('progress', () => {
  it('is kept four times a second, the latest figure of a burst included', async () => {
    const chatty: Act = async (ctx) => {
      for (let i = 0; i < 100; i += 1) {
        ctx.progress({ message: `sample ${i}`, fraction: i / 100 });
        await ctx.world.clock.sleep(10, ctx.signal);
      }
      return { result: {}, summary: '' };
    };
    const story = tellStory(TWO, scriptedSteps({ app: chatty }));
    await story.end();
    const kept = story.events.flatMap((event) =>
      event.type === 'step.progress' ? [event.data.message] : [],
    );
    expect(kept).toEqual(['sample 0', 'sample 24', 'sample 49', 'sample 74', 'sample 99']);
  });

  it('of a step that is over is not told', async () => {
    let tell: () => void = () => undefined;
    const leaky: Act = async (ctx) => {
      tell = () => ctx.progress({ message: 'still here' });
      return { result: {}, summary: '' };
    };
    const story = tellStory(
      planOf([{ key: 'app' }, { key: 'slow' }]),
      scriptedSteps({ app: leaky, slow: hang() }),
    );
    await story.until('step.running', 'slow');
    tell();
    story.run.commands.cancel();
    await story.end();
    expect(story.told().filter((line) => line.startsWith('step.progress'))).toEqual([]);
  });
});

describe('a fault of ours', () => {
  it('rejects the result, closes the journal and leaves 70 in it', async () => {
    const broken = tellStory(
      planOf([{ key: 'a', when: { cel: 'x', span: { file: '', start: 0, end: 0 } } }]),
      scriptedSteps(),
      {
        evaluate: () => {
          throw new TypeError('evaluator broke');
        },
      },
    );
    await expect(broken.finish()).rejects.toThrow('evaluator broke');
    expect(broken.events.at(-1)).toMatchObject({ type: 'run.finished', data: { exitCode: 70 } });
    expect(broken.folder.isClosed()).toBe(true);
  });

  it('of a plan whose kind has no handler fails that step with 70', async () => {
    const story = tellStory(planOf([{ key: 'a', kind: 'capture' }]), scriptedSteps());
    expect(await story.end()).toMatchObject({ exitCode: 70 });
  });
});

describe('runPlan', () => {
  it('draws a ULID when none is given and writes under the state directory', async () => {
    const story = tellStory(TWO, scriptedSteps({ app: prove('passed') }));
    const { runId: _fixed, ...given } = story.deps;
    const deps = { ...given, openFolder: async () => createMemoryRunFolder() };
    const { runId, folder, result } = runPlan(TWO, deps, new AbortController().signal);
    expect(runId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(folder).toBe(`/state/runs/${runId}`);
    await turnsOut();
    await result;
    await story.end();
  });
});
