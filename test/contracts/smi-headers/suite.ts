import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPolicy } from '../../../mesh/policy/read-policy.ts';
import { SMI_DEFINITIONS } from '../../../mesh/policy/smi/smi-definitions.ts';
import { Failure } from '../../../schemas/failure.ts';
import type { Json } from '../../../schemas/json.ts';
import { type KubeObject, refOf } from '../../../schemas/kube-object.ts';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';

const NAMESPACE = 'smi-headers';
const FORMS: readonly (readonly [form: string, headers: Json])[] = [
  ['a map', { 'x-user': 'me', 'x-kind': '^a|b$' }],
  ['a list of maps', [{ 'x-user': 'me' }, { 'x-kind': '^a|b$' }]],
];

const signal = AbortSignal.timeout(120_000);

function routes(version: string, headers: Json): KubeObject {
  const matches = [{ name: 'a', headers }];
  return {
    apiVersion: `specs.smi-spec.io/${version}`,
    kind: 'HTTPRouteGroup',
    metadata: { name: `of-${version}`, namespace: NAMESPACE },
    ...(version === 'v1alpha2' ? { matches } : { spec: { matches } }),
  };
}

/** A target that names the group, so that its matches can be read. */
function target(version: string): KubeObject {
  const account = { kind: 'ServiceAccount', name: 'web' };
  const rules = [{ kind: 'HTTPRouteGroup', name: `of-${version}` }];
  return {
    apiVersion: 'access.smi-spec.io/v1alpha4',
    kind: 'TrafficTarget',
    metadata: { name: 't', namespace: NAMESPACE },
    spec: { destination: account, sources: [account], rules },
  };
}

function headersOf(group: KubeObject, version: string): readonly string[] {
  const { model, findings } = readPolicy([group, target(version)]);
  expect(findings).toEqual([]);
  const [policy] = [...model.access.values()].flat();
  const http = policy?.http;
  if (http === undefined || http === 'any') throw new Error('the target names a group');
  return http.flatMap((match) => match.headers.map(({ name, test }) => `${name}: ${test.source}`)).sort();
}

/** What holds of headers in HTTPRouteGroups of some versions wherever our definition is installed. */
export function smiHeadersContract(open: () => Promise<KubernetesApi>, versions: readonly string[]): void {
  let api: KubernetesApi;

  beforeAll(async () => {
    api = await open();
    const definition = SMI_DEFINITIONS.find(({ metadata }) => metadata.name?.startsWith('httproutegroups.'));
    if (definition === undefined) throw new Error('there is a definition of HTTPRouteGroups');
    await api.cluster.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
      {},
      signal,
    );
    await api.cluster.apply(definition, { force: true }, signal);
    while (!(await isServed(api))) signal.throwIfAborted();
  });
  afterAll(() => api.close());

  for (const version of versions) {
    for (const [form, headers] of FORMS) {
      it(`${version} with headers as ${form} is taken, kept as it is written, and read alike`, async () => {
        const written = routes(version, headers);
        await api.cluster.apply(written, {}, signal);
        const found = await api.cluster.get(refOf(written), signal);
        if (found === undefined) throw new Error('it has just been applied');
        expect({ spec: found['spec'], matches: found['matches'] }).toEqual({
          spec: written['spec'],
          matches: written['matches'],
        });
        expect(headersOf(found, version)).toEqual(['x-kind: ^a|b$', 'x-user: me']);
      });
    }
  }
}

async function isServed({ cluster }: KubernetesApi): Promise<boolean> {
  try {
    for (const version of ['v1alpha2', 'v1alpha3', 'v1alpha4'])
      await cluster.list({ apiVersion: `specs.smi-spec.io/${version}`, kind: 'HTTPRouteGroup' }, signal);
    return true;
  } catch (error) {
    // A real server serves a definition some time after it has taken it.
    if (error instanceof Failure && error.reason === 'notFound') return false;
    throw error;
  }
}
