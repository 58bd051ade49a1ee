import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dial } from '../../../sandbox/dataplane/dial.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { deployment, namespace, service } from '../../rig/mesh-rig.ts';
import { entering, gatewayObject } from '../../rig/north-south.ts';
import { httpClientOver } from '../../rig/pod-client.ts';
import { type StandingSandbox, standSandbox } from '../../rig/standing-sandbox.ts';

const CONNECTIONS = 10_000;
/** How many are opened at once; more would be a test of the backlog. */
const AT_ONCE = 100;

/** Files that a process may have open; where the system does not say, as many as it takes. */
function openFiles(): number {
  try {
    const written = /Max open files\s+\d+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return written === undefined ? CONNECTIONS * 2 : Number(written);
  } catch {
    return CONNECTIONS * 2;
  }
}

const files = openFiles();
const few = files < CONNECTIONS + 1000;
const PATHS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  Deployment: '/apis/apps/v1/namespaces/shop/deployments',
  Service: '/api/v1/namespaces/shop/services',
  Gateway: '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways',
  HTTPRoute: '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes',
};

describe.skipIf(few)(
  `ten thousand idle connections at a Gateway${few ? ` (skipped: a process may open only ${files} files)` : ''}`,
  () => {
    let sandbox: StandingSandbox;
    let place: { readonly host: string; readonly port: number };
    const { signal } = new AbortController();
    const raw = (method: 'GET' | 'POST', path: string, body?: KubeObject) =>
      sandbox.cluster.raw(method, path, body as JsonObject | undefined, signal);

    beforeAll(async () => {
      sandbox = await standSandbox();
      const objects = [
        namespace('shop'),
        deployment('web'),
        service('web', { app: 'web' }),
        gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }]),
        entering('HTTPRoute', 'web', [{ backendRefs: [{ name: 'web', port: 8080 }] }]),
      ];
      for (const object of objects) await raw('POST', PATHS[object.kind] ?? '', object);
      for (;;) {
        const gateway = await raw('GET', `${PATHS['Gateway']}/web`);
        const [, host = '', port = ''] = /listens on ([\d.]+):(\d+)/.exec(JSON.stringify(gateway)) ?? [];
        place = { host, port: Number(port) };
        const served = host !== '' && (await answered()) === 200;
        if (served) return;
      }
    });

    afterAll(() => sandbox.close());

    const answered = async () => {
      const client = httpClientOver(await dial(place), 'web.example', place.port);
      const { status } = await client.ask();
      client.close();
      return status;
    };

    it('are kept, each gets its own answer later, and others are served meanwhile', async () => {
      const sockets: Socket[] = [];
      const open = async () => {
        const socket = await dial(place);
        socket.on('error', () => socket.destroy());
        // Kept after a first request: silent ones would be told after ten seconds that this is no HTTP.
        const client = httpClientOver(socket, 'web.example', place.port);
        expect((await client.ask()).status).toBe(200);
        sockets.push(socket);
      };
      for (let begun = 0; begun < CONNECTIONS; begun += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, open));
      }
      expect(sockets.filter((socket) => !socket.destroyed)).toHaveLength(CONNECTIONS);
      expect(await answered()).toBe(200);
      for (let i = 0; i < CONNECTIONS; i += 997) {
        const socket = sockets[i];
        if (socket === undefined) throw new Error('no such connection');
        const answer = await httpClientOver(socket, 'web.example', place.port).ask({ path: `/n-${i}` });
        expect(JSON.parse(answer.body).path).toBe(`/n-${i}`);
      }
      for (const socket of sockets) socket.destroy();
      expect(await answered()).toBe(200);
    });
  },
);
