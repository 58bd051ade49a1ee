import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type OpenedCluster, openCluster } from '../../kube/open-cluster.ts';
import type { Json } from '../../schemas/json.ts';
import { type Authority, certificateAuthority } from '../rig/certificates.ts';
import { discoveryRules, type ScriptedApiServer, scriptedApiServer } from '../rig/scripted-api-server.ts';
import { scriptedClock } from '../rig/scripted-clock.ts';

const signal = new AbortController().signal;
const random = { next: () => 0.5, hex: (bytes: number) => '0'.repeat(bytes * 2) };
const home = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' };

let authority: Authority;
const closers: (() => Promise<unknown> | undefined)[] = [];

beforeAll(async () => {
  authority = await certificateAuthority('cluster');
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function serve(
  options: { address?: string; host?: string; notAfter?: Date } = {},
): Promise<ScriptedApiServer> {
  const pair = await authority.issue({
    name: 'apiserver',
    addresses: [options.address ?? '127.0.0.1'],
    hosts: [options.host ?? 'localhost'],
    ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter }),
  });
  const server = await scriptedApiServer(pair);
  closers.push(() => server.close());
  server.script(
    ...discoveryRules([{ apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false }]),
    {
      path: '/api/v1/namespaces/kube-system',
      action: { do: 'answer', body: { metadata: { name: 'kube-system', uid: 'the-uid' } } },
    },
  );
  return server;
}

async function open(kubeconfigText: string): Promise<OpenedCluster> {
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'cluster', context: 'scripted' },
    kubeconfigPaths: [],
    kubeconfigText,
    clock: scriptedClock((ms) => ms < 30_000),
    random,
  });
  closers.push(() => cluster.close());
  return cluster;
}

const trusted = (more: Record<string, Json> = {}) => ({
  'certificate-authority-data': base64(authority.ca),
  ...more,
});

it('trusts the authority of the kubeconfig', async () => {
  const server = await serve();
  const cluster = await open(server.kubeconfig(undefined, trusted()));
  expect(await cluster.uid(signal)).toBe('the-uid');
});

it('explains an authority that the kubeconfig does not name', async () => {
  const server = await serve();
  const other = await certificateAuthority('other');
  const text = server.kubeconfig(undefined, { 'certificate-authority-data': base64(other.ca) });
  await expect((await open(text)).get(home, signal)).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringContaining(
      `the API server ${server.url} (context 'scripted') could not be used: its certificate`,
    ),
  });
});

it.each([
  ['expired', { notAfter: new Date('2021-01-01') }, 'its certificate has expired'],
  ['meant for another host', { address: '10.0.0.1' }, 'its certificate was issued for another host name'],
])('explains a certificate that is %s', async (_, options, said) => {
  const server = await serve(options);
  const cluster = await open(server.kubeconfig(undefined, trusted()));
  await expect(cluster.get(home, signal)).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringContaining(said),
  });
});

it('verifies against tls-server-name where there is one', async () => {
  const server = await serve({ address: '10.0.0.1', host: 'kubernetes.default' });
  const named = await open(
    server.kubeconfig(undefined, trusted({ 'tls-server-name': 'kubernetes.default' })),
  );
  expect(await named.uid(signal)).toBe('the-uid');
});

it('verifies nothing when insecure-skip-tls-verify says so', async () => {
  const server = await serve({ address: '10.0.0.1' });
  const insecure = await open(server.kubeconfig(undefined, { 'insecure-skip-tls-verify': true }));
  expect(await insecure.uid(signal)).toBe('the-uid');
});

it('explains a server that speaks plain HTTP', async () => {
  const server = await scriptedApiServer();
  closers.push(() => server.close());
  const text = server.kubeconfig().replace('http://', 'https://');
  await expect((await open(text)).get(home, signal)).rejects.toMatchObject({
    reason: 'unreachable',
    message: expect.stringContaining('TLS'),
  });
});

it('names the server and the context when nothing listens', async () => {
  const server = await scriptedApiServer();
  await server.close();
  await expect((await open(server.kubeconfig())).get(home, signal)).rejects.toMatchObject({
    reason: 'unreachable',
    message: `the API server ${server.url} (context 'scripted') could not be used: nothing listens there (connection refused)`,
    details: { hint: 'is the cluster running, and is this the right context?' },
  });
});

it('goes through the proxy of the cluster entry', async () => {
  const server = await serve();
  const tunnels: string[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (request, client: Socket, head) => {
    tunnels.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('close', () => client.destroy());
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => proxy.close(resolve)));
  const { port } = proxy.address() as AddressInfo; // a TCP server's address is no string
  const text = server.kubeconfig(undefined, trusted({ 'proxy-url': `http://127.0.0.1:${port}` }));
  const cluster = await open(text);
  expect(await cluster.uid(signal)).toBe('the-uid');
  await cluster.get(home, signal);
  // Discovery asks two questions at once; what comes after goes through the tunnels that exist.
  const { host } = new URL(server.url);
  expect(tunnels).toEqual([host, host]);
});
