import type { PlanEdge, PlanNode } from '../../plan/plan.ts';
import type { CancelAlarm } from '../alarms.ts';
import type { AttemptSignals } from '../attempt-signals.ts';
import { createReadyQueue, type ReadyQueue } from '../ready-queue.ts';
import { dataEdgesOf } from '../reason-to-skip.ts';
import type { Decision } from '../run-commands.ts';
import { type Run, type StepSlot, slotOf } from '../run-state.ts';
import { graphOf, type StepGraph } from '../step-graph.ts';
import { bridgeKept } from './bridge-kept.ts';
import { createKindPlaces, type KindPlaces } from './kind-places.ts';

/** One of the two sets of steps of a run: `steps`, or `finally`. */
export interface PhaseOptions {
  readonly run: Run;
  readonly nodes: readonly PlanNode[];
  /** Asked before each start. */
  mayStart(): boolean;
  /** Monotonic ms when attempts of this phase must be over, whatever the wall clock does; infinite without a deadline. */
  readonly deadlineAt: number;
  /** A step failed for good and that is not tolerated. */
  onFailed(slot: StepSlot): void;
  /** A step waits for a person's decision. */
  onAsked(): void;
  /** Nobody has decided in time; what then counts. */
  onTimedOut(step: string, decision: Decision): void;
  /** Nothing goes on until somebody decides. */
  onStuck(): void;
  /** Every step has settled; once. Not called after `drain` or `stop`. */
  onSettled(): void;
}

/** A step as the scheduler sees it. */
export interface Entry {
  readonly key: string;
  readonly pathLength: number;
  readonly order: number;
  readonly slot: StepSlot;
  /** Dependencies that have not settled yet. */
  open: number;
  /** Of the attempt under way. Not in a map: a table that grows or shrinks keeps what it held until it is collected itself. */
  signals: AttemptSignals | undefined;
}

/** What the parts of the scheduler share. Mutable; owned by one `RunPhase`. */
export interface Phase {
  readonly run: Run;
  readonly options: PhaseOptions;
  readonly graph: StepGraph;
  /** For each step, those whose outputs it reads. */
  readonly reads: ReadonlyMap<string, readonly PlanEdge[]>;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly queue: ReadyQueue<Entry>;
  /** Steps with an attempt under way; each has its signals. */
  readonly running: Set<Entry>;
  readonly kinds: KindPlaces<Entry>;
  /** Steps between two attempts, with the alarm that ends the wait. */
  readonly backingOff: Map<Entry, CancelAlarm>;
  /** Steps that wait for a decision, with the alarm that ends the time for it. */
  readonly asking: Map<Entry, CancelAlarm>;
  unsettled: number;
  /** Nothing more is started. */
  ending: boolean;
  /** Starts what may start now, and sees whether the phase is over; after every change. */
  goOn(): void;
}

/** A phase in which nothing has started yet. */
export function createPhase(options: PhaseOptions, goOn: () => void): Phase {
  const { run, nodes } = options;
  const isOver = (key: string): boolean => run.slots.get(key)?.settledAt !== undefined;
  const graph = graphOf(nodes, bridgeKept(run.plan.edges, isOver));
  return {
    run,
    options,
    graph,
    reads: dataEdgesOf(nodes, run.plan.edges),
    entries: new Map(nodes.map((node) => [node.key, entryOf(run, node, graph)])),
    queue: createReadyQueue<Entry>(),
    running: new Set(),
    kinds: createKindPlaces<Entry>(),
    backingOff: new Map(),
    asking: new Map(),
    unsettled: nodes.filter((node) => slotOf(run, node.key).settledAt === undefined).length,
    ending: false,
    goOn,
  };
}

function entryOf(run: Run, node: PlanNode, graph: StepGraph): Entry {
  const slot = slotOf(run, node.key);
  const before = new Set((graph.before.get(node.key) ?? []).map((edge) => edge.from));
  const open = [...before].filter((key) => slotOf(run, key).settledAt === undefined).length;
  return {
    key: node.key,
    pathLength: graph.pathLength.get(node.key) ?? 1,
    order: slot.order,
    slot,
    open,
    signals: undefined,
  };
}

/** Milliseconds that a step's attempts may still take, by its own deadline and the phase's. */
export function timeLeft(phase: Phase, slot: StepSlot): number {
  const { clock } = phase.run.world;
  return Math.min(ownTimeLeft(phase, slot), phase.options.deadlineAt - clock.monotonic());
}

/** Milliseconds that a step's attempts may still take by its own deadline. */
export function ownTimeLeft({ run }: Phase, slot: StepSlot): number {
  const { clock } = run.world;
  const used = clock.monotonic() - (slot.firstStart ?? clock.monotonic());
  return (slot.node.deadlineMs ?? Number.POSITIVE_INFINITY) - used;
}
