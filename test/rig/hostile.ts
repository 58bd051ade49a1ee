import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { dial } from '../../sandbox/dataplane/dial.ts';
import { type GatewayRig, gatewayRig, to } from './gateway-rig.ts';
import { route } from './mesh-rig.ts';
import { entering, GATEWAY_CLASS, gatewayObject, listenerPlace } from './north-south.ts';
import { dialThrough, type HttpClient, httpClient, httpClientOver } from './pod-client.ts';

/** A way by which hostile bytes reach HTTP/1.1 and HTTP/2 of the data plane. */
export interface Door {
  open(): Promise<Socket>;
  /** Another client, on a kept connection of its own. */
  neighbour(): Promise<HttpClient>;
}

export const DOORS = ['a sidecar', 'a Gateway'] as const;
export type DoorName = (typeof DOORS)[number];

/** What a request that nobody may see carries: it must never arrive. */
export const SMUGGLED = 'smuggled';

/** A mesh whose service `echo` can be reached through both doors. */
export interface HostileRig {
  readonly gateway: GatewayRig;
  door(name: DoorName): Door;
  /** How many smuggled requests have arrived anywhere. */
  smuggled(): Promise<number>;
  close(): Promise<void>;
}

/** One such mesh for all tests of a `describe`, made before and ended after them; it must have had no problem. */
export function useHostileRig(): () => HostileRig {
  let rig: HostileRig | undefined;
  const current = (): HostileRig => {
    if (rig === undefined) throw new Error('the mesh is made before the tests, not while they are collected');
    return rig;
  };
  beforeAll(async () => {
    rig = await hostileRig();
  });
  afterAll(async () => {
    await current().close();
    expect(current().gateway.rig.problems).toEqual([]);
  });
  return current;
}

async function hostileRig(): Promise<HostileRig> {
  const gateway = await gatewayRig();
  await gateway.apply(
    GATEWAY_CLASS,
    gatewayObject('web', [{ name: 'web', port: 18_080, protocol: 'HTTP' }]),
    entering('HTTPRoute', 'in', [{ backendRefs: [to('echo-v1')] }]),
    route('HTTPRoute', 'within', [{ backendRefs: [to('echo-v1')] }]),
  );
  const place = await listenerPlace(gateway, 'web');
  const doors: Readonly<Record<DoorName, Door>> = {
    'a sidecar': {
      open: () => dialThrough(gateway.client, 'echo', 80),
      neighbour: () => httpClient(gateway.client, 'echo', 80),
    },
    'a Gateway': {
      open: () => dial(place),
      neighbour: async () => httpClientOver(await dial(place), 'echo', 80),
    },
  };
  return {
    gateway,
    door: (name) => doors[name],
    async smuggled() {
      const { body } = await gateway.rig.extension('GET', `arrivals?nonce=${SMUGGLED}`);
      const arrived = (body['arrived'] ?? []) as readonly { readonly count: number }[]; // as the extension answers
      return arrived.reduce((sum, { count }) => sum + count, 0);
    },
    close: () => gateway.rig.close(),
  };
}

/** Sends bytes, in pieces where several are given, and returns all that comes until the connection ends. */
export function sendUntilClosed(socket: Socket, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(received));
    for (const piece of pieces) {
      socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    }
    socket.resume();
  });
}

/** The statuses of HTTP/1.1 responses in what was received. */
export function statusesOf(received: string): readonly number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
