import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayRig, gatewayRig, to } from '../../rig/gateway-rig.ts';
import { deployment, namespace, route, service, smi } from '../../rig/mesh-rig.ts';
import { entering, GATEWAY_CLASS, gatewayObject, listenerPlace } from '../../rig/north-south.ts';
import { dialThrough, type HttpClient, httpClient, httpClientOver, read } from '../../rig/pod-client.ts';

const ROUNDS = 15;
const CLIENTS = 6;

describe('policies that change under load', () => {
  let gateway: GatewayRig;
  const open: { close?(): void; destroy?(): void }[] = [];

  const target = (source: string, rules: readonly object[] = [{ kind: 'TCPRoute', name: 'any' }]) =>
    smi(
      'TrafficTarget',
      'vault',
      {
        destination: { kind: 'ServiceAccount', name: 'vault' },
        sources: [{ kind: 'ServiceAccount', name: source, namespace: 'shop' }],
        rules: rules as never, // the rig's own objects
      },
      'vault',
    );

  beforeAll(async () => {
    gateway = await gatewayRig();
    await gateway.rig.cluster.apply(
      GATEWAY_CLASS,
      namespace('vault', { deny: true }),
      deployment('vault', { namespace: 'vault', image: 'meshwright/tcp-echo', ports: [9000] }),
      deployment('vault-http', { namespace: 'vault', serviceAccount: 'vault' }),
      service('vault', { app: 'vault' }, { name: 'tcp-data', port: 9000 }, 'vault'),
      service('vault-http', { app: 'vault-http' }, { name: 'http', port: 8080 }, 'vault'),
      smi('TCPRoute', 'any', { matches: { ports: [] } }, 'vault'),
      smi('HTTPRouteGroup', 'all', { matches: [{ name: 'all', pathRegex: '/' }] }, 'vault'),
      target('client'),
    );
    await gateway.rig.ready('vault/vault', 'vault/vault-http');
    await gateway.rig.converged();
  });

  afterEach(async () => {
    for (const each of open.splice(0)) {
      each.close?.();
      each.destroy?.();
    }
    await gateway.clean();
  });

  afterAll(async () => {
    await gateway.rig.close();
    expect(gateway.rig.problems).toEqual([]);
  });

  /** Lets every client ask one request after the other until the changes are through; returns what they were answered. */
  async function under(
    clients: readonly HttpClient[],
    change: (round: number) => Promise<unknown>,
  ): Promise<{ readonly statuses: ReadonlySet<number>; readonly answered: number }> {
    open.push(...clients);
    let over = false;
    let answered = 0;
    const statuses = new Set<number>();
    const loads = clients.map(async (client) => {
      while (!over) {
        statuses.add((await client.ask()).status);
        answered += 1;
      }
    });
    for (let round = 0; round < ROUNDS; round++) {
      const before = answered;
      await change(round);
      await gateway.rig.converged();
      while (answered < before + CLIENTS) await new Promise((resolve) => setImmediate(resolve));
    }
    over = true;
    await Promise.all(loads);
    return { statuses, answered };
  }

  const clientsOf = (make: () => Promise<HttpClient>) =>
    Promise.all(Array.from({ length: CLIENTS }, () => make()));

  it('lose no request of kept HTTP/1.1 connections: routes come, turn and go', async () => {
    const clients = await clientsOf(() => httpClient(gateway.client, 'echo', 80));
    const { statuses, answered } = await under(clients, async (round) => {
      if (round % 3 === 2) {
        await gateway.rig.cluster.delete('HTTPRoute.gateway.networking.k8s.io', 'shop', 'live');
        return;
      }
      const backend = round % 2 === 0 ? 'echo-v1' : 'echo-v2';
      await gateway.rig.cluster.apply(route('HTTPRoute', 'live', [{ backendRefs: [to(backend)] }]));
    });
    expect(statuses).toEqual(new Set([200]));
    expect(answered).toBeGreaterThanOrEqual(ROUNDS * CLIENTS);
  });

  it('lose no request where access is written anew again and again, and refuse from the change on', async () => {
    const clients = await clientsOf(() => httpClient(gateway.client, 'vault-http.vault', 8080));
    const { statuses } = await under(clients, (round) =>
      gateway.rig.cluster.apply(
        target('client', [
          round % 2 === 0 ? { kind: 'HTTPRouteGroup', name: 'all' } : { kind: 'TCPRoute', name: 'any' },
        ]),
      ),
    );
    expect(statuses).toEqual(new Set([200]));
    await gateway.apply(target('somebody'));
    for (const client of clients) expect((await client.ask()).status).toBe(403);
    await gateway.apply(target('client'));
    for (const client of clients) expect((await client.ask()).status).toBe(200);
  });

  it('lose no request that comes in at a Gateway, while listeners and routes change', async () => {
    const listener = (name: string, port: number) => ({ name, port, protocol: 'HTTP' });
    const web = listener('web', 18_080);
    await gateway.apply(
      gatewayObject('web', [web]),
      entering('HTTPRoute', 'live', [{ backendRefs: [to('echo-v1')] }]),
    );
    const place = await listenerPlace(gateway, 'web');
    const clients = await clientsOf(async () => httpClientOver(connect(place), 'web.example', place.port));
    const { statuses } = await under(clients, async (round) => {
      await gateway.rig.cluster.apply(
        gatewayObject('web', round % 2 === 0 ? [web, listener('more', 18_081)] : [web]),
        entering('HTTPRoute', 'live', [{ backendRefs: [to(round % 2 === 0 ? 'echo-v2' : 'echo-v1')] }]),
      );
    });
    expect(statuses).toEqual(new Set([200]));
  });

  it('leave opaque connections alone, but for those that they no longer allow', async () => {
    const echo = async (socket: Socket, word: string) => {
      socket.write(word);
      return (await read(socket, word.length)).toString();
    };
    const sockets: Socket[] = [];
    for (let i = 0; i < CLIENTS; i++) {
      const socket = await dialThrough(gateway.client, 'vault.vault', 9000);
      open.push(socket);
      sockets.push(socket);
    }
    const elsewhere = await dialThrough(gateway.client, 'tcp-v1', 9000);
    open.push(elsewhere);
    elsewhere.write('first');
    await read(elsewhere, 'v1\nfirst'.length);
    for (let round = 0; round < ROUNDS; round++) {
      await gateway.apply(
        target('client', [
          { kind: 'TCPRoute', name: 'any' },
          ...(round % 2 === 0 ? [] : [{ kind: 'TCPRoute', name: 'any' }]),
        ]),
        route('TCPRoute', 'live', [{ backendRefs: [{ name: 'tcp-v2', port: 9000, weight: round }] }], {
          name: 'tcp',
        }),
      );
      for (const socket of sockets) expect(await echo(socket, `round ${round}`)).toBe(`round ${round}`);
    }
    const closed = Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.on('error', () => undefined);
            socket.on('close', () => resolve());
            socket.resume();
          }),
      ),
    );
    await gateway.apply(target('somebody'));
    await closed;
    expect(await echo(elsewhere, 'still here')).toBe('still here');
    await gateway.apply(target('client'));
  });
});
