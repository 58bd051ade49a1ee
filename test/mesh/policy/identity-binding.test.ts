import { describe, expect, it } from 'vitest';
import { decideAccess } from '../../../mesh/policy/decide-access.ts';
import { readPolicy } from '../../../mesh/policy/read-policy.ts';
import type { Json } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const binding = (name: string, schemes: Json, namespace = 'shop'): KubeObject => ({
  apiVersion: 'access.smi-spec.io/v1alpha4',
  kind: 'IdentityBinding',
  metadata: { name, namespace },
  spec: { schemes },
});
const ACCOUNT = (name: string) => ({ kind: 'ServiceAccount', name });
const BINDING = (name: string, namespace?: string) => ({
  kind: 'IdentityBinding',
  name,
  ...(namespace === undefined ? {} : { namespace }),
});
const target = (source: Json, destination: Json = ACCOUNT('api'), version = 'v1alpha4'): KubeObject => ({
  apiVersion: `access.smi-spec.io/${version}`,
  kind: 'TrafficTarget',
  metadata: { name: 't', namespace: 'shop' },
  spec: { destination, sources: [source], rules: [{ kind: 'TCPRoute', name: 'all' }] },
});
const ALL: KubeObject = {
  apiVersion: 'specs.smi-spec.io/v1alpha4',
  kind: 'TCPRoute',
  metadata: { name: 'all', namespace: 'shop' },
  spec: {},
};
const pod = (
  name: string,
  account: string,
  labels: Record<string, string>,
  more: object = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels },
  spec: { serviceAccountName: account },
  ...more,
});
const uri = (account: string, namespace = 'shop') => `spiffe://mesh.test/ns/${namespace}/sa/${account}`;

interface Ask {
  readonly from?: string;
  readonly space?: string;
  readonly to?: string;
  readonly toPod?: string;
}

function allows(
  objects: readonly KubeObject[],
  { from = 'web', space = 'shop', to = 'api', toPod = 'api-1' }: Ask,
) {
  return decideAccess(readPolicy([ALL, ...objects]).model, {
    client: { namespace: space, serviceAccount: from },
    clientUri: uri(from, space),
    destination: { namespace: 'shop', serviceAccount: to, name: toPod, uri: uri(to) },
    ports: [80],
  }).allowed;
}

const problems = (objects: readonly KubeObject[]) =>
  readPolicy([ALL, ...objects]).findings.map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );

describe('an IdentityBinding', () => {
  it('speaks for the account that it names, in its own namespace', () => {
    const objects = [target(BINDING('callers')), binding('callers', { serviceAccount: 'web' })];
    expect(allows(objects, {})).toBe(true);
    expect(allows(objects, { from: 'other' })).toBe(false);
    expect(allows(objects, { space: 'elsewhere' })).toBe(false);
  });

  it('of another namespace speaks for that one', () => {
    const objects = [
      target(BINDING('callers', 'outside')),
      binding('callers', { serviceAccount: 'web' }, 'outside'),
    ];
    expect(allows(objects, { space: 'outside' })).toBe(true);
    expect(allows(objects, {})).toBe(false);
  });

  it('speaks for the SPIFFE IDs that it names, to the letter', () => {
    const objects = [target(BINDING('callers')), binding('callers', { spiffeIdentities: [uri('web')] })];
    expect(allows(objects, {})).toBe(true);
    expect(allows(objects, { from: 'webs' })).toBe(false);
    const foreign = binding('callers', { spiffeIdentities: ['spiffe://other.test/ns/shop/sa/web'] });
    expect(allows([target(BINDING('callers')), foreign], {})).toBe(false);
  });

  it('has schemes that are alternatives', () => {
    const schemes = { serviceAccount: 'web', spiffeIdentities: [uri('batch')] };
    const objects = [target(BINDING('callers')), binding('callers', schemes)];
    expect(['web', 'batch', 'other'].map((from) => allows(objects, { from }))).toEqual([true, true, false]);
  });

  it('of labels speaks for callers of accounts that run nothing else', () => {
    const objects = [
      target(BINDING('callers')),
      binding('callers', { podLabelSelector: { matchLabels: { tier: 'front', kind: 'web' } } }),
      pod('web-1', 'web', { tier: 'front', kind: 'web' }),
      pod('mixed-1', 'mixed', { tier: 'front', kind: 'web' }),
      pod('mixed-2', 'mixed', { tier: 'front' }),
      pod('done', 'web', { tier: 'none' }, { status: { phase: 'Succeeded' } }),
    ];
    expect(['web', 'mixed', 'other'].map((from) => allows(objects, { from }))).toEqual([true, false, false]);
    expect(problems(objects)).toEqual([
      "warning spec.schemes.podLabelSelector: account 'mixed' also runs pods without these labels, and a certificate names only the account: it is no caller",
    ]);
  });

  it('is a destination too: pods by their labels, an account, or a SPIFFE ID', () => {
    const to = (schemes: Json) => [
      target(ACCOUNT('web'), BINDING('served')),
      binding('served', schemes),
      pod('api-1', 'api', { app: 'api' }),
      pod('api-2', 'api', { app: 'other' }),
    ];
    const labels = to({ podLabelSelector: { matchLabels: { app: 'api' } } });
    expect(allows(labels, {})).toBe(true);
    expect(allows(labels, { toPod: 'api-2' })).toBe(false);
    expect(allows(labels, { from: 'other' })).toBe(false);
    expect(allows(to({ serviceAccount: 'api' }), { toPod: 'api-2' })).toBe(true);
    expect(allows(to({ spiffeIdentities: [uri('api')] }), {})).toBe(true);
    expect(allows(to({ spiffeIdentities: ['spiffe://other.test/ns/shop/sa/api'] }), {})).toBe(false);
  });

  it.each<[string, Json, string]>([
    ['no scheme', {}, 'error spec.schemes: no scheme'],
    [
      'an account and labels',
      { serviceAccount: 'web', podLabelSelector: { matchLabels: { a: 'b' } } },
      'error spec.schemes: podLabelSelector and serviceAccount exclude each other',
    ],
    [
      'a SPIFFE ID without its scheme',
      { spiffeIdentities: ['mesh.test/ns/shop/sa/web'] },
      'error spec.schemes.spiffeIdentities[0]: "mesh.test/ns/shop/sa/web" is not a SPIFFE ID',
    ],
    [
      'a SPIFFE ID of another namespace',
      { spiffeIdentities: [uri('web', 'elsewhere')] },
      'error spec.schemes.spiffeIdentities[0]: spiffe://mesh.test/ns/elsewhere/sa/web is in elsewhere',
    ],
    ['an empty selector', { podLabelSelector: {} }, 'error spec.schemes.podLabelSelector.matchLabels:'],
  ])('with %s speaks for nobody and says so', (_what, schemes, problem) => {
    const objects = [target(BINDING('callers')), binding('callers', schemes), pod('web-1', 'web', {})];
    expect(allows(objects, {})).toBe(false);
    expect(problems(objects)[0]).toContain(problem);
  });

  it('that is not there admits nobody, and before v1alpha4 there is none', () => {
    expect(allows([target(BINDING('nowhere'))], {})).toBe(false);
    expect(problems([target(BINDING('nowhere'))])).toEqual([
      "error spec.sources[0]: no IdentityBinding 'nowhere' that holds in shop",
    ]);
    const early = [
      target(BINDING('callers'), ACCOUNT('api'), 'v1alpha3'),
      binding('callers', { serviceAccount: 'web' }),
    ];
    expect(allows(early, {})).toBe(false);
    expect(problems(early)[0]).toContain('"IdentityBinding" cannot be matched: only ServiceAccount');
  });
});
