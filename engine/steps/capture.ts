import { Failure } from '../../schemas/failure.ts';
import type { CaptureInput } from '../../schemas/generated/documents.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { StepContext, StepHandler } from '../step-handler.ts';
import { resourceRef } from './delete.ts';
import { listAt, textAt } from './objects/json-fields.ts';
import { countOf } from './objects/name-object.ts';

const DEFAULT_TAIL = 200;

/** Keeps evidence as files of the run: events, pod logs, objects, what the mesh says of itself. Secrets are blanked. */
export const captureStep: StepHandler<CaptureInput> = {
  async execute(input, ctx) {
    const files = [
      ...(input.events === true ? [await captureEvents(ctx)] : []),
      ...(input.podLogs === undefined ? [] : await captureLogs(input.podLogs, ctx)),
      ...(input.objects === undefined ? [] : [await captureObjects(input.objects, ctx)]),
      ...(input.meshStatus === true ? [await captureMesh(ctx)] : []),
    ];
    return { result: { files }, summary: `${countOf(files.length, 'file')} kept` };
  },
  observe: () => Promise.resolve({ status: 'absent' }),
};

async function captureEvents(ctx: StepContext): Promise<string> {
  const events = await (await ctx.cluster()).list(
    { apiVersion: 'v1', kind: 'Event', ...inNamespace(ctx) },
    ctx.signal,
  );
  const lines = events.map((event) => {
    const at = textAt(event, ['lastTimestamp']) ?? textAt(event, ['eventTime']) ?? '-';
    const about = `${textAt(event, ['involvedObject', 'kind']) ?? '?'}/${textAt(event, ['involvedObject', 'name']) ?? '?'}`;
    const what = `${textAt(event, ['reason']) ?? ''}: ${textAt(event, ['message']) ?? ''}`;
    return safeText([at, textAt(event, ['type']) ?? '-', about, what].join('\t')).replaceAll('\n', ' ');
  });
  return keep(ctx, 'events.txt', `${lines.sort().join('\n')}\n`);
}

async function captureLogs(
  wanted: NonNullable<CaptureInput['podLogs']>,
  ctx: StepContext,
): Promise<readonly string[]> {
  const cluster = await ctx.cluster();
  const query = { apiVersion: 'v1', kind: 'Pod', labelSelector: wanted.selector, ...inNamespace(ctx) };
  const files: string[] = [];
  for (const pod of await cluster.list(query, ctx.signal)) {
    const { name = '', namespace = '' } = pod.metadata;
    for (const container of listAt(pod, ['spec', 'containers']).flatMap(
      (each) => textAt(each, ['name']) ?? [],
    )) {
      const request = { namespace, pod: name, container, tailLines: wanted.tail ?? DEFAULT_TAIL };
      const text = await logsOrReason(() => cluster.logs(request, ctx.signal));
      files.push(await keep(ctx, `${name}-${container}.log`, text));
    }
  }
  return files;
}

/** A log that cannot be had is evidence too: a container that never started has none. */
async function logsOrReason(read: () => Promise<string>): Promise<string> {
  try {
    return safeText(await read());
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error;
    return `no log: ${error.message}\n`;
  }
}

async function captureObjects(
  wanted: NonNullable<CaptureInput['objects']>,
  ctx: StepContext,
): Promise<string> {
  const cluster = await ctx.cluster();
  const found: unknown[] = [];
  for (const resource of wanted) {
    const ref = resourceRef(resource, ctx);
    const live = await cluster.get(ref, ctx.signal);
    found.push(live === undefined ? { ...ref, missing: true } : blanked(live));
  }
  return keep(ctx, 'objects.json', `${JSON.stringify(found, null, 2)}\n`);
}

/** A Secret keeps its keys and loses its values, wherever Kubernetes repeats them. */
function blanked(object: KubeObject): unknown {
  if (object.kind !== 'Secret') return object;
  const { data, stringData: _text, metadata, ...rest } = object;
  const keys = typeof data === 'object' && data !== null ? Object.keys(data) : [];
  const { annotations: _annotations, managedFields: _fields, ...kept } = metadata;
  return { ...rest, metadata: kept, data: Object.fromEntries(keys.map((key) => [key, '(blanked)'])) };
}

async function captureMesh(ctx: StepContext): Promise<string> {
  const mesh = await ctx.mesh();
  const status = {
    name: mesh.name,
    presence: await mesh.detect(ctx.signal),
    capabilities: mesh.capabilities(),
    convergence: await mesh.converged(ctx.namespace === undefined ? [] : [ctx.namespace], ctx.signal),
  };
  return keep(ctx, 'mesh.json', `${JSON.stringify(status, null, 2)}\n`);
}

function keep(ctx: StepContext, name: string, text: string): Promise<string> {
  const folder = ctx.key.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  const file = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return ctx.world.files.writeArtifact(`${folder}/${file}`, text);
}

function inNamespace(ctx: StepContext): { readonly namespace?: string } {
  return ctx.namespace === undefined ? {} : { namespace: ctx.namespace };
}
