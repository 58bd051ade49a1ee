import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { deployment, type MeshRig, meshRig, namespace, service, smi } from '../../rig/mesh-rig.ts';
import { askOnce, dialThrough, type ProxyAddress, read } from '../../rig/pod-client.ts';

const MTLS = 'sandbox.meshwright.dev/mtls';

describe('plaintext from outside the mesh', () => {
  let rig: MeshRig;
  let outside: ProxyAddress;
  let web: ProxyAddress;

  const setMode = async (mode: string | undefined, deny = false) => {
    const shop = namespace('shop', { deny });
    const annotations = { ...shop.metadata.annotations, ...(mode === undefined ? {} : { [MTLS]: mode }) };
    await rig.cluster.apply({ ...shop, metadata: { ...shop.metadata, annotations } });
    await rig.converged();
  };
  const ask = (headers: Readonly<Record<string, string>> = {}, name = 'api') =>
    askOnce(outside, { host: `${name}.shop`, port: 80 }, { path: '/x', headers });

  beforeAll(async () => {
    rig = await meshRig();
    await rig.cluster.apply(
      namespace('shop'),
      namespace('outside', { mesh: false }),
      deployment('stranger', { image: 'meshwright/agent', namespace: 'outside' }),
      deployment('web', { image: 'meshwright/agent' }),
      deployment('api', {}),
      deployment('open', { annotations: { [MTLS]: 'permissive' } }),
      deployment('shut', { annotations: { [MTLS]: 'strict' } }),
      deployment('tcp', { image: 'meshwright/tcp-echo', ports: [9000], env: { BANNER: 'hello' } }),
      ...['api', 'open', 'shut'].map((name) => service(name, { app: name }, { port: 80, targetPort: 8080 })),
      service('tcp', { app: 'tcp' }, { name: 'tcp-echo', port: 9000 }),
    );
    await rig.ready('web', 'api', 'open', 'shut', 'tcp', 'outside/stranger');
    outside = await rig.proxyOf('stranger');
    web = await rig.proxyOf('web');
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const modeOf = async (app: string) => {
    const { body } = await rig.extension('GET', 'proxies');
    const all = body['proxies'] as readonly JsonObject[]; // as the extension answers
    return all.find((proxy) => String(proxy['pod']).startsWith(app))?.['mtls'];
  };

  it('is refused unless something is said', async () => {
    await setMode(undefined);
    await expect(ask()).rejects.toThrow();
    expect(await modeOf('api')).toBe('strict');
  });

  it('is taken where the namespace is permissive, has no name, and is told as what it is', async () => {
    await setMode('permissive');
    const answer = await ask({ 'x-meshwright-nonce': 'plain' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).headers['x-forwarded-client-cert']).not.toContain('URI=');
    const { body } = await rig.extension('GET', 'arrivals?nonce=plain');
    expect((body['arrived'] as readonly JsonObject[])[0]).not.toHaveProperty('client');
    const edges = (await rig.extension('GET', 'edges')).body['edges'] as readonly JsonObject[];
    expect(edges.filter(({ plaintext }) => plaintext === true)).toMatchObject([
      { side: 'server', client: {}, server: { serviceAccount: 'api' }, success: 1 },
    ]);
    const pod = rig.cluster.list('Pod').find((each) => each.metadata.labels?.['app'] === 'api');
    const log = await rig.plane.logs({
      namespace: 'shop',
      pod: pod?.metadata.name ?? '',
      container: 'mesh-proxy',
    });
    expect(
      log
        .lines()
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('"plaintext":true');
    expect(await modeOf('api')).toBe('permissive');
  });

  it('leaves mutual TLS to those who have it', async () => {
    await setMode('permissive');
    const answer = await askOnce(web, { host: 'api', port: 80 });
    expect(JSON.parse(answer.body).headers['x-forwarded-client-cert']).toContain('/ns/shop/sa/web');
  });

  it('never gets past access control, for it proves nobody', async () => {
    await setMode('permissive', true);
    const everybody = smi('TrafficTarget', 'api', {
      destination: { kind: 'ServiceAccount', name: 'api' },
      sources: [{ kind: 'ServiceAccount', name: 'web' }],
      rules: [{ kind: 'TCPRoute', name: 'all' }],
    });
    await rig.cluster.apply(everybody, smi('TCPRoute', 'all', {}));
    await rig.converged();
    expect((await ask()).status).toBe(403);
    expect((await askOnce(web, { host: 'api', port: 80 })).status).toBe(200);
  });

  it('is a matter of the pod where the pod says something', async () => {
    await setMode(undefined);
    expect((await ask({}, 'open')).status).toBe(200);
    await setMode('permissive');
    await expect(ask({}, 'shut')).rejects.toThrow();
  });

  it('ends after the request in flight once it is refused, and opaque connections at once', async () => {
    await setMode('permissive');
    const kept = await dialThrough(outside, 'api.shop', 80);
    kept.write('GET / HTTP/1.1\r\nhost: api\r\n\r\n');
    expect((await read(kept, 12)).toString()).toBe('HTTP/1.1 200');
    const ended = new Promise<void>((resolve) => kept.on('end', () => resolve()));
    kept.resume();
    const tcp = await dialThrough(outside, 'tcp.shop', 9000);
    tcp.write('x');
    expect((await read(tcp, 6)).toString()).toBe('hello\n');
    const gone = new Promise<void>((resolve) =>
      tcp.on('error', () => undefined).on('close', () => resolve()),
    );
    tcp.resume();
    await setMode('strict');
    await Promise.all([gone, ended]);
  });

  it('is refused under a word that is no mode, and the namespace is told', async () => {
    await setMode('lax');
    await expect(ask()).rejects.toThrow();
    const told = () =>
      rig.cluster.list('Event').some(({ message }) => String(message).includes("'lax' is neither"));
    await rig.cluster.until(told);
  });

  it('is taken everywhere by a mesh that is broken so', async () => {
    await setMode('strict');
    await rig.extension('PUT', 'sabotages/permissive');
    await rig.converged();
    expect((await ask({}, 'shut')).status).toBe(200);
    await rig.extension('DELETE', 'sabotages');
    await rig.converged();
    await expect(ask({}, 'shut')).rejects.toThrow();
  });
});
