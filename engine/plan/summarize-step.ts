import type { StepKind } from '../../schemas/generated/step-kinds.ts';
import type { Json, JsonObject } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { unreachable } from '../../schemas/unreachable.ts';
import { asObject, listOf } from './json-parts.ts';
import { requestedRate } from './step-duration.ts';

/** One sentence for people: what the step will do, from its bound input. */
export function summarizeStep(
  kind: Exclude<StepKind, 'group'>,
  input: Json,
  objects: readonly KubeObject[],
  files: readonly string[],
): string {
  const fields = asObject(input);
  switch (kind) {
    case 'apply':
      return `apply ${describeObjects(objects)}${fromFiles(files)}${waiting(fields)}${pruning(fields)}`;
    case 'policy':
      return `set policy: ${describeObjects(objects)}${fromFiles(files)}`;
    case 'delete':
      return `delete ${listOf(fields['objects'])
        .map((item) => `${text(asObject(item)['kind'])} ${text(asObject(item)['name'])}`)
        .join(', ')}`;
    case 'scale':
      return `scale ${text(fields['kind'])} ${text(fields['name'])} to ${text(fields['replicas'])}`;
    case 'enrol':
      return `enrol ${[...listOf(fields['namespaces']), ...listOf(fields['workloads'])].map(text).join(', ')} into the mesh${fields['access'] === undefined ? '' : `, access ${text(fields['access'])} by default`}`;
    case 'installMesh':
      return `have mesh ${text(fields['provider'])}${fields['version'] === undefined ? '' : ` ${text(fields['version'])}`}`;
    case 'probe':
      return summarizeProbe(fields);
    case 'performance':
      return summarizeLoad(fields);
    case 'assert':
      return `assert ${listOf(input).length === 1 ? text(asObject(listOf(input)[0])['that']) : `${listOf(input).length} conditions`}`;
    case 'wait':
      return summarizeWait(fields);
    case 'capture':
      return `capture ${Object.keys(fields).join(', ')}`;
    case 'conformance':
      return `run the ${text(fields['suite'])} conformance suite${fields['specs'] === undefined ? '' : `: ${listOf(fields['specs']).map(text).join(', ')}`}`;
    case 'approve':
      return `ask: ${text(fields['message'])}`;
    case 'uses':
      return `${text(fields['pattern'])} is done`;
    case 'exec':
      return `run ${[text(fields['program']), ...listOf(fields['args']).map(text)].join(' ')}`;
    default:
      return unreachable(kind);
  }
}

function summarizeProbe(fields: JsonObject): string {
  const expect = asObject(fields['expect']);
  const requests = listOf(fields['requests']);
  const what =
    requests.length > 0 ? `${requests.length} requests` : summarizeRequest(asObject(fields['request']));
  return `probe ${what} from ${caller(fields)}, expect ${Object.entries(expect).map(expectation).join(', ')}`;
}

function summarizeRequest({ method, url, grpc }: JsonObject): string {
  if (grpc !== undefined) return `${text(asObject(grpc)['method'])} at ${text(url)}`;
  return /^(tcp|udp):/.test(text(url)) ? text(url) : `${text(method ?? 'GET')} ${text(url)}`;
}

function expectation([name, value]: readonly [string, Json]): string {
  if (name === 'denied') return 'denial';
  if (name !== 'share') return `${name} ${typeof value === 'object' ? JSON.stringify(value) : text(value)}`;
  const { tolerance, ...shares } = asObject(value);
  const list = Object.entries(shares).map(([backend, share]) => `${text(share)} % at ${backend}`);
  return `${list.join(', ')}${tolerance === undefined ? '' : ` ± ${text(tolerance)}`}`;
}

function summarizeLoad(fields: JsonObject): string {
  const profile = asObject(fields['profile']);
  const rate = requestedRate(fields);
  const compare = asObject(fields['compare']);
  const versus =
    compare['canary'] === undefined
      ? ''
      : `, compare ${text(compare['canary'])} with ${text(compare['control'])}`;
  const bounds = Object.entries(asObject(fields['thresholds'])).map(
    ([name, bound]) => `${name} ${text(bound)}`,
  );
  const repeats = fields['repeats'] === undefined ? '' : ` × ${text(fields['repeats'])}`;
  return `load ${rate === undefined ? 'closed loop' : `${rate} req/s`} for ${text(profile['duration'])}${repeats} from ${caller(fields)}${versus}${bounds.length === 0 ? '' : `, hold ${bounds.join(', ')}`}`;
}

function summarizeWait(fields: JsonObject): string {
  const resource = asObject(fields['resource']);
  if (resource['name'] === undefined) return `wait ${text(fields['for'])}`;
  const what = `${text(resource['kind'])} ${text(resource['name'])}`;
  if (fields['gone'] === true) return `wait until ${what} is gone`;
  if (fields['condition'] !== undefined) return `wait until ${what} is ${text(fields['condition'])}`;
  return fields['until'] === undefined
    ? `wait for ${what}`
    : `wait until ${text(fields['until'])} of ${what}`;
}

function caller(fields: JsonObject): string {
  const from = asObject(fields['from']);
  const who = from['workload'] ?? from['serviceAccount'];
  return who === undefined ? 'the machine of the run' : text(who);
}

function describeObjects(objects: readonly KubeObject[]): string {
  if (objects.length > 3) return `${objects.length} objects`;
  return objects.map((object) => `${object.kind} ${object.metadata.name ?? ''}`).join(', ');
}

function fromFiles(files: readonly string[]): string {
  return files.length === 0 ? '' : ` from ${files.join(', ')}`;
}

function waiting(fields: JsonObject): string {
  const condition = asObject(fields['waitFor'])['condition'];
  return condition === undefined ? '' : `, wait until ${text(condition)}`;
}

function pruning(fields: JsonObject): string {
  return fields['prune'] === true ? ', prunes what this pattern no longer contains' : '';
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
