import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageProgram } from '../../../sandbox/workloads/image-programs.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { deployment, type MeshRig, meshRig, namespace, service } from '../../rig/mesh-rig.ts';
import { askOnce } from '../../rig/pod-client.ts';

/** Answers what it is asked: its environment, another service through its way out, or its own end. */
const SHOP = `
import { createServer, request } from 'node:http';
import { spawn } from 'node:child_process';
const way = new URL(process.env.HTTP_PROXY);
createServer((asked, answer) => {
  console.log('asked for ' + asked.url);
  if (asked.url === '/env') return void answer.end(JSON.stringify(process.env));
  if (asked.url === '/quit') { answer.end('bye'); setTimeout(() => process.exit(7), 20); return; }
  if (asked.url === '/child') {
    const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
    return void answer.end(String(child.pid));
  }
  const onward = request({ host: way.hostname, port: way.port, path: 'http://' + asked.url.slice(1), headers: asked.headers });
  onward.on('response', (response) => { answer.statusCode = response.statusCode; response.pipe(answer); });
  onward.on('error', (error) => { answer.statusCode = 502; answer.end(error.message); });
  onward.end();
}).listen(process.env.SOCKET ?? Number(process.env.PORT), process.env.SOCKET ? undefined : '127.0.0.1');
`;

describe('a program of this machine that stands for an image', () => {
  let rig: MeshRig;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mw-shop-'));
    writeFileSync(join(folder, 'shop.mjs'), SHOP);
    const program: ImageProgram = {
      image: 'example.com/shop:*',
      command: [process.execPath, 'shop.mjs'],
      workingDir: folder,
      env: { FROM_MAPPING: 'yes', BOTH: 'mapping' },
      ...{ ports: [{ port: 8080, protocol: 'tcp' }], listen: 'port', passArgs: false },
      exec: { check: [process.execPath, '-e', 'process.exit(Number(process.argv[1]))'] },
    };
    const socket: ImageProgram = { ...program, image: 'example.com/socket', listen: 'socket' };
    const images = [
      program,
      socket,
      { ...program, image: 'example.com/none', command: ['/no/such/program'] },
    ];
    rig = await meshRig({ images, backoff: { first: 20, last: 80 } });
    await rig.cluster.apply(
      namespace('shop'),
      deployment('shopper', { image: 'meshwright/agent' }),
      service('web', { app: 'web' }),
      deployment('api', { env: { BACKEND: 'the-api' } }),
      service('api', { app: 'api' }),
    );
  });

  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
    expect(rig.problems).toEqual([]);
  });

  const probe = { httpGet: { path: '/env', port: 8080 }, periodSeconds: 1 };
  const start = async (image = 'example.com/shop:1', container: JsonObject = {}) => {
    const env = { BOTH: 'container' };
    await rig.cluster.apply(
      deployment('web', { image, env, container: { readinessProbe: probe, ...container } }),
    );
    await rig.ready('shopper', 'api', 'web');
    await rig.converged();
  };
  const ask = async (path: string) =>
    await askOnce(await rig.proxyOf('shopper'), { host: 'web', port: 8080 }, { path });
  const podName = () =>
    rig.cluster.list('Pod').find((pod) => pod.metadata.labels?.['app'] === 'web')?.metadata.name ?? '';
  const log = async (previous = false) =>
    (await rig.plane.logs({ namespace: 'shop', pod: podName(), previous })).lines().map(({ text }) => text);
  const container = () => {
    const status = rig.cluster.get('Pod', 'shop', podName())?.['status'] as JsonObject | undefined;
    return (status?.['containerStatuses'] as readonly JsonObject[] | undefined)?.[0];
  };

  it('is reached through its sidecar, with a clean environment, and its output is its log', async () => {
    await start();
    const env = JSON.parse((await ask('/env')).body) as Readonly<Record<string, string>>;
    expect(env).toMatchObject({
      FROM_MAPPING: 'yes',
      BOTH: 'container',
      POD_NAMESPACE: 'shop',
      HOST: '127.0.0.1',
    });
    expect(env['PORT']).toBe(env['PORT_8080']);
    expect(env['POD_NAME']).toBe(podName());
    expect(Object.keys(env).filter((name) => name.startsWith('VITEST') || name === 'HOME')).toEqual([]);
    expect(await log()).toContain('asked for /env');
  });

  it('reaches others through its sidecar alone, as whose account it is known', async () => {
    await start();
    const answer = await ask('/api:8080/who');
    expect(answer.status).toBe(200);
    const { backend, headers } = JSON.parse(answer.body) as {
      backend: string;
      headers: Readonly<Record<string, string>>;
    };
    expect(backend).toBe('the-api');
    expect(headers['x-forwarded-client-cert']).toContain('/ns/shop/sa/web');
    expect((await ask('/nowhere.example:80/')).status).toBe(502);
  });

  it('can listen on a socket that only its own pod knows', async () => {
    await start('example.com/socket');
    const env = JSON.parse((await ask('/env')).body) as Readonly<Record<string, string>>;
    expect(env['PORT']).toBeUndefined();
    expect(existsSync(env['SOCKET'] ?? '')).toBe(true);
  });

  it('ends its container when it ends, which is started again', async () => {
    await start();
    expect((await ask('/quit')).body).toBe('bye');
    await rig.cluster.until(() => container()?.['restartCount'] === 1 && container()?.['ready'] === true);
    expect(container()).toMatchObject({ lastState: { terminated: { exitCode: 7, reason: 'Error' } } });
    expect(await log(true)).toContain('asked for /quit');
    await rig.ready('web');
    await rig.converged();
    expect((await ask('/env')).status).toBe(200);
  });

  it('that cannot be started is told with its container', async () => {
    await rig.cluster.apply(deployment('web', { image: 'example.com/none' }));
    await rig.cluster.until(() => JSON.stringify(container()?.['lastState'] ?? {}).includes('127'));
    expect((await log(true)).join()).toContain('/no/such/program');
  });

  it('runs in probes only what its mapping lists', async () => {
    const exec = (...command: readonly string[]) => ({
      readinessProbe: { exec: { command }, periodSeconds: 1 },
    });
    await start('example.com/shop:1', exec('check', '0'));
    await rig.cluster.apply(
      deployment('web', { image: 'example.com/shop:1', container: exec('sh', '-c', 'true') }),
    );
    const why = (): boolean =>
      rig.cluster
        .list('Event')
        .some((event) => String(event['message']).includes('exec: "sh": executable file not found'));
    await rig.cluster.until(why);
  });

  it('ends with its pod, and so does what it started', async () => {
    await start();
    const child = Number((await ask('/child')).body);
    expect(isAlive(child)).toBe(true);
    const name = podName();
    await rig.cluster.apply(deployment('web', { image: 'example.com/shop:1', replicas: 0 }));
    await rig.cluster.until(() => rig.cluster.get('Pod', 'shop', name) === undefined);
    await gone(child);
  });
});

describe('programs of a sandbox that is killed', () => {
  it('are killed too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mw-killed-'));
    const file = join(folder, 'pid');
    const starter = `
      import { startLocal } from ${JSON.stringify(new URL('../../../sandbox/workloads/local-program.ts', import.meta.url).href)};
      import { AppServers } from ${JSON.stringify(new URL('../../../sandbox/workloads/app-server.ts', import.meta.url).href)};
      const program = { image: 'x', workingDir: ${JSON.stringify(folder)}, env: { PATH: process.env.PATH }, ports: [], listen: 'port', passArgs: false, exec: {},
        command: ['/bin/sh', '-c', 'echo $$ > pid; exec sleep 1000'] };
      await startLocal(program, { env: {}, args: [], podEnv: {}, log: () => undefined }, { apps: new AppServers(), ports: [], udpPorts: [] });
    `;
    writeFileSync(join(folder, 'starter.mts'), starter);
    const sandbox = spawn(process.execPath, ['--import', 'tsx', join(folder, 'starter.mts')], {
      stdio: 'inherit',
    });
    while (!existsSync(file) || readFileSync(file, 'utf8').trim() === '') {
      expect(sandbox.exitCode).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const pid = Number(readFileSync(file, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    sandbox.kill('SIGKILL');
    await gone(pid);
    rmSync(folder, { recursive: true, force: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and is not yet fetched by whoever adopted it does not live.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}
