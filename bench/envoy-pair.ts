import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { PolicyModel } from '../mesh/policy/policy-model.ts';
import { openMeshCa } from '../sandbox/dataplane/mesh-ca.ts';
import { ACTORS, STAGES, TRUST_DOMAIN } from '../test/second-opinion/cast.ts';
import { bootstrapOf, type Half } from '../test/second-opinion/envoy/bootstrap.ts';
import { serverHalf } from '../test/second-opinion/envoy/doors.ts';
import { findEnvoy, runEnvoy } from '../test/second-opinion/envoy/run-envoy.ts';
import { mutualTls } from '../test/second-opinion/envoy/transport.ts';
import { clientHalf } from '../test/second-opinion/envoy/ways-out.ts';

/** A place on this machine. */
interface Place {
  readonly host: string;
  readonly port: number;
}

/** Two Envoys in a row, as a peer for two sidecars. */
export interface EnvoyPair extends Place {
  /** Of the client's and the destination's Envoy, for their CPU time. */
  readonly pids: readonly [client: number, destination: number];
  close(): Promise<void>;
}

/** No policies at all. */
const NOTHING: PolicyModel = {
  access: new Map(),
  splits: new Map(),
  routes: new Map(),
  limits: new Map(),
  readings: new Map(),
};

/**
 * Stands two stock Envoys of one worker each in front of an HTTP server: what is sent to the place that comes back goes
 * through the client's Envoy, over mutual TLS to the destination's, and on to `application`. All on TCP over loopback,
 * as between sidecars. Or says why there is none; the caller closes it.
 */
export async function envoyPair(application: Place): Promise<EnvoyPair | { readonly missing: string }> {
  const found = findEnvoy(process.env['PATH'] ?? '');
  if ('missing' in found) return found;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'envoy-pair-'));
  const stage = STAGES.find(({ name }) => name === 'website-v1');
  const actor = ACTORS.find(({ name }) => name === 'website-v1');
  if (stage === undefined || actor === undefined) throw new Error('the cast has no website-v1');
  const transport = await mutualTls(await openMeshCa(folder, TRUST_DOMAIN), ['shopper', actor.account]);
  const [wayOut, door] = [await freePort(), await freePort()];
  const part = {
    name: 'pair',
    doors: 'pair',
    model: NOTHING,
    given: [],
    controlled: false,
    permissive: false,
    places: {
      application: () => `${application.host}:${application.port}`,
      door: () => `127.0.0.1:${door}`,
      wayOut: () => `127.0.0.1:${wayOut}`,
      entrance: () => '',
    },
    callers: [{ from: 'shopper', to: stage }],
  };
  const start = (name: string, half: Half) =>
    runEnvoy(found.program, path.join(folder, `${name}.json`), bootstrapOf(name, [half]));
  const destination = await start('destination', serverHalf(part, transport, [actor]));
  const client = await start('client', clientHalf(part, transport));
  return {
    host: '127.0.0.1',
    port: wayOut,
    pids: [client.pid, destination.pid],
    async close() {
      await Promise.all([client.close(), destination.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
      server.close(() => resolve(port));
    });
  });
}
