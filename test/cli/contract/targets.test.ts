import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../../schemas/json.ts';
import { type Authority, certificateAuthority } from '../../rig/certificates.ts';
import { status } from '../../rig/loopback-server.ts';
import { type CliOptions, type RunningCli, type Said, startCli } from '../../rig/run-cli.ts';
import {
  type Action,
  discoveryRules,
  type ScriptedApiServer,
  scriptedApiServer,
} from '../../rig/scripted-api-server.ts';
import { standSandbox } from '../../rig/standing-sandbox.ts';

const SETTINGS = 'test/fixtures/patterns/settings';
const KUBE_SYSTEM = '/api/v1/namespaces/kube-system';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

let authority: Authority;
beforeAll(async () => {
  authority = await certificateAuthority('cluster');
});

/** A kubeconfig file whose contexts all lead to one server. */
function kubeconfigFor(
  contexts: readonly string[],
  server: string,
  more: Readonly<Record<string, Json>> = {},
): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshwright-kubeconfig-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, ...more } }],
    users: [{ name: 'someone', user: { token: 'not-a-secret' } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'someone' } })),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function serve(tls?: { readonly key: string; readonly cert: string }): Promise<ScriptedApiServer> {
  const server = await scriptedApiServer(tls);
  onTestFinished(() => server.close());
  server.script(
    ...discoveryRules([{ apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false }]),
    {
      path: KUBE_SYSTEM,
      action: {
        do: 'answer',
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid: 'u-1' } },
      },
    },
    { path: REVIEWS, action: { do: 'answer', body: { status: { allowed: true } } } },
  );
  return server;
}

/** An address on which nothing listens any more. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  await new Promise((resolve) => server.close(resolve));
  return `https://127.0.0.1:${address.port}`;
}

const start = (kubeconfig: string, where: readonly string[], options: CliOptions = {}): RunningCli =>
  startCli(['run', SETTINGS, '--kubeconfig', kubeconfig, ...where], options);

/** Runs and demands one sentence, exit code 5, nothing on stdout, and no run to speak of. */
async function refusal(kubeconfig: string, where: readonly string[]): Promise<string> {
  const cli = start(kubeconfig, [...where, '--yes']);
  const said: Said = await cli.ended;
  expect(said, said.stderr).toMatchObject({ code: 5, stdout: '' });
  const [sentence = '', ...hints] = said.stderr.trim().split('\n');
  expect(sentence).toMatch(/^error: /);
  expect(hints.length, said.stderr).toBeLessThanOrEqual(1);
  expect(said.stderr).not.toMatch(/roll(ed|ing) back|^\s+at /m);
  expect(existsSync(path.join(cli.stateDir, 'runs'))).toBe(false);
  return said.stderr.trim();
}

describe('a target that cannot be used is said once, before any step', () => {
  it('when the context does not exist, with the nearest one', async () => {
    const file = kubeconfigFor(['kind-main', 'prod'], 'https://127.0.0.1:1');
    const sentence = `error: no context 'kind-mian' in ${file}; known: 'kind-main', 'prod'\ndid you mean 'kind-main'?`;
    expect(await refusal(file, ['--context', 'kind-mian'])).toBe(sentence);
    expect(await refusal(file, ['--target', 'main=kind-mian'])).toBe(sentence);
  });

  it('when there is no kubeconfig', async () => {
    const file = path.join(tmpdir(), 'meshwright-no-such-folder', 'config');
    expect(await refusal(file, ['--context', 'prod'])).toBe(
      `error: no context 'prod': there is no kubeconfig at ${file}`,
    );
  });

  it('when nothing listens at its server', async () => {
    const url = await closedPort();
    expect(await refusal(kubeconfigFor(['prod'], url), ['--context', 'prod'])).toContain(
      `the API server ${url} (context 'prod') could not be used: nothing listens there`,
    );
  });

  it('when its host name does not resolve', async () => {
    const file = kubeconfigFor(['prod'], 'https://cluster.meshwright.invalid');
    expect(await refusal(file, ['--context', 'prod'])).toMatch(
      /the API server https:\/\/cluster\.meshwright\.invalid \(context 'prod'\) could not be used: its host name/,
    );
  });

  it('when its certificate comes from another authority', async () => {
    const server = await serve(await authority.issue({ name: 'apiserver', addresses: ['127.0.0.1'] }));
    const other = await certificateAuthority('other');
    const data = Buffer.from(other.ca).toString('base64');
    const file = kubeconfigFor(['prod'], server.url, { 'certificate-authority-data': data });
    expect(await refusal(file, ['--context', 'prod'])).toMatch(
      /\(context 'prod'\) could not be used: its certificate /,
    );
  });

  it.each([
    [401, 'Unauthorized', "refused the credentials of user 'someone'"],
    [403, 'Forbidden', 'cannot get Namespace/kube-system: no entry for you'],
  ])('when it answers %i', async (code, reason, words) => {
    const server = await serve();
    const action: Action = { do: 'answer', ...status(code, reason, 'no entry for you') };
    server.script({ path: code === 401 ? /.*/ : KUBE_SYSTEM, action });
    expect(await refusal(kubeconfigFor(['prod'], server.url), ['--context', 'prod'])).toContain(words);
  });

  it('when it does not grant what the plan needs', async () => {
    const server = await serve();
    server.script({ path: REVIEWS, action: { do: 'answer', body: { status: { allowed: false } } } });
    expect(await refusal(kubeconfigFor(['prod'], server.url), ['--context', 'prod'])).toMatch(
      /context 'prod' lacks permissions that the plan needs: get, create, patch, delete namespaces; get, create, patch, delete, list configmaps in settings;/,
    );
    expect(server.requests.map(({ method, path: asked }) => `${method} ${asked}`)).not.toContain(
      'PATCH /api/v1/namespaces/settings',
    );
  });
});

describe('what a context leads to', () => {
  it('is a sandbox when its server says so, whatever it is called, and verdicts say so', async () => {
    const sandbox = await standSandbox('staging');
    onTestFinished(() => sandbox.close());
    const cli = start(sandbox.kubeconfig, ['--context', 'staging', '-o', 'json']);
    const said = await cli.ended;
    expect(said.code, said.stderr).toBe(0);
    const result = JSON.parse(said.stdout);
    expect(result.targets).toEqual([
      { role: 'main', context: 'staging', kind: 'sandbox', mesh: 'sandbox (simulated reference mesh)' },
    ]);
    expect(result.proofs).toEqual([
      expect.objectContaining({
        verdict: 'passed',
        where: { kind: 'sandbox', context: 'staging', mesh: 'simulated reference mesh' },
      }),
    ]);
  });

  it('is a real cluster even when it is called sandbox: before the first write somebody is asked', async () => {
    const server = await serve();
    const cli = start(kubeconfigFor(['sandbox'], server.url), ['--context', 'sandbox']);
    const said = await cli.ended;
    expect(said, said.stderr).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('settings will write 2 objects to sandbox, and nobody is here to ask');
    expect(existsSync(path.join(cli.stateDir, 'runs'))).toBe(false);
    expect(server.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });
});
