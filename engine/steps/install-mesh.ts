import { Failure } from '../../schemas/failure.ts';
import type { InstallMeshInput } from '../../schemas/generated/documents.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { StepContext, StepHandler, StepOutcome } from '../step-handler.ts';
import type { InstallRequest, Mesh, MeshPresence } from '../world.ts';
import { checkProxied } from './check-proxied.ts';
import { applyObjects } from './objects/apply-objects.ts';
import { conditionOf } from './objects/json-fields.ts';
import { judgeCondition, judgeReadiness } from './objects/judge-readiness.ts';
import { countOf, refOf } from './objects/name-object.ts';
import { restorePriors } from './objects/restore-priors.ts';
import { type ObjectWait, waitObserved } from './objects/wait-observed.ts';

const PAUSE_MS = 500;

/** Adopts the mesh that is there, or installs what is missing, and waits until a probe workload gets a proxied reply. */
export const installMeshStep: StepHandler<InstallMeshInput> = {
  async execute(input, ctx) {
    const mesh = await meshOf(input, ctx);
    const before = await mesh.detect(ctx.signal);
    const objects = await mesh.installObjects(requestOf(input), ctx.signal);
    const applied = await applyObjects(objects, { conflicts: 'fail', ownership: 'whole' }, ctx);
    await waitObserved(
      applied.map(({ object }) => untilStanding(object)),
      ctx,
    );
    const presence = await waitDetected(mesh, ctx);
    refuseOtherVersion(input, presence);
    await checkProxied(mesh, ctx);
    return outcomeOf(mesh, presence, before.installed ? 'adopted' : 'installed', applied.length);
  },
  async observe(input, ctx) {
    const mesh = await meshOf(input, ctx);
    const presence = await mesh.detect(ctx.signal);
    if (!presence.installed) return { status: 'absent' };
    const missing = await mesh.installObjects(requestOf(input), ctx.signal);
    if (missing.length > 0)
      return { status: 'partial', detail: `${countOf(missing.length, 'object')} of ${mesh.name} missing` };
    return { status: 'done', outcome: outcomeOf(mesh, presence, 'adopted', 0) };
  },
  // only what this run made has a prior, so nothing else can be taken away
  compensate: (_input, priors, ctx) => restorePriors(priors, [], ctx),
};

function meshOf(input: InstallMeshInput, ctx: StepContext): Promise<Mesh> {
  return ctx.world.meshes.of(ctx.role, input.provider);
}

function requestOf(input: InstallMeshInput): InstallRequest {
  const { provider, version, profile, mode, values } = input;
  return {
    provider,
    ...(version === undefined ? {} : { version }),
    ...(profile === undefined ? {} : { profile }),
    ...(mode === undefined ? {} : { mode }),
    ...(values === undefined ? {} : { values: values as Json }), // a JSON object by the step's schema
  };
}

function untilStanding(object: KubeObject): ObjectWait {
  return {
    ref: refOf(object),
    judge: (live) => {
      if (live === undefined) return { state: 'waiting', detail: 'does not exist' };
      const available = live.kind === 'APIService' || conditionOf(live, 'Available') !== undefined;
      return available ? judgeCondition(live, 'Available') : judgeReadiness(live);
    },
  };
}

async function waitDetected(mesh: Mesh, ctx: StepContext): Promise<MeshPresence> {
  for (;;) {
    const presence = await mesh.detect(ctx.signal);
    if (presence.installed) return presence;
    if (ctx.world.clock.now() >= ctx.deadlineAt)
      throw new Failure('notReady', `${mesh.name} is applied, but does not answer as installed`);
    ctx.progress({ message: `waiting for ${mesh.name}` });
    await ctx.world.clock.sleep(PAUSE_MS, ctx.signal);
  }
}

/** An adopted mesh of another exact version is not what was asked for; ranges are the adapter's to judge. */
function refuseOtherVersion(input: InstallMeshInput, presence: MeshPresence): void {
  const exact = input.version !== undefined && /^\d+(?:\.\d+)*$/.test(input.version);
  if (!exact || presence.version === undefined || presence.version === input.version) return;
  throw new Failure('unsupported', `the mesh there is version ${presence.version}, not ${input.version}`);
}

function outcomeOf(
  mesh: Mesh,
  presence: MeshPresence,
  how: 'adopted' | 'installed',
  objects: number,
): StepOutcome {
  const { version, trustDomain } = presence;
  const named = `${mesh.name}${version === undefined ? '' : ` ${version}`}`;
  return {
    result: {
      mesh: mesh.name,
      how,
      objects,
      ...(version === undefined ? {} : { version }),
      ...(trustDomain === undefined ? {} : { trustDomain }),
    },
    summary: `${named} ${how}${trustDomain === undefined ? '' : `, trust domain ${trustDomain}`}`,
  };
}
