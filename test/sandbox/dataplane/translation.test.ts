import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Http2Client, http2Client } from '../../rig/http2-client.ts';
import { deployment, type MeshRig, meshRig, namespace, service } from '../../rig/mesh-rig.ts';
import { httpClient, type ProxyAddress } from '../../rig/pod-client.ts';

describe('a client that speaks another HTTP than the program says it speaks', () => {
  let rig: MeshRig;
  let client: ProxyAddress;
  const open: Http2Client[] = [];

  beforeAll(async () => {
    rig = await meshRig();
    const port = (appProtocol: string) => ({ name: 'web', port: 8080, appProtocol });
    await rig.cluster.apply(
      namespace('shop'),
      deployment('client', { image: 'meshwright/agent' }),
      deployment('one'),
      deployment('two', { image: 'meshwright/http2-echo' }),
      deployment('calls', { image: 'meshwright/grpc-echo', ports: [9000] }),
      service('one', { app: 'one' }, port('http')),
      service('two', { app: 'two' }, port('kubernetes.io/h2c')),
      service('calls', { app: 'calls' }, { name: 'calls', port: 9000, appProtocol: 'grpc' }),
    );
    await rig.ready('client', 'one', 'two', 'calls');
    client = await rig.proxyOf('client');
    await rig.converged();
  });

  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });

  afterAll(async () => {
    await rig.close();
    expect(rig.problems).toEqual([]);
  });

  const over2 = async (host: string, port = 8080) => {
    const made = await http2Client(client, host, port);
    open.push(made);
    return made;
  };

  it('HTTP/2 reaches a program of HTTP/1.1 as HTTP/1.1, with who called', async () => {
    const one = await over2('one');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        one.ask({ method: 'POST', path: `/p?n=${i}`, body: `body ${i}`, headers: { 'x-n': String(i) } }),
      ),
    );
    answers.forEach((answer, i) => {
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({
        protocol: 'HTTP/1.1',
        method: 'POST',
        path: `/p?n=${i}`,
        body: `body ${i}`,
        headers: {
          host: 'one:8080',
          'x-n': String(i),
          'x-forwarded-client-cert': expect.stringContaining('/sa/client'),
        },
      });
    });
    const head = await one.ask({ method: 'HEAD', path: '/' });
    expect([head.status, head.body, head.headers['x-backend']]).toEqual([200, '', 'one']);
  });

  it('HTTP/1.1 reaches a program of HTTP/2 as HTTP/2, on one kept connection', async () => {
    const two = await httpClient(client, 'two', 8080);
    for (let i = 0; i < 5; i++) {
      const answer = await two.ask({
        method: 'PUT',
        path: `/p/${i}`,
        body: 'whole',
        headers: { 'x-n': String(i) },
      });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({
        protocol: 'HTTP/2',
        method: 'PUT',
        path: `/p/${i}`,
        body: 'whole',
        headers: { host: 'two:8080', 'x-n': String(i) },
      });
    }
    const head = await two.ask({ method: 'HEAD' });
    expect([head.status, head.headers['x-backend']]).toEqual([200, 'two']);
    two.close();
  });

  it('a large body passes both ways, in either direction of translation', async () => {
    const body = 'x'.repeat(3_000_000);
    const two = await httpClient(client, 'two', 8080);
    const [fromTwo, fromOne] = await Promise.all([
      two.ask({ method: 'POST', body }),
      (await over2('one')).ask({ method: 'POST', body }),
    ]);
    for (const { body: answer } of [fromTwo, fromOne]) {
      expect(JSON.parse(answer).body).toBe(body.slice(0, 8 * 1024));
    }
    two.close();
  });

  it('a gRPC call reaches its program untouched', async () => {
    const calls = await over2('calls', 9000);
    expect((await calls.call('/meshwright.echo.v1.Echo/Say', Buffer.alloc(0))).status).toBe(0);
  });

  it('what HTTP/1.1 has no words for is not passed on, and the connection lives', async () => {
    const one = await over2('one');
    await expect(one.ask({ path: '/a b' })).rejects.toThrow(/PROTOCOL_ERROR/);
    expect((await one.ask({ path: '/a' })).status).toBe(200);
  });

  it('a program that was told wrong is a 503 with the reason', async () => {
    await rig.cluster.apply(
      service('one', { app: 'one' }, { name: 'web', port: 8080, appProtocol: 'kubernetes.io/h2c' }),
    );
    await rig.cluster.apply(service('two', { app: 'two' }, { name: 'web', port: 8080, appProtocol: 'http' }));
    await rig.converged();
    const two = await over2('two');
    expect((await two.ask()).status).toBe(503);
  });
});
