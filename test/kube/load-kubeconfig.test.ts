import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadKubeconfig } from '../../kube/load-kubeconfig.ts';
import type { Json } from '../../schemas/json.ts';
import { scriptedClock } from '../rig/scripted-clock.ts';

let dir: string;
const clock = scriptedClock();

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'meshwright-kubeconfig-'));
});

afterEach(() => rm(dir, { recursive: true }));

const config = (
  name: string,
  user: Record<string, Json>,
  cluster: Record<string, Json> = {},
): Record<string, Json> => ({
  'current-context': name,
  contexts: [{ name, context: { cluster: name, user: name } }],
  clusters: [{ name, cluster: { server: `https://${name}.example:6443`, ...cluster } }],
  users: [{ name, user }],
});

async function file(name: string, content: Json | string): Promise<string> {
  const at = path.join(dir, name);
  await writeFile(at, typeof content === 'string' ? content : JSON.stringify(content));
  return at;
}

const load = (context: string, ...paths: string[]) => loadKubeconfig({ context, paths, clock });

describe('choosing a context', () => {
  it('merges files in order, skips missing ones, and the first of a name wins', async () => {
    const first = await file('one', config('dev', { token: 'first' }));
    const second = await file('two', {
      ...config('dev', { token: 'second' }),
      contexts: [{ name: 'prod', context: { cluster: 'dev', user: 'dev' } }],
    });
    const connection = await load('prod', path.join(dir, 'missing'), first, second);
    expect((await connection.credentials()).headers).toEqual({ authorization: 'Bearer first' });
    expect(connection.server.host).toBe('dev.example:6443');
  });

  it('names the known contexts and the nearest for an unknown one', async () => {
    const at = await file('one', {
      ...config('staging', {}),
      contexts: [
        { name: 'staging', context: { cluster: 'staging', user: 'staging' } },
        { name: 'prod', context: { cluster: 'staging', user: 'staging' } },
      ],
    });
    await expect(load('stagign', at)).rejects.toMatchObject({
      reason: 'contextUnknown',
      message: `no context 'stagign' in ${at}; known: 'staging', 'prod'`,
      details: { hint: "did you mean 'staging'?" },
    });
  });

  it('never falls back to the current context', async () => {
    await expect(load('', await file('one', config('dev', {})))).rejects.toMatchObject({
      reason: 'contextUnknown',
    });
  });

  it('says where it looked when there is no kubeconfig', async () => {
    const at = path.join(dir, 'nowhere');
    await expect(load('dev', at)).rejects.toMatchObject({
      reason: 'contextUnknown',
      message: `no context 'dev': there is no kubeconfig at ${at}`,
    });
  });

  it.each([
    ['that is no YAML', 'a: [', 'is not YAML'],
    ['that is a list', '- a', 'is not a kubeconfig'],
  ])('names a file %s', async (_, text, said) => {
    const at = await file('one', text);
    await expect(load('dev', at)).rejects.toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining(`${at} ${said}`),
    });
  });

  it.each([
    ['cluster', { clusters: [] }],
    ['user', { users: [] }],
  ])('says when the context’s %s is not described', async (what, missing) => {
    const at = await file('one', { ...config('dev', {}), ...missing });
    await expect(load('dev', at)).rejects.toMatchObject({
      reason: 'contextUnknown',
      message: `context 'dev' names ${what} 'dev', which the kubeconfig does not describe`,
    });
  });
});

describe('credentials', () => {
  it('come from files beside the kubeconfig, data winning over files', async () => {
    await file('ca.pem', 'CA');
    await file('cert.pem', 'CERT');
    const user = { 'client-certificate': 'cert.pem', 'client-key': 'no-such', 'client-key-data': 'S0VZ' };
    const cluster = { 'certificate-authority': 'ca.pem', 'tls-server-name': 'kubernetes' };
    const connection = await load('dev', await file('one', config('dev', user, cluster)));
    const { tls } = await connection.credentials();
    expect(tls).toEqual({ ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'kubernetes' });
  });

  it('name a file that is missing', async () => {
    const at = await file('one', config('dev', { 'client-certificate': 'gone.pem' }));
    await expect(load('dev', at)).rejects.toMatchObject({
      reason: 'invalid',
      message: `the client-certificate file ${path.join(dir, 'gone.pem')} cannot be read (ENOENT)`,
    });
  });

  it('are read again from a token file after a minute, and after a refusal', async () => {
    const tokenFile = await file('token', 'one\n');
    const connection = await load('dev', await file('one', config('dev', { tokenFile: 'token' })));
    const token = async () => (await connection.credentials()).headers['authorization'];
    expect(await token()).toBe('Bearer one');
    await writeFile(tokenFile, 'two\n');
    expect(await token()).toBe('Bearer one');
    clock.advance(60_001);
    expect(await token()).toBe('Bearer two');
    await writeFile(tokenFile, 'three\n');
    expect(connection.renew()).toBe(true);
    expect(await token()).toBe('Bearer three');
  });

  it('may be a name and a password, and may act as somebody else', async () => {
    const user = { username: 'jane', password: 's3cret', as: 'bot', 'as-groups': ['a', 'b'], 'as-uid': '7' };
    const connection = await load('dev', await file('one', config('dev', user)));
    expect((await connection.credentials()).headers).toEqual({
      authorization: `Basic ${Buffer.from('jane:s3cret').toString('base64')}`,
      'impersonate-user': 'bot',
      'impersonate-group': ['a', 'b'],
      'impersonate-uid': '7',
    });
  });

  it('tell when a token has expired', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString('base64url');
    const connection = await load('dev', await file('one', config('dev', { token: `e30.${claims}.c2ln` })));
    expect(await connection.expiry(Date.UTC(2026, 0, 1))).toBe(
      'the token expired on 2023-11-14T22:13:20.000Z',
    );
    expect(await connection.expiry(Date.UTC(2020, 0, 1))).toBeUndefined();
  });
});

describe('a credential plugin', () => {
  const plugin = (script: string, more: Record<string, Json> = {}) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', script],
      interactiveMode: 'Never',
      ...more,
    },
  });

  it('is told what it runs for and gives a token', async () => {
    const script = `
      const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = [info.kind, info.spec.interactive, info.spec.cluster.server, process.env.EXTRA].join(' ');
      console.log(JSON.stringify({ apiVersion: info.apiVersion, kind: 'ExecCredential', status: { token } }));`;
    const user = plugin(script, { provideClusterInfo: true, env: [{ name: 'EXTRA', value: 'x' }] });
    const connection = await load('dev', await file('one', config('dev', user)));
    expect((await connection.credentials()).headers['authorization']).toBe(
      'Bearer ExecCredential false https://dev.example:6443/ x',
    );
    connection.close();
  });

  it('is asked once while its answer is fresh, and again after a refusal', async () => {
    const counter = path.join(dir, 'count');
    const script = `
      const fs = require('node:fs');
      fs.appendFileSync(${JSON.stringify(counter)}, '.');
      const token = 'token-' + fs.readFileSync(${JSON.stringify(counter)}, 'utf8').length;
      console.log(JSON.stringify({ kind: 'ExecCredential', status: { token } }));`;
    const connection = await load('dev', await file('one', config('dev', plugin(script))));
    const token = async () => (await connection.credentials()).headers['authorization'];
    expect(await Promise.all([token(), token()])).toEqual(['Bearer token-1', 'Bearer token-1']);
    expect(connection.renew()).toBe(true);
    expect(await token()).toBe('Bearer token-2');
    connection.close();
  });

  it.each([
    [
      'is not installed',
      { exec: { command: 'no-such-plugin-anywhere', installHint: 'get it' } },
      'the program is not installed',
    ],
    ['fails', plugin('console.error("login first"); process.exit(1)'), 'login first'],
    ['prints junk', plugin('console.log("secret junk")'), 'its output is not an ExecCredential'],
  ])('that %s is named', async (_, user, said) => {
    const connection = await load('dev', await file('one', config('dev', user)));
    await expect(connection.credentials()).rejects.toMatchObject({
      reason: 'unauthorized',
      message: expect.stringMatching(new RegExp(`^credential plugin '.*' of context 'dev' failed: ${said}$`)),
    });
    connection.close();
  });
});
