import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { fakePods } from '../../rig/fake-pods.ts';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

describe('pods/exec over WebSocket', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(fakePods());
    const spec = { containers: [{ name: 'app', image: 'echo:1' }] };
    for (const name of ['p', 'absent'])
      await api.call('POST', '/api/v1/namespaces/default/pods', { body: { metadata: { name }, spec } });
  });
  afterAll(() => api.close());

  const open = (query: string, protocols: readonly string[], pod = 'p') =>
    new WebSocket(
      `wss://127.0.0.1:${api.port}/api/v1/namespaces/default/pods/${pod}/exec?${query}`,
      [...protocols],
      {
        ca: api.authority,
        headers: { authorization: `Bearer ${api.token}` },
      },
    );

  const conversation = (socket: WebSocket, begin: () => void) =>
    new Promise<{ channels: Record<number, string>; code: number; protocol: string }>((resolve, reject) => {
      const channels: Record<number, string> = {};
      socket.on('open', begin);
      socket.on('message', (data: Buffer) => {
        const channel = data[0] ?? -1;
        channels[channel] = (channels[channel] ?? '') + data.subarray(1).toString();
      });
      socket.on('close', (code) => resolve({ channels, code, protocol: socket.protocol }));
      socket.on('error', reject);
    });

  it('carries stdin until the client closes that channel, as version 5 does', async () => {
    const socket = open('command=cat&stdin=true&stdout=true', ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    const said = await conversation(socket, () => {
      socket.send(Buffer.concat([Buffer.of(0), Buffer.from('ping')]));
      socket.send(Buffer.of(255, 0));
    });
    expect(said.protocol).toBe('v5.channel.k8s.io');
    expect(said.channels[1]).toBe('ping');
    expect(JSON.parse(said.channels[3] ?? '')).toEqual({ metadata: {}, status: 'Success' });
    expect(said.code).toBe(1000);
  });

  it('speaks version 4 to clients that offer nothing newer, and reports exit codes', async () => {
    const socket = open('command=exit&command=4&stdout=true&stderr=true', ['v4.channel.k8s.io']);
    const said = await conversation(socket, () => undefined);
    expect(said.protocol).toBe('v4.channel.k8s.io');
    expect(said.channels[2]).toBe('going\n');
    expect(JSON.parse(said.channels[3] ?? '')).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '4' }] },
    });
  });

  it('answers with a Status instead of an upgrade when the pod is not running', async () => {
    const socket = open('command=cat', ['v5.channel.k8s.io'], 'absent');
    const status = await new Promise<number | undefined>((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(404);
  });
});
