import type { EffectIntent, PriorRecord, PriorState, StepContext } from '../../engine/step-handler.ts';
import type {
  AgentProgram,
  ClockPort,
  Cluster,
  Mesh,
  ProcessesPort,
  RandomPort,
} from '../../engine/world.ts';
import type { ApplySet } from '../../schemas/apply-set.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import { objectId } from '../../schemas/kube-object.ts';
import type { LoadProfile, LoadResult } from '../../schemas/load.ts';
import type { StepProgress } from '../../schemas/run-event.ts';
import { hurriedClock } from './hurried-clock.ts';

/** What a step is run with in a test; everything not given is plain. */
export interface ContextScript {
  readonly cluster: Cluster;
  readonly mesh: Mesh;
  /** Meshes of the run's other clusters. */
  readonly otherMeshes?: readonly Mesh[];
  readonly signal?: AbortSignal;
  readonly alpha?: number;
  /** What the journal keeps of the answer that a lost attempt had got. */
  readonly recorded?: JsonObject;
  readonly namespace?: string;
  readonly scope?: JsonObject;
  readonly evaluate?: (expression: string, variables: JsonObject) => Json;
  readonly run?: ProcessesPort['run'];
  readonly generate?: (profile: LoadProfile) => LoadResult;
  readonly timeoutMs?: number;
  readonly key?: string;
  /** A clock that hurries, when none is given. */
  readonly clock?: ClockPort;
  /** Numbered nonces, when none is given. */
  readonly random?: RandomPort;
  readonly agentProgram?: AgentProgram;
  /** The set of what it applies; none, when none is given. */
  readonly set?: ApplySet;
}

export interface RecordedContext {
  readonly ctx: StepContext;
  /** Priors as the engine would store them: once per object, with the uid of what the write left. */
  readonly priors: PriorRecord[];
  /** How many priors each batch held. */
  readonly batches: number[];
  /** What the journal would keep of the effects' answers. */
  readonly records: JsonObject[];
  readonly intents: EffectIntent[];
  readonly progress: StepProgress[];
  readonly files: Map<string, string>;
}

/** A step context that keeps what a handler did. */
export function stepContext(script: ContextScript): RecordedContext {
  const priors: PriorRecord[] = [];
  const intents: EffectIntent[] = [];
  const progress: StepProgress[] = [];
  const files = new Map<string, string>();
  const clock = script.clock ?? hurriedClock();
  const signal = script.signal ?? new AbortController().signal;
  const batches: number[] = [];
  const writes = new Map<string, number>();
  const records: JsonObject[] = [];
  const save = (state: PriorState): void => {
    const known = priors.some((each) => objectId(each.ref) === objectId(state.ref));
    if (!known) priors.push({ role: 'main', ...state });
  };
  let hex = 0;
  const ctx: StepContext = {
    runId: 'run-1',
    key: script.key ?? 'step',
    attempt: 1,
    dedupKey: `dedup-${script.key ?? 'step'}`,
    signal,
    deadlineAt: clock.now() + (script.timeoutMs ?? 300_000),
    role: 'main',
    namespace: script.namespace ?? 'shop',
    applySet: async () =>
      script.set === undefined ? undefined : { ...script.set, opened: (open) => open() },
    alpha: script.alpha ?? 0.01,
    resultIsRead: true,
    ...(script.recorded === undefined ? {} : { recorded: script.recorded }),
    scope: script.scope ?? {},
    world: {
      clusters: { open: async () => script.cluster },
      meshes: { of: async () => script.mesh },
      load: {
        generate: async (profile) => {
          if (script.generate === undefined) throw new Error('no load from here');
          return script.generate(profile);
        },
        agentProgram: async () =>
          script.agentProgram ?? { image: 'agent', idle: ['agent', 'idle'], session: ['agent'] },
      },
      processes: { run: script.run ?? (() => Promise.reject(new Error('no programs here'))) },
      suites: { choose: () => Promise.reject(new Error('no suites here')) },
      clock,
      random: script.random ?? {
        next: () => 0.5,
        hex: () => {
          hex += 1;
          return `nonce-${hex}`;
        },
      },
      files: {
        async writeArtifact(name, data) {
          files.set(name, typeof data === 'string' ? data : new TextDecoder().decode(data));
          return `artifacts/${name}`;
        },
      },
    },
    cluster: async () => script.cluster,
    mesh: async () => script.mesh,
    otherMeshes: async () => script.otherMeshes ?? [],
    where: () => script.mesh.where(signal),
    async effect(intent, call, record) {
      signal.throwIfAborted();
      intents.push(intent);
      const { ref, prior: body, owned } = intent;
      if (body !== undefined) save({ ref, body, ...(owned === undefined ? {} : { owned }) });
      const id = objectId(ref);
      writes.set(id, (writes.get(id) ?? 0) + 1);
      const written = await call(signal, () => writes.get(id) === 1);
      if (record !== undefined) records.push(record(written));
      const at = priors.findIndex((each) => objectId(each.ref) === objectId(intent.ref));
      const prior = priors[at];
      if (typeof written !== 'string' && written.metadata?.uid !== undefined && prior !== undefined)
        priors[at] = { ...prior, uid: written.metadata.uid };
      return written;
    },
    async savePriors(states) {
      signal.throwIfAborted();
      batches.push(states.length);
      states.forEach(save);
    },
    async correctPrior(state) {
      const at = priors.findIndex((each) => objectId(each.ref) === objectId(state.ref));
      const known = priors[at];
      if (known === undefined) priors.push({ role: 'main', ...state });
      else priors[at] = { role: known.role, ...state };
    },
    progress: (each) => {
      progress.push(each);
    },
    evaluate(expression, extra) {
      if (script.evaluate === undefined) throw new Error('this test evaluates nothing');
      return script.evaluate(expression, { ...ctx.scope, ...extra });
    },
  };
  return { ctx, priors, batches, records, intents, progress, files };
}
