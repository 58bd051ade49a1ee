import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../engine/world.ts';
import { sandboxMesh } from '../../../mesh/sandbox/sandbox-mesh.ts';
import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { route } from '../../rig/mesh-rig.ts';
import { entering, GATEWAY_CLASS, gatewayObject } from '../../rig/north-south.ts';

const signal = new AbortController().signal;

/** A cluster that holds some objects and says of its mesh what it is told to. */
function clusterOf(objects: readonly KubeObject[] = [], proxies: () => JsonObject = () => ({})): Cluster {
  const used: Pick<Cluster, 'list' | 'raw'> = {
    list: async ({ kind }) => objects.filter((each) => each.kind === kind),
    raw: async (): Promise<Json> => proxies(),
  };
  return used as Cluster; // the adapter uses no more than this
}

const lower = (objects: readonly KubeObject[], provider?: string) =>
  sandboxMesh(clusterOf(), provider).lower(objects);
const findings = (objects: readonly KubeObject[], provider?: string) =>
  lower(objects, provider).unsupported.map(
    ({ object, path, message }) => `${object.kind} ${path}: ${message}`,
  );
const listener = { name: 'web', port: 8080, protocol: 'HTTP' };

describe('Gateways and their routes as policy', () => {
  it('stay as they are, whatever kind of route enters, and whatever else is not among them', () => {
    const objects = [
      GATEWAY_CLASS,
      gatewayObject('web', [
        listener,
        {
          name: 'secure',
          port: 8443,
          protocol: 'HTTPS',
          tls: { certificateRefs: [{ name: 'elsewhere' }] },
        },
      ]),
      entering('HTTPRoute', 'pages', [{ backendRefs: [{ name: 'far', namespace: 'other', port: 80 }] }]),
      entering('GRPCRoute', 'calls', [{ backendRefs: [{ name: 'calls', port: 80 }] }]),
      entering('TLSRoute', 'sealed', [{ backendRefs: [{ name: 'sealed', port: 80 }] }]),
      entering('TCPRoute', 'bytes', [{ backendRefs: [{ name: 'bytes', port: 80 }] }]),
    ];
    expect(lower(objects)).toMatchObject({ objects, unsupported: [] });
  });

  it.each<[string, KubeObject, string]>([
    [
      'an address of its own wish',
      gatewayObject('web', [listener], { addresses: [{ value: '10.0.0.1' }] }),
      'Gateway spec.addresses: a Gateway gets its address, it cannot ask for one',
    ],
    [
      'a protocol nobody speaks',
      gatewayObject('web', [{ ...listener, protocol: 'UDP' }]),
      'Gateway spec.listeners[0]: protocol "UDP" is not HTTP, HTTPS, TLS or TCP',
    ],
    [
      'a class of somebody else',
      { ...GATEWAY_CLASS, spec: { controllerName: 'example.com/other' } },
      "GatewayClass spec.controllerName: Gateways are run for controller sandbox.meshwright.dev/mesh, not for 'example.com/other'",
    ],
    [
      'a time that is none',
      entering('HTTPRoute', 'pages', [{ timeouts: { request: 'soon' } }]),
      'HTTPRoute spec.rules[0].timeouts.request: "soon" is not a duration such as 500ms or 1m30s',
    ],
    [
      'filters that exclude each other',
      entering('HTTPRoute', 'pages', [
        {
          filters: [
            { type: 'RequestRedirect', requestRedirect: { hostname: 'new.example' } },
            { type: 'URLRewrite', urlRewrite: { hostname: 'new.example' } },
          ],
        },
      ]),
      'HTTPRoute spec.rules[0].filters: a request cannot be both redirected and rewritten',
    ],
  ])('are refused before anything is written for %s', (_what, object, sentence) => {
    expect(findings([object])).toEqual([sentence]);
  });

  it('are told of once where a wrong route has a Service and a Gateway for parents', () => {
    const both = route('HTTPRoute', 'both', [{ timeouts: { request: 'soon' } }]);
    const spec = both['spec'] as { readonly parentRefs: readonly JsonObject[] }; // as the rig makes it
    const object = { ...both, spec: { ...spec, parentRefs: [...spec.parentRefs, { name: 'web' }] } };
    expect(findings([object])).toHaveLength(1);
  });

  it('are beyond a mesh that leaves traffic from outside to others', () => {
    expect(findings([gatewayObject('web', [listener])], 'linkerd')).toEqual([
      'Gateway kind: linkerd has no gateways',
    ]);
    expect(findings([entering('HTTPRoute', 'pages', [{}])], 'consul')).toEqual([]);
  });
});

describe('routes of others that are in the way at a Gateway', () => {
  const at = (path: string, more: Parameters<typeof entering>[3] = {}, name = 'theirs') =>
    entering('HTTPRoute', name, [{ matches: [{ path: { type: 'PathPrefix', value: path } }] }], more);
  const mine = at('/shop', { hostnames: ['www.example.org'] }, 'mine');

  it.each<[string, KubeObject, boolean]>([
    ['the same path for the same host', at('/shop', { hostnames: ['WWW.example.org'] }), true],
    ['the same path for a pattern with the host', at('/shop', { hostnames: ['*.example.org'] }), true],
    [
      'one listener of the Gateway alone',
      at('/shop', { hostnames: ['www.example.org'], parent: { sectionName: 'web' } }),
      true,
    ],
    ['another path', at('/other', { hostnames: ['www.example.org'] }), false],
    ['another host', at('/shop', { hostnames: ['shop.example.org'] }), false],
    ['every host, which comes after those that are named', at('/shop'), false],
    ['another Gateway', at('/shop', { hostnames: ['www.example.org'], parent: { name: 'other' } }), false],
  ])('%s: %j', async (_what, other, inTheWay) => {
    const found = await sandboxMesh(clusterOf([other, mine])).steeringObjects([mine], signal);
    expect(found.map(({ name }) => name)).toEqual(inTheWay ? ['theirs'] : []);
  });

  it('are two routes that say nothing of hosts, paths and headers', async () => {
    const plain = (name: string) => entering('HTTPRoute', name, [{}]);
    const found = await sandboxMesh(clusterOf([plain('theirs')])).steeringObjects([plain('mine')], signal);
    expect(found.map(({ name }) => name)).toEqual(['theirs']);
  });
});

describe('a change at Gateways', () => {
  const proxies = (gateway: number, host = 7): JsonObject => ({
    revision: 7,
    gateways: {
      revision: host,
      standing: [{ namespace: 'shop', gateway: 'web', serviceAccount: 'web-meshwright', revision: gateway }],
    },
    proxies: [{ namespace: 'shop', pod: 'web-1', serviceAccount: 'web', identity: '', revision: 7 }],
  });

  it('is over when each of them obeys it, and they count among the proxies', async () => {
    const answers = [proxies(5), proxies(5), proxies(7, 6), proxies(7)];
    const cluster = clusterOf([], () => answers.shift() ?? proxies(7));
    const report = await sandboxMesh(cluster).converged(['shop'], signal);
    expect(report).toEqual({ converged: true, proxies: 2, behind: [] });
    expect(answers).toEqual([]);
  });

  it('is waited for no longer when all obey it at the first look', async () => {
    const answers = [proxies(7), proxies(5)];
    const cluster = clusterOf([], () => answers.shift() ?? proxies(5));
    const report = await sandboxMesh(cluster).converged(['shop'], signal);
    expect(report).toEqual({ converged: true, proxies: 2, behind: [] });
    expect(answers).toHaveLength(1);
  });

  it('names the one that stays behind', async () => {
    const report = await sandboxMesh(clusterOf([], () => proxies(5))).converged(['shop'], signal);
    expect(report).toEqual({ converged: false, proxies: 1, behind: ['shop/gateway/web'] });
  });
});
