import { createHash } from 'node:crypto';
import type { Suite, SuitesPort, SuiteTools } from '../../engine/world.ts';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { SuiteResult } from '../../schemas/conformance.ts';
import { Failure } from '../../schemas/failure.ts';
import type { ConformanceInput } from '../../schemas/generated/documents.ts';
import { jsonOf, type KubeObject } from '../../schemas/kube-object.ts';
import { mapBounded } from '../../schemas/map-bounded.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { list, record, text } from '../policy/object-reader.ts';
import { specResults } from './capability.ts';
import type { Action, ConformanceCase, Place } from './case-model.ts';
import { shuffledCases } from './case-order.ts';
import { ALL_CASES } from './cases/all-cases.ts';
import { runCase } from './run-case.ts';
import { serviceAccount } from './workloads.ts';

const DEFAULT_PREFIX = 'smi-conformance';
const DEFAULT_PARALLEL = 6;
const DEFAULT_SEED = 1;

/** Whom the cases send requests as. */
export const CALLER_ACCOUNTS = ['caller', 'other', 'third'] as const;

/** The conformance suites there are. */
export const CONFORMANCE_SUITES: SuitesPort = {
  choose: async (input) => smiSuite(input),
};

function smiSuite(input: ConformanceInput): Suite {
  const cases = chosenCases(input);
  return { cases, run: (tools, signal) => runSuite(cases, input, tools, signal) };
}

function chosenCases({ specs, cases: ids }: ConformanceInput): readonly ConformanceCase[] {
  for (const id of ids ?? []) {
    if (ALL_CASES.some((each) => each.id === id)) continue;
    const near = nearestName(
      id,
      ALL_CASES.map((each) => each.id),
    );
    throw new Failure(
      'invalid',
      `the smi suite has no case '${id}'`,
      near === undefined ? {} : { hint: `did you mean ${near}?` },
    );
  }
  const chosen = ALL_CASES.filter(
    ({ id, spec }) =>
      (specs?.includes(spec) ?? true) && (ids === undefined || ids.length === 0 || ids.includes(id)),
  );
  if (chosen.length === 0) {
    throw new Failure('invalid', 'none of the chosen cases belongs to the chosen specifications');
  }
  return chosen;
}

async function runSuite(
  cases: readonly ConformanceCase[],
  input: ConformanceInput,
  tools: SuiteTools,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const { profile = 'full', seed = DEFAULT_SEED } = input;
  const placeOf = placesOf(input.namespacePrefix ?? DEFAULT_PREFIX, profile);
  const sharers = cases.reduce((sum, each) => sum + statisticalProbes(each, placeOf(each)), 0);
  const shared = placeOf(undefined);
  const namespaces = [shared.callers, shared.elsewhere, shared.outside];
  let done = 0;
  try {
    for (const namespace of namespaces) await tools.freshNamespace(namespace);
    const accounts = namespaces.flatMap((namespace) =>
      CALLER_ACCOUNTS.map((name) => serviceAccount(namespace, name)),
    );
    await tools.apply(accounts);
    await tools.enrol([shared.callers, shared.elsewhere], undefined);
    const begun = shuffledCases(cases, seed);
    const ended = await mapBounded(begun, input.parallel ?? DEFAULT_PARALLEL, async (each) => {
      signal.throwIfAborted();
      const result = await runCase(each, placeOf(each), tools, sharers);
      done += 1;
      tools.progress(`${each.id}: ${result.verdict}`, done / cases.length);
      return result;
    });
    const results = cases.flatMap(({ id }) => ended.find((each) => each.id === id) ?? []);
    return {
      suite: 'smi',
      suiteDigest: suiteDigest(),
      profile,
      seed,
      where: await tools.where(),
      cluster: await clusterFacts(tools),
      images: imagesOf(cases, placeOf),
      specs: specResults(results),
      cases: results,
    };
  } finally {
    await tools.remove(namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', name })));
  }
}

async function clusterFacts(tools: SuiteTools): Promise<SuiteResult['cluster']> {
  const version = text(record(await tools.read('/version'))?.['gitVersion']);
  const system = record(await tools.read('/api/v1/namespaces/kube-system'));
  const uid = text(record(system?.['metadata'])?.['uid']);
  return { version: safeText(version ?? 'unknown', 100), uid: safeText(uid ?? 'unknown', 100) };
}

function imagesOf(
  cases: readonly ConformanceCase[],
  placeOf: (of: ConformanceCase) => Place,
): readonly string[] {
  const named = cases.flatMap((each) =>
    each.workloads(placeOf(each)).flatMap((object) => {
      const template = record(record(object['spec'])?.['template']);
      const containers = list(record(template?.['spec'])?.['containers']);
      return containers.flatMap((container) => text(record(container)?.['image']) ?? []);
    }),
  );
  return [...new Set(named)].sort();
}

/** The places of cases, all beginning with the same prefix; `undefined` for what no case has to itself. */
function placesOf(prefix: string, profile: Place['profile']): (of: ConformanceCase | undefined) => Place {
  return (of) => ({
    namespace: of === undefined ? prefix : namespaceOf(prefix, of.id),
    callers: `${prefix}-callers`,
    elsewhere: `${prefix}-elsewhere`,
    outside: `${prefix}-outside`,
    second: of === undefined ? prefix : namespaceOf(prefix, `second ${of.id}`),
    profile,
  });
}

/** At most 63 characters, distinct for distinct cases, and still to be read. */
function namespaceOf(prefix: string, id: string): string {
  const short = createHash('sha256').update(id).digest('hex').slice(0, 6);
  const words = id.replace(/[^a-z0-9]+/g, '-').slice(0, 63 - prefix.length - 8);
  return `${prefix}-${words.replace(/-$/, '')}-${short}`;
}

/** What shares the α: all else is judged by single answers. */
function isStatistical(action: Action): boolean {
  if (action.do !== 'probe') return false;
  const { share, latency } = action.input.expect;
  return share !== undefined || latency !== undefined;
}

function statisticalProbes(of: ConformanceCase, place: Place): number {
  return of.actions(place).filter(isStatistical).length;
}

/** Names the suite's content: two results say the same thing about a mesh only where it is equal. */
export function suiteDigest(): string {
  const placeOf = placesOf('suite', 'full');
  const content = ALL_CASES.map((each) => {
    const { id, spec, title, needs, serves = [], given, access = 'deny' } = each;
    const place = placeOf(each);
    const workloads = each.workloads(place).map(jsonOf);
    return {
      id,
      spec,
      title,
      needs,
      serves,
      given,
      access,
      workloads,
      actions: each.actions(place).map(plainAction),
    };
  });
  return `sha256:${createHash('sha256').update(canonicalJson(content)).digest('hex')}`;
}

function plainAction(action: Action) {
  const objects = (list: readonly KubeObject[]) => list.map(jsonOf);
  switch (action.do) {
    case 'probe':
      return {
        do: 'probe',
        name: action.name,
        input: JSON.stringify(action.input),
        held: action.held ?? 'no',
      };
    case 'metrics':
      return { do: 'metrics', name: action.name, path: action.path, claim: action.claim };
    case 'apply':
      return { do: 'apply', objects: objects(action.objects), ready: action.ready ?? 'awaited' };
    default:
      return { do: action.do, objects: objects(action.objects) };
  }
}
