import { isSetParent } from '../../schemas/apply-set.ts';
import { Failure } from '../../schemas/failure.ts';
import { type ObjectRef, objectId, steersTraffic } from '../../schemas/kube-object.ts';
import type { PriorRecord } from '../step-handler.ts';
import { eventErrorOf } from './event-error.ts';
import { manualCommands } from './manual-commands.ts';
import { fireStep, type Run, type StepSlot } from './run-state.ts';
import { type UndoSignals, undoWithRetry } from './undo-objects.ts';

/** Objects that steer traffic go back before all others, the parents of sets behind them. */
export type Pass = 'traffic' | 'workloads' | 'sets';
const PASSES: readonly Pass[] = ['traffic', 'workloads', 'sets'];

/** One step that is put back: what was done so far. */
export interface Undo {
  readonly slot: StepSlot;
  /** One sentence per object that is back. */
  readonly restored: string[];
  failed: boolean;
}

/** Puts back what a step has to put back in this pass; in its last one the step is `compensated`. */
export async function undoPass(run: Run, undo: Undo, pass: Pass, signalsFor: UndoSignals): Promise<void> {
  const { slot } = undo;
  await undoPart(run, undo, pass, async () => {
    // what lists the objects of a pattern is no part of what a step's own way of undoing knows about
    const way = pass === 'sets' ? 'restore' : slot.node.compensate;
    return undoWithRetry(run, slot, { way, priors: priorsOfPass(slot, pass) }, signalsFor);
  });
}

/** The frame of one pass over a step: `work` puts back what belongs to it and gives a sentence for each object. */
export async function undoPart(
  run: Run,
  undo: Undo,
  pass: Pass,
  work: () => Promise<readonly string[]>,
): Promise<void> {
  const { slot } = undo;
  if (undo.failed) return;
  const own = passesOf(slot);
  if (!own.includes(pass)) return;
  try {
    await begin(run, slot, pass);
    undo.restored.push(...(await work()));
  } catch (error) {
    const left = PASSES.slice(PASSES.indexOf(pass));
    await fail(
      run,
      undo,
      error,
      left.flatMap((each) => priorsOfPass(slot, each)),
    );
    return;
  }
  if (pass === own.at(-1) && !waitsForOthers(slot)) await close(run, undo);
}

/** Settles a step that wrote objects of which others know how they were, once those had their turn. */
export async function undoShared(run: Run, undo: Undo): Promise<void> {
  const { slot } = undo;
  if (undo.failed || !waitsForOthers(slot)) return;
  const shared = [...slot.shared.values()];
  const left = shared.filter(({ holder }) => holder.state !== 'compensated');
  try {
    if (slot.state !== 'compensating') {
      await begin(run, slot, shared.some(({ ref }) => steersTraffic(ref)) ? 'traffic' : 'workloads');
    }
    if (left.length > 0) {
      const names = left.map(({ ref, holder }) => `${objectId(ref)} (with step ${holder.node.key})`);
      throw new Failure('notReady', `not put back: ${names.join(', ')}`);
    }
  } catch (error) {
    // Whoever holds the prior lists the command that puts the object back.
    await fail(run, undo, error, []);
    return;
  }
  undo.restored.push(
    ...shared.map(({ ref, holder }) => `${objectId(ref)} put back with step ${holder.node.key}`),
  );
  await close(run, undo);
}

async function begin(run: Run, slot: StepSlot, pass: Pass): Promise<void> {
  fireStep(slot, { type: 'COMPENSATE' });
  await run.emit({ type: 'step.compensating', step: slot.node.key, data: { pass } }, 'sync');
}

async function close(run: Run, { slot, restored }: Undo): Promise<void> {
  fireStep(slot, { type: 'COMPENSATED' });
  await run.emit({ type: 'step.compensated', step: slot.node.key, data: { restored } }, 'sync');
}

async function fail(run: Run, undo: Undo, error: unknown, left: readonly PriorRecord[]): Promise<void> {
  const { slot, restored } = undo;
  undo.failed = true;
  if (!(error instanceof Failure)) run.deps.onFault?.(error);
  fireStep(slot, { type: 'COMPENSATION_FAILED' });
  const data = {
    error: eventErrorOf(error),
    // Typed into another cluster they would do harm there.
    manual: isExchanged(error) ? [] : manualCommands(run, left),
    ...(restored.length === 0 ? {} : { restored }),
  };
  await run.emit({ type: 'step.compensationFailed', step: slot.node.key, data }, 'group');
}

function isExchanged(error: unknown): boolean {
  return error instanceof Failure && error.reason === 'wrongCluster';
}

function waitsForOthers(slot: StepSlot): boolean {
  return slot.node.compensate === 'restore' && slot.shared.size > 0;
}

/** The passes in which a step has something to do of its own. */
function passesOf(slot: StepSlot): readonly Pass[] {
  const held = new Set(slot.priors.map(({ ref }) => passOf(ref)));
  if (slot.node.compensate !== 'restore') {
    const steers = slot.node.writes.some(steersTraffic) || held.has('traffic');
    return [steers ? 'traffic' : 'workloads', ...(held.has('sets') ? ['sets' as const] : [])];
  }
  const passes = PASSES.filter((pass) => held.has(pass));
  // An earlier version began to put back steps that have nothing to put back; they still have to end.
  return passes.length === 0 && !waitsForOthers(slot) ? ['workloads'] : passes;
}

function passOf(ref: ObjectRef): Pass {
  if (isSetParent(ref)) return 'sets';
  return steersTraffic(ref) ? 'traffic' : 'workloads';
}

/** Last written, first put back. */
export function priorsOfPass(slot: StepSlot, pass: Pass): readonly PriorRecord[] {
  return slot.priors.filter((prior) => passOf(prior.ref) === pass).reverse();
}
