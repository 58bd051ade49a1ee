import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

type Fields = Readonly<Record<string, unknown>>;

const ACCOUNT = (name: string, more: Fields = {}) => ({ kind: 'ServiceAccount', name, ...more });
const RULE = { kind: 'HTTPRouteGroup', name: 'http', matches: ['read'] };
const MATCH = { name: 'read', pathRegex: '/items', methods: ['GET'] };
const TARGET = { destination: ACCOUNT('api'), sources: [ACCOUNT('web')] };

describe('the versions of SMI', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const path = (group: string, version: string, plural: string) =>
    `/apis/${group}.smi-spec.io/${version}/namespaces/default/${plural}`;
  const write = (group: string, version: string, [kind, plural]: readonly [string, string], fields: Fields) =>
    api.call('POST', path(group, version, plural), {
      body: {
        apiVersion: `${group}.smi-spec.io/${version}`,
        kind,
        metadata: { name: `x-${version}` },
        ...fields,
      },
    });
  const read = async (group: string, version: string, plural: string, name: string) => {
    const { body } = await api.call('GET', `${path(group, version, plural)}/${name}`);
    const { apiVersion: _v, kind: _k, metadata: _m, ...fields } = body as Fields;
    return fields;
  };

  it.each([
    ['split', 'trafficsplits', ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4']],
    ['access', 'traffictargets', ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4']],
    ['access', 'identitybindings', ['v1alpha4']],
    ['specs', 'httproutegroups', ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4']],
    ['specs', 'tcproutes', ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4']],
    ['specs', 'udproutes', ['v1alpha4']],
  ])('%s %s are served as %j', async (group, plural, versions) => {
    const all = ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4'];
    const answers = await Promise.all(all.map((version) => api.call('GET', path(group, version, plural))));
    expect(all.filter((_, i) => answers[i]?.status === 200)).toEqual(versions);
  });

  it('a target of v1alpha1 has its fields at the top, there and back', async () => {
    const fields = { destination: ACCOUNT('api', { port: 8080 }), sources: [ACCOUNT('web')], specs: [RULE] };
    expect(await write('access', 'v1alpha1', ['TrafficTarget', 'traffictargets'], fields)).toMatchObject({
      status: 201,
    });
    expect(await read('access', 'v1alpha1', 'traffictargets', 'x-v1alpha1')).toEqual(fields);
    const { specs, ...rest } = fields;
    expect(await read('access', 'v1alpha4', 'traffictargets', 'x-v1alpha1')).toEqual({
      spec: { ...rest, rules: specs },
    });
  });

  it('matches of v1alpha1 and v1alpha2 are in spec since', async () => {
    for (const version of ['v1alpha1', 'v1alpha2']) {
      await write('specs', version, ['HTTPRouteGroup', 'httproutegroups'], { matches: [MATCH] });
      const name = `x-${version}`;
      expect(await read('specs', version, 'httproutegroups', name)).toEqual({ matches: [MATCH] });
      expect(await read('specs', 'v1alpha4', 'httproutegroups', name)).toEqual({
        spec: { matches: [MATCH] },
      });
    }
  });

  it('quantities of v1alpha1 become whole numbers of the same proportions', async () => {
    const spec = (one: unknown, two: unknown) => ({
      spec: {
        service: 'web',
        backends: [
          { service: 'a', weight: one },
          { service: 'b', weight: two },
        ],
      },
    });
    await write('split', 'v1alpha1', ['TrafficSplit', 'trafficsplits'], spec('500m', 1));
    expect(await read('split', 'v1alpha4', 'trafficsplits', 'x-v1alpha1')).toEqual(spec(1, 2));
    const refused = await write('split', 'v1alpha1', ['TrafficSplit', 'trafficsplits'], spec('much', 1));
    expect(refused.status).toBe(422);
  });

  it('an object obeys the version that it is written in, and no other', async () => {
    const kind = ['TrafficTarget', 'traffictargets'] as const;
    const group = { kind: 'Group', name: 'staff' };
    const target = (name: string, sources: readonly Fields[], route: string, more: Fields = {}) => ({
      metadata: { name },
      spec: { destination: ACCOUNT('api', more), sources, rules: [{ kind: route, name: 'r' }] },
    });
    expect(await write('access', 'v1alpha3', kind, target('early', [group], 'UDPRoute'))).toMatchObject({
      status: 201,
    });
    expect(await write('access', 'v1alpha4', kind, target('late', [group], 'UDPRoute'))).toMatchObject({
      status: 422,
      body: { details: { causes: [{ field: 'spec.sources[0].kind', reason: 'FieldValueNotSupported' }] } },
    });
    expect(
      await write('access', 'v1alpha2', kind, target('second', [ACCOUNT('web')], 'UDPRoute')),
    ).toMatchObject({ status: 422, body: { details: { causes: [{ field: 'spec.rules[0].kind' }] } } });
    // Fields of v1alpha1 stand at the top, and so do the places that a refusal names.
    const { status, body } = await write('access', 'v1alpha1', kind, {
      ...TARGET,
      metadata: { name: 'first' },
    });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { details: { causes: [{ field: 'specs', reason: 'FieldValueRequired' }] } },
    });
  });

  it('the port of an early target is kept, and shown by the versions that know it', async () => {
    const spec = {
      destination: ACCOUNT('api', { port: 8080 }),
      sources: [ACCOUNT('web')],
      rules: [{ kind: 'TCPRoute', name: 'r' }],
    };
    await write('access', 'v1alpha2', ['TrafficTarget', 'traffictargets'], {
      metadata: { name: 'port' },
      spec,
    });
    expect(await read('access', 'v1alpha4', 'traffictargets', 'port')).toEqual({ spec });
    expect(await read('access', 'v1alpha3', 'traffictargets', 'port')).toEqual({
      spec: { ...spec, destination: ACCOUNT('api') },
    });
  });

  it('a target written in an early version is patched and applied in it', async () => {
    const at = `${path('access', 'v1alpha1', 'traffictargets')}/patched`;
    const applied = {
      apiVersion: 'access.smi-spec.io/v1alpha1',
      kind: 'TrafficTarget',
      ...TARGET,
      specs: [RULE],
    };
    expect(await api.apply(at, { ...applied, metadata: { name: 'patched' } })).toMatchObject({ status: 201 });
    const sources = [ACCOUNT('web'), ACCOUNT('batch')];
    await api.call('PATCH', at, { body: { sources }, type: 'application/merge-patch+json' });
    expect(await read('access', 'v1alpha3', 'traffictargets', 'patched')).toEqual({
      spec: { destination: ACCOUNT('api'), sources, rules: [RULE] },
    });
  });
});
