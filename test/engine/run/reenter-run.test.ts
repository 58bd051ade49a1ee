import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../engine/plan/plan.ts';
import { foldRun } from '../../../engine/run/fold-run.ts';
import { readJournal } from '../../../engine/run/journal/read-journal.ts';
import { recordLine } from '../../../engine/run/journal/record-line.ts';
import { refusalOf } from '../../../engine/run/reopen-run.ts';
import type { StepHandler } from '../../../engine/step-handler.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { objectId } from '../../../schemas/kube-object.ts';
import type { RunEvent, RunResult } from '../../../schemas/run-event.ts';
import { checkStates } from '../../rig/check-journal.ts';
import { planOf } from '../../rig/plan-of.ts';
import { tellStory } from '../../rig/run-story.ts';
import { enter, linesOf, record, reopened, WRITES } from '../../rig/stored-story.ts';

function planWith(more: Partial<Plan> = {}): Plan {
  const outputs = [{ name: 'made', type: 'string', cel: 'result.made' }];
  return planOf(
    [
      { key: 'app', outputs },
      {
        key: 'flaky',
        kind: 'wait',
        effect: 'pure',
        retry: { limit: 2, delayMs: 1_000, factor: 2, maxDelayMs: 30_000, jitter: 0 },
      },
      { key: 'route', kind: 'policy', reads: ['app'] },
      { key: 'share', kind: 'probe', effect: 'pure', proof: true },
      { key: 'late' },
      { key: 'end', kind: 'wait', effect: 'pure', phase: 'finally' },
    ],
    more,
  );
}

function checkWhole(plan: Plan, journal: string, result: RunResult): void {
  const reading = readJournal(Buffer.from(journal), 'journal');
  expect(reading.state).toBe('whole');
  expect(foldRun(reading.events)).toEqual(result);
  checkStates(plan, reading.events, result);
}

const statesOf = (result: RunResult) => result.steps.map(({ key, state }) => `${key} ${state}`);
const finishedKeys = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'step.succeeded' ? [event.step] : []));
const ALL_OBJECTS = Object.values(WRITES).flat().map(objectId).sort();

describe('a run that died behind any record', () => {
  for (const half of [false, true]) {
    const how = half ? 'with its last write done' : 'with its last write lost';
    it(`reaches the same end when it is resumed, and repeats nothing that was finished (${how})`, async () => {
      const recorded = await record(planWith());
      expect(recorded.result.outcome).toBe('succeeded');
      for (let k = 1; k < recorded.lines.length; k += 1) {
        const { world, folder, stored, before } = reopened(
          recorded,
          recorded.lines.slice(0, k).join(''),
          half,
        );
        const whole = new Set(
          Object.entries(WRITES).flatMap(([key, refs]) =>
            refs.every((ref) => world.objects.has(objectId(ref))) ? [key] : [],
          ),
        );
        const result = await enter(recorded, stored, 'finish', world.handlers);
        const at = `behind record ${k} (${before.at(-1)?.type})`;
        expect(statesOf(result), at).toEqual(statesOf(recorded.result));
        expect([result.outcome, result.exitCode, result.outputs], at).toEqual(['succeeded', 0, {}]);
        expect([...world.objects].sort(), at).toEqual(ALL_OBJECTS);
        for (const key of [...finishedKeys(before), ...whole]) expect(world.calls, at).not.toContain(key);
        checkWhole(recorded.plan, folder.text(), result);
      }
    });

    it(`is put back whole when a rollback is asked for (${how})`, async () => {
      const recorded = await record(planWith());
      for (let k = 1; k <= recorded.lines.length; k += 1) {
        const { world, folder, stored, before } = reopened(
          recorded,
          recorded.lines.slice(0, k).join(''),
          half,
        );
        const at = `behind record ${k} (${before.at(-1)?.type})`;
        const wrote = before.some(({ type }) => type === 'effect.prior');
        const refusal = refusalOf(stored, 'putBack');
        expect(refusal, at).toBe(
          wrote ? undefined : 'there is nothing to put back: it wrote nothing that can be undone',
        );
        if (refusal !== undefined) continue;
        const result = await enter(recorded, stored, 'putBack', world.handlers);
        expect([result.outcome, result.exitCode], at).toEqual(['rolledBack', 0]);
        expect([...world.objects], at).toEqual([]);
        checkWhole(recorded.plan, folder.text(), result);
      }
    });

    it(`goes on with its own rollback and ends like the run that did not die (${how})`, async () => {
      const breaks = ['late'];
      const recorded = await record(planWith(), breaks);
      expect([recorded.result.outcome, recorded.result.exitCode]).toEqual(['rolledBack', 5]);
      for (let k = 1; k < recorded.lines.length; k += 1) {
        const { world, folder, stored, before } = reopened(
          recorded,
          recorded.lines.slice(0, k).join(''),
          half,
          breaks,
        );
        const result = await enter(recorded, stored, 'finish', world.handlers);
        const at = `behind record ${k} (${before.at(-1)?.type})`;
        expect([result.outcome, result.exitCode], at).toEqual(['rolledBack', 5]);
        expect([...world.objects], at).toEqual([]);
        expect(statesOf(result), at).toEqual(statesOf(recorded.result));
        checkWhole(recorded.plan, folder.text(), result);
      }
    });
  }

  it('keeps the exit code of its own rollback when the process that went on with it dies too', async () => {
    const recorded = await record(planWith(), ['late']);
    const begun = recorded.lines.findIndex((line) => line.includes('"run.rollback.begin"')) + 1;
    const first = reopened(recorded, recorded.lines.slice(0, begun).join(''), false, ['late']);
    await enter(recorded, first.stored, 'finish', first.world.handlers);
    const lines = linesOf(first.folder.text());
    for (let k = begun + 1; k < lines.length; k += 1) {
      const { world, stored, before } = reopened(recorded, lines.slice(0, k).join(''), false, ['late']);
      const result = await enter(recorded, stored, 'finish', world.handlers);
      expect([result.outcome, result.exitCode], `behind record ${k} (${before.at(-1)?.type})`).toEqual([
        'rolledBack',
        5,
      ]);
    }
  });

  it('survives a rollback that dies behind any of its own records, and undoes no step twice', async () => {
    const recorded = await record(planWith({ onFailure: 'stop' }), ['late']);
    expect(recorded.result.outcome).toBe('failed');
    const first = reopened(recorded, recorded.lines.join(''), false, ['late']);
    await enter(recorded, first.stored, 'putBack', first.world.handlers);
    const lines = linesOf(first.folder.text());
    for (let k = recorded.lines.length + 1; k < lines.length; k += 1) {
      const { world, folder, stored, before } = reopened(recorded, lines.slice(0, k).join(''), true);
      const at = `behind record ${k} (${before.at(-1)?.type})`;
      const compensated = before.flatMap((event) => (event.type === 'step.compensated' ? [event.step] : []));
      if (refusalOf(stored, 'putBack') !== undefined) {
        expect([...world.objects], at).toEqual([]);
        continue;
      }
      const result = await enter(recorded, stored, 'putBack', world.handlers);
      expect([result.outcome, result.exitCode], at).toEqual(['rolledBack', 0]);
      expect([...world.objects], at).toEqual([]);
      const later = readJournal(Buffer.from(folder.text()), 'journal').events.slice(k);
      const again = later.flatMap((event) => (event.type === 'step.compensating' ? [event.step] : []));
      for (const key of compensated) expect(again, at).not.toContain(key);
    }
  });
});

describe('a step that must not be done twice and whose process died', () => {
  const plan = planOf([{ key: 'mark', kind: 'exec', effect: 'once' }]);
  const markOnce = (calls: string[]): StepHandler<JsonObject> => ({
    execute: async (_input, ctx) => {
      const ref = { apiVersion: 'meshwright.dev/v1alpha1', kind: 'Process', name: 'mark' };
      const call = async () => {
        calls.push('mark');
        return {};
      };
      await ctx.effect({ verb: 'exec', ref }, call, () => ({ exitCode: 0 }));
      return { result: {}, summary: 'marked' };
    },
    observe: async (_input, { recorded }) =>
      recorded?.['exitCode'] === 0
        ? { status: 'done', outcome: { result: {}, summary: 'marked' } }
        : { status: 'unknown', detail: 'nobody can tell' },
  });

  it('is done when its intent was never written, in doubt behind it, and over behind its result', async () => {
    const story = tellStory(plan, { handlers: { exec: markOnce([]) }, calls: [] });
    const recorded = {
      plan,
      result: await story.end(),
      lines: linesOf(story.folder.text()),
      deps: story.deps,
    };
    const at = (type: string) => recorded.lines.findIndex((line) => line.includes(`"type":"${type}"`)) + 1;
    for (let k = at('step.intent'); k < at('step.succeeded'); k += 1) {
      const { stored } = reopened(recorded, recorded.lines.slice(0, k).join(''), false);
      const calls: string[] = [];
      const result = await enter(recorded, stored, 'finish', { exec: markOnce(calls) });
      const wanted =
        k < at('effect.intent')
          ? ['succeeded', ['mark']]
          : [k < at('effect.result') ? 'rolledBack' : 'succeeded', []];
      expect([result.outcome, calls], `behind record ${k}`).toEqual(wanted);
    }
    expect(at('effect.result')).toBeGreaterThan(at('effect.intent'));
    expect(at('effect.intent')).toBeGreaterThan(at('step.intent') + 1);
  });
});

describe('entering a stored run', () => {
  it('ends the putting back of a step that an earlier version began though it had written nothing', async () => {
    const recorded = await record(planWith({ onFailure: 'stop' }), ['late']);
    const told = recorded.lines.length;
    const begun: readonly RunEvent[] = [
      { v: 1, seq: told + 1, ts: 1, type: 'run.resumed', data: { goal: 'putBack', engine: '0.1.0' } },
      { v: 1, seq: told + 2, ts: 1, type: 'step.compensating', step: 'share', data: { pass: 'workloads' } },
    ];
    const journal = recorded.lines.join('') + begun.map(recordLine).join('');
    const { world, folder, stored } = reopened(recorded, journal, false, ['late']);
    const result = await enter(recorded, stored, 'putBack', world.handlers);
    expect(result.outcome).toBe('rolledBack');
    expect(statesOf(result)).toContain('share compensated');
    expect([...world.objects]).toEqual([]);
    checkWhole(recorded.plan, folder.text(), result);
  });

  it('tries the failed step of a stopped run again and finishes what was not reached', async () => {
    const recorded = await record(planWith({ onFailure: 'stop' }), ['route']);
    const { world, folder, stored } = reopened(recorded, recorded.lines.join(''), false);
    const result = await enter(recorded, stored, 'finish', world.handlers);
    expect([result.outcome, result.exitCode]).toEqual(['succeeded', 0]);
    expect(world.calls).toEqual(['route', 'share', 'late', 'end']);
    checkWhole(recorded.plan, folder.text(), result);
  });

  it('refuses to go on with what is over, and to put back what is back', async () => {
    const good = await record(planWith());
    const done = reopened(good, good.lines.join(''), false);
    expect(refusalOf(done.stored, 'finish')).toBe('it is over: it succeeded');
    const bad = await record(planWith(), ['late']);
    const back = reopened(bad, bad.lines.join(''), false);
    expect(refusalOf(back.stored, 'finish')).toBe('it is over: what it wrote was put back');
    expect(refusalOf(back.stored, 'putBack')).toBe('everything that it wrote was already put back');
  });

  it('refuses a plan that is not the one of the first record', async () => {
    const recorded = await record(planWith());
    const other = { ...recorded, plan: planWith({ params: { more: 1 } }) };
    expect(() => reopened(other, recorded.lines.join(''), false)).toThrow(/plan of run story was changed/);
  });

  it('refuses another cluster under the same name before it writes a record', async () => {
    const recorded = await record(planWith());
    const target: RunEvent = {
      v: 1,
      seq: 2,
      ts: 1,
      type: 'run.target',
      data: { role: 'main', uid: 'first' },
    };
    const { world, folder, stored } = reopened(recorded, recorded.lines.slice(0, 1).join(''), false);
    const binding = { role: 'main', kind: 'cluster', context: 'prod' } as const;
    // Border: only what the check asks of a cluster.
    const cluster = { binding, uid: async () => 'second' } as never;
    const deps = {
      ...recorded.deps,
      world: { ...recorded.deps.world, clusters: { open: async () => cluster } },
    };
    const moved = { ...stored, events: [...stored.events, target] };
    const entering = enter({ ...recorded, deps }, moved, 'finish', world.handlers);
    await expect(entering).rejects.toMatchObject({ reason: 'wrongCluster' });
    expect(folder.text()).toBe(recorded.lines[0]);
    expect(folder.isClosed()).toBe(true);
  });
});
