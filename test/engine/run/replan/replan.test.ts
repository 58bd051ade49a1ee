import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../engine/plan/plan.ts';
import { scrubbed } from '../../../../engine/run/secrets/scrubber.ts';
import { setParentOf } from '../../../../schemas/apply-set.ts';
import { Failure } from '../../../../schemas/failure.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import type { RunEvent } from '../../../../schemas/run-event.ts';
import { planOf, type StepOf } from '../../../rig/plan-of.ts';
import { applies, goOn, live, replanOf, sees, smallWorld, textOf, thing } from '../../../rig/replan-story.ts';
import { given, PARAMS } from '../../../rig/secret-world.ts';

const plan = (steps: readonly StepOf[], more: Partial<Plan> = {}): Plan =>
  planOf(steps, { onFailure: 'stop', ...more });
const app = (says = '1') => applies('app', [thing('a', says)]);
const route = (says = '5') => applies('route', [thing('route-a', says)], { kind: 'policy' });
const last = applies('last', [thing('c', '1')]);

/** A run of this plan whose process died when `last` had begun. */
async function died(steps: readonly StepOf[], more: Partial<Plan> = {}) {
  const world = smallWorld([]);
  const disk = await live(plan([...steps, last], more), world, 'last');
  return { world, disk };
}

function keptOf(disk: Parameters<typeof replanOf>[0], next: Plan) {
  const chosen = replanOf(disk, next);
  if (!chosen.ok) return chosen.why;
  const { kept, rerun, retired, moved, steps } = chosen.replan.replanned;
  const left = steps.flatMap(({ key, formerly }) => (formerly === undefined ? [] : [key]));
  return { kept, rerun, retired, moved: moved.map(({ ref, to }) => `${ref.name} to ${to}`), left };
}

/** Which steps asked, and who answered, in that order. */
function askedAndSaid(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'step.waitingApproval') return [`${event.step}?`];
    return event.type === 'run.command' ? [`${event.data.step ?? ''}: ${event.data.by}`] : [];
  });
}

describe('what counts on under another plan', () => {
  it('is everything before the change; a changed route stands until it is written anew', async () => {
    const { disk } = await died([app(), sees('first'), route(), sees('second')]);
    const next = plan([app(), sees('first'), route('10'), sees('second'), last]);
    expect(keptOf(disk, next)).toEqual({
      kept: ['app', 'first'],
      rerun: ['route', 'second', 'last'],
      retired: [],
      moved: ['route-a to route'],
      left: [],
    });
  });

  it('leaves the parent of a set to a step that counts on, when the one that opened it does not', async () => {
    const parent = setParentOf('sample', 'shop', 'default').name;
    // opened beside the steps that write the members, so that no order between them says who is first
    const opens = applies('opens', [thing(parent, 'lists'), thing('b', '1')]);
    const { disk, world } = await died([opens, { ...app(), needs: [] }]);
    const next = plan([{ ...app(), needs: [] }, last]);
    expect(keptOf(disk, next)).toMatchObject({
      kept: ['app'],
      moved: [`${parent} to app`],
      left: ['opens~1'],
    });
    const { calls } = await goOn(disk, world, 'finish', next);
    expect(calls).toEqual(['undo opens~1 b', 'do last']);
    expect(world.has(`ConfigMap/shop/${parent}`)).toBe(true);
  });

  it('takes back what was done after a proof that has to be made once more, for the proof speaks of its own place', async () => {
    const { world, disk } = await died([app(), sees('first'), route(), sees('second')]);
    const next = plan([app(), sees('first', { input: { tolerance: 1 } }), route(), sees('second'), last]);
    expect(keptOf(disk, next)).toMatchObject({ kept: ['app'], left: ['route~1'], moved: [] });
    const { result, calls } = await goOn(disk, world, 'finish', next);
    expect(result.outcome).toBe('succeeded');
    expect(calls).toEqual(['undo route~1 route-a', 'do first', 'do route', 'do second', 'do last']);
  });

  it('measures a proof behind a change once more, and is red when the changed world is broken', async () => {
    const { world, disk } = await died([app(), sees('look')]);
    const next = plan([app('2'), sees('look'), last]);
    world.set('ConfigMap/shop/intruder', '1');
    const { result } = await goOn(disk, world, 'finish', next);
    expect([result.outcome, result.exitCode]).toEqual(['failed', 1]);
    expect(result.proofs.map(({ key, verdict }) => [key, verdict])).toEqual([['look', 'failed']]);
  });

  it('asks again for a yes behind the change, and not for one that was given before it', async () => {
    const asks = (key: string, message = 'go?'): StepOf => {
      return { key, kind: 'approve', effect: 'pure', input: { message } };
    };
    const { world, disk } = await died([asks('early'), app(), asks('late')]);
    const next = plan([asks('early'), app('2'), asks('late'), last]);
    expect(keptOf(disk, next)).toMatchObject({ kept: ['early'], rerun: ['app', 'late', 'last'] });
    const { result, events } = await goOn(disk, world, 'finish', next);
    expect(result.outcome).toBe('succeeded');
    expect(askedAndSaid(events)).toEqual([
      'early?',
      'early: ann',
      'late?',
      'late: ann',
      'late?',
      'late: bob',
    ]);
    const reworded = plan([asks('early', 'really?'), app(), asks('late'), last]);
    expect(keptOf(disk, reworded)).toMatchObject({ kept: [], left: ['app~1'] });
  });

  it('makes a proof once more that has another place now, and what stands behind it now', async () => {
    const { world, disk } = await died([app(), sees('look'), route()]);
    const next = plan([app(), route(), sees('look'), last]);
    expect(keptOf(disk, next)).toMatchObject({ kept: ['app', 'route'], rerun: ['look', 'last'] });
    const { result } = await goOn(disk, world, 'finish', next);
    expect(result.outcome).toBe('succeeded');
  });

  it('writes once more what two steps wrote that have changed places', async () => {
    const { world, disk } = await died([app('1'), applies('other', [thing('a', '2')])]);
    const { result } = await goOn(
      disk,
      world,
      'finish',
      plan([applies('other', [thing('a', '2')]), app('1'), last]),
    );
    expect([result.outcome, world.get('ConfigMap/shop/a')]).toEqual(['succeeded', '1']);
  });

  it('keeps what may run beside another now', async () => {
    const { disk } = await died([app(), route(), sees('look')]);
    const next = plan([
      app(),
      { ...route(), needs: [] },
      sees('look', { needs: ['app', 'route'] }),
      { ...last, needs: ['look'] },
    ]);
    expect(keptOf(disk, next)).toMatchObject({ kept: ['app', 'route', 'look'] });
  });

  it('still restores the first of all worlds after two changes of plan', async () => {
    const world = smallWorld([thing('a', '0')]);
    const before = textOf(world);
    const first = await live(plan([app('1'), last]), world, 'last');
    const second = await goOn(first, world, 'finish', plan([app('2'), sees('look'), last]));
    expect(second.result.outcome).toBe('succeeded');
    const back = await goOn(second, world, 'putBack');
    expect([back.result.outcome, textOf(world)]).toEqual(['rolledBack', before]);
  });
});

describe('an object that a write meets where nothing was seen', () => {
  const writes = (meets: { readonly says: string; readonly uid: string }): StepOf =>
    applies('other', [thing('a', '2')], {
      input: { objects: [thing('a', '2')], meets } as unknown as JsonObject, // raw JSON by construction
    });
  /** A run that wrote `a`, whose next plan lets another step do so; everything goes back. */
  async function putBack(there: readonly KubeObject[], meets: Parameters<typeof writes>[0]) {
    const world = smallWorld(there);
    const disk = await live(plan([app(), last]), world, 'last');
    const next = plan([writes(meets), last]);
    expect(keptOf(disk, next)).toMatchObject({ moved: ['a to other'] });
    const end = await goOn(disk, world, 'finish', next);
    expect(end.result.outcome).toBe('succeeded');
    await goOn(end, world, 'putBack');
    return world.get('ConfigMap/shop/a');
  }

  it('never takes the place of the one that the run found under its plan before', async () => {
    expect(await putBack([thing('a', '0')], { says: '1', uid: 'uid-b' })).toBe('0');
  });

  it("is nobody else's when it is the one that the run has made under its plan before", async () => {
    expect(await putBack([], { says: '1', uid: 'uid-a' })).toBeUndefined();
  });

  it('is given back to whoever has made another one', async () => {
    expect(await putBack([], { says: 'theirs', uid: 'uid-b' })).toBe('theirs');
  });
});

describe('a secret that only the plan before had', () => {
  const old = plan([app(), last], PARAMS);
  const next = plan([applies('new', [thing('b', '1')]), last]);
  const later = (value: string | Error) => ({ secrets: { ...given(value), sources: {} } });

  it('is still hidden from what is put back and what comes after', async () => {
    const world = smallWorld([]);
    const disk = await live(old, world, 'last', { secrets: given('hunter2!') });
    const end = await goOn(disk, world, 'finish', next, later('hunter2!'));
    expect([end.result.outcome, end.calls[0]]).toEqual(['succeeded', 'undo app~1 a']);
    expect(end.journal).toContain(`the old pod of a said ${scrubbed('token')}`);
    expect(end.journal).not.toContain('hunter2!');
    const back = await goOn(end, world, 'putBack', undefined, later('hunter2!'));
    expect(back.journal).not.toContain('hunter2!');
  });

  it('has to be there while anything of that plan goes back, and not any more afterwards', async () => {
    const world = smallWorld([]);
    const disk = await live(old, world, 'last', { secrets: given('hunter2!') });
    const gone = later(new Failure('invalid', 'there is no variable TOKEN'));
    await expect(goOn(disk, world, 'finish', next, gone)).rejects.toThrow('there is no variable TOKEN');
    const nothingBack = plan([app(), applies('new', [thing('b', '1')])]);
    expect((await goOn(disk, world, 'finish', nothingBack, gone)).result.outcome).toBe('succeeded');
  });
});

describe('another plan that cannot be followed exactly', () => {
  it('is refused in one sentence for what cannot be taken back', async () => {
    const kept = applies('crd', [thing('b', '1')], { compensate: 'none' });
    const { disk } = await died([kept]);
    expect(keptOf(disk, plan([last]))).toBe(
      'step crd has written ConfigMap shop/b and says compensate: none, so nothing takes that back',
    );
    expect(keptOf(disk, plan([kept, sees('more'), last]))).toMatchObject({ kept: ['crd'] });
  });

  it('is refused for another kind under the same key, another target', async () => {
    const { disk } = await died([app()]);
    expect(keptOf(disk, plan([{ ...app(), kind: 'policy' }, last]))).toMatch(
      /was of kind apply and has written/,
    );
    expect(keptOf(disk, plan([app(), last], { roles: ['east', 'main'] }))).toMatch(/its targets are main/);
    expect(keptOf(disk, plan([{ ...app(), role: 'east' }, last]))).toMatch(/has written to target main/);
  });

  it('says nothing in the journal before the new plan is on the disk', async () => {
    const { world, disk } = await died([app()]);
    const { crashes } = await goOn(disk, world, 'finish', plan([app('2'), last]));
    const early = crashes.filter(({ disk: at }) => at.journal.includes('run.replanned'));
    expect(early.length).toBeGreaterThan(0);
    for (const { disk: at } of early) expect(at.plans.size).toBe(1);
    expect(crashes.some(({ disk: at }) => at.plans.size === 1 && !at.journal.includes('run.replanned'))).toBe(
      true,
    );
  });
});
