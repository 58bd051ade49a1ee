import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect } from 'vitest';
import { dial, whenReady } from '../../sandbox/dataplane/dial.ts';
import { openMeshCa } from '../../sandbox/dataplane/mesh-ca.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { certificateAuthority } from './certificates.ts';
import { type GatewayRig, gatewayRig, to } from './gateway-rig.ts';
import { route } from './mesh-rig.ts';
import { entering, GATEWAY_CLASS, gatewayObject, listenerPlace, tlsSecret } from './north-south.ts';
import { dialThrough, type HttpClient, httpClient, httpClientOver } from './pod-client.ts';

/** A way by which hostile bytes reach HTTP/1.1 and HTTP/2 of the data plane. */
export interface Door {
  /** TLS doors agree on the protocol in the handshake; others find out by themselves. */
  open(protocol?: 'http/1.1' | 'h2'): Promise<Socket>;
  /** Another client, on a kept connection of its own. */
  neighbour(): Promise<HttpClient>;
}

export const DOORS = ['a sidecar', 'a Gateway'] as const;
/** Those behind a handshake: what is hostile comes from somebody with a name, or with a key that fits. */
export const TLS_DOORS = ['a sidecar’s mutual TLS', 'an HTTPS Gateway'] as const;
export const ALL_DOORS = [...DOORS, ...TLS_DOORS] as const;
export type DoorName = (typeof ALL_DOORS)[number];

/** What a request that nobody may see carries: it must never arrive. */
export const SMUGGLED = 'smuggled';

/** Where a door behind TLS is, and what opens it. */
export interface TlsDoor {
  readonly place: { readonly host: string; readonly port: number };
  readonly opens: ConnectionOptions;
}

/** A mesh whose service `echo` can be reached through both doors. */
export interface HostileRig {
  readonly gateway: GatewayRig;
  door(name: DoorName): Door;
  /** What a door behind TLS is, for who wants to do the handshake otherwise. */
  tlsDoor(name: (typeof TLS_DOORS)[number]): TlsDoor;
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
  const authority = await certificateAuthority('hostile');
  const pairs = await Promise.all(
    ['echo', 'other.example'].map((host) => authority.issue({ name: host, hosts: [host] })),
  );
  const https = (name: string, more: JsonObject) => ({
    name,
    port: 18_443,
    protocol: 'HTTPS',
    tls: { mode: 'Terminate', certificateRefs: [{ name }] },
    ...more,
  });
  await gateway.apply(
    GATEWAY_CLASS,
    ...['echo', 'other'].flatMap((name, i) => (pairs[i] === undefined ? [] : [tlsSecret(name, pairs[i])])),
    gatewayObject('web', [
      { name: 'web', port: 18_080, protocol: 'HTTP' },
      https('echo', {}),
      https('other', { hostname: 'other.example' }),
    ]),
    entering('HTTPRoute', 'in', [{ backendRefs: [to('echo-v1')] }]),
    route('HTTPRoute', 'within', [{ backendRefs: [to('echo-v1')] }]),
  );
  const place = await listenerPlace(gateway, 'web');
  const ca = await openMeshCa(gateway.rig.stateDir, 'sandbox.test');
  const proof = (await ca.issue({ namespace: 'shop', serviceAccount: 'client' })).current();
  const tlsDoors: Readonly<Record<(typeof TLS_DOORS)[number], TlsDoor>> = {
    'a sidecar’s mutual TLS': {
      place: { host: gateway.rig.podIp('echo'), port: 8080 },
      opens: {
        key: proof.keyPem,
        cert: proof.certificatePem,
        ca: proof.trustedPem,
        checkServerIdentity: () => undefined,
      },
    },
    'an HTTPS Gateway': {
      place: await listenerPlace(gateway, 'echo'),
      opens: { ca: authority.ca, servername: 'echo' },
    },
  };
  const behind = ({ place: at, opens }: TlsDoor): Door => {
    const open: Door['open'] = async (protocol = 'http/1.1') => {
      const socket = connectTls({ socket: await dial(at), ALPNProtocols: [protocol], ...opens });
      return whenReady(socket, 'secureConnect');
    };
    return { open, neighbour: async () => httpClientOver(await open(), 'echo', 80) };
  };
  const doors: Readonly<Record<DoorName, Door>> = {
    'a sidecar': {
      open: () => dialThrough(gateway.client, 'echo', 80),
      neighbour: () => httpClient(gateway.client, 'echo', 80),
    },
    'a Gateway': {
      open: () => dial(place),
      neighbour: async () => httpClientOver(await dial(place), 'echo', 80),
    },
    'a sidecar’s mutual TLS': behind(tlsDoors['a sidecar’s mutual TLS']),
    'an HTTPS Gateway': behind(tlsDoors['an HTTPS Gateway']),
  };
  return {
    gateway,
    door: (name) => doors[name],
    tlsDoor: (name) => tlsDoors[name],
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
