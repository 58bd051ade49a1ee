import { samplesForShares } from '../../../proof/required-samples.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { ProbeInput } from '../../../schemas/generated/documents.ts';
import type { KubeObject, ObjectRef } from '../../../schemas/kube-object.ts';
import type { StepContext } from '../../step-handler.ts';
import type { SuiteTools } from '../../world.ts';
import type { OpenCaller } from '../agent/caller.ts';
import type { CallerPool } from '../agent/caller-pool.ts';
import { applyStep } from '../apply.ts';
import { waitConverged } from '../convergence.ts';
import { markEnrolled, takeIn } from '../enrol.ts';
import { deleteObject, waitGone } from '../objects/delete-object.ts';
import { nameObject } from '../objects/name-object.ts';
import { policyStep } from '../policy.ts';
import { probeAs } from '../probe/probe.ts';
import { contextOfPart } from './case-context.ts';
import { HeldLines } from './held-lines.ts';

/** Marks the namespaces of suites, so that what a killed run left behind is known as ours. */
const OF_SUITE = 'meshwright.dev/conformance-suite';

/** The step kinds as tools of a suite. Everything that they write is written, and put back, as the step's own. */
export async function suiteTools(ctx: StepContext, callers: CallerPool): Promise<SuiteTools> {
  const part = (key: string, namespace?: string, alpha = 0) => contextOfPart(ctx, { key, namespace, alpha });
  const mesh = await ctx.mesh();
  const lines = new HeldLines();
  return {
    capabilities: mesh.capabilities(),
    clock: ctx.world.clock,
    where: () => ctx.where(),
    freshNamespace: (name) => freshNamespace(name, part(name)),
    async apply(objects, ready = 'awaited') {
      const waitFor = ready === 'asked' ? {} : { waitFor: { condition: 'Available' } };
      await applyStep.execute({ objects, ...waitFor }, part('apply'));
    },
    async enrol(namespaces, access) {
      const input = { namespaces: [...namespaces], ...(access === undefined ? {} : { access }) };
      await markEnrolled(input, part('enrol'));
    },
    async verifyEnrolled(namespaces) {
      await takeIn({ namespaces: [...namespaces] }, part('enrol'));
    },
    async policy(objects) {
      const { result } = await policyStep.execute({ objects }, part('policy'));
      const { narrowed } = result;
      return Array.isArray(narrowed) ? narrowed.map(String) : [];
    },
    remove: (refs) => remove(refs, part('remove')),
    async probe({ key, namespace, input: asked, sharers, brief, held }) {
      const own = part(key, namespace, ctx.alpha / Math.max(1, sharers));
      const input = brief === true ? briefly(asked, own.alpha) : asked;
      const open: OpenCaller = async (from, at) => {
        const caller = await callers.open(from, at);
        // A control goes its own ways.
        return held === undefined || from !== input.from ? caller : lines.hold(caller, namespace, held);
      };
      const { proofs = [], result } = await probeAs(open, input, own);
      return { proofs, came: result };
    },
    read: async (path) => (await ctx.cluster()).raw('GET', path, undefined, ctx.signal),
    pause: (ms) => ctx.world.clock.sleep(ms, ctx.signal),
    progress: (message, fraction) => ctx.progress({ message, fraction }),
  };
}

/** Beside what a share on target needs in nearly every run: for the ones that are a little off. */
const BRIEF_ROOM = 1.5;

/** The probe with as many requests at the most as its shares need under this α. */
export function briefly(input: ProbeInput, alpha: number): ProbeInput {
  if (input.expect.share === undefined || alpha <= 0) return input;
  const { tolerance, ...rest } = input.expect.share;
  const shares = Object.fromEntries(Object.entries(rest).filter(isShare));
  const needed = samplesForShares({ shares, alpha, ...(tolerance === undefined ? {} : { tolerance }) });
  return { ...input, maxRequests: Math.ceil(BRIEF_ROOM * needed) };
}

function isShare(entry: [string, number | undefined]): entry is [string, number] {
  return entry[1] !== undefined;
}

async function freshNamespace(name: string, ctx: StepContext): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'Namespace', name };
  const cluster = await ctx.cluster();
  const there = await cluster.get(ref, ctx.signal);
  if (there !== undefined) {
    if (there.metadata.labels?.[OF_SUITE] === undefined) {
      throw new Failure('conflict', `namespace ${name} is there already, and no suite has made it`, {
        object: nameObject(ref),
        hint: 'choose another namespacePrefix',
      });
    }
    await deleteObject(ref, {}, ctx);
  }
  const namespace: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { [OF_SUITE]: 'smi' } },
  };
  await applyStep.execute({ objects: [namespace] }, ctx);
}

/** A namespace is not waited for here: its pods take their time to end. */
async function remove(refs: readonly ObjectRef[], ctx: StepContext): Promise<void> {
  const cluster = await ctx.cluster();
  for (const ref of refs) {
    const options = { propagation: 'Background' } as const;
    await ctx.effect({ verb: 'delete', ref }, (signal) => cluster.delete(ref, options, signal));
    if (ref.kind !== 'Namespace') await waitGone(ref, undefined, ctx);
  }
  const namespaces = [...new Set(refs.flatMap(({ namespace }) => namespace ?? []))];
  if (namespaces.length > 0) await waitConverged(namespaces, ctx);
}
