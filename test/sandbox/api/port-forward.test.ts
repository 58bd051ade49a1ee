import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { fakePods } from '../../rig/fake-pods.ts';
import { kubectlWith, whyNoKubectl } from '../../rig/kubectl.ts';
import { startTestApi, type TestApi } from '../../rig/sandbox-api.ts';

describe('pods/portforward', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(fakePods());
    const spec = { containers: [{ name: 'app', image: 'echo:1' }] };
    const pods = '/api/v1/namespaces/default/pods';
    await api.call('POST', pods, { body: { metadata: { name: 'p' }, spec } });
    const type = 'application/merge-patch+json';
    await api.call('PATCH', `${pods}/p/status`, { body: { status: { phase: 'Running' } }, type });
  });
  afterAll(() => api.close());

  /** Says something to a local port and returns all that comes back. */
  const say = async (port: number, words: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    const heard = text(socket);
    socket.end(words);
    return await heard;
  };

  describe.skipIf(whyNoKubectl !== undefined)(
    `with kubectl${whyNoKubectl === undefined ? '' : ` (${whyNoKubectl})`}`,
    () => {
      for (const [form, webSockets] of [
        ['SPDY inside a WebSocket', 'true'],
        ['SPDY', 'false'],
      ] as const) {
        it(`carries connections both ways over ${form}, several at a time, and large ones whole`, async () => {
          const kubectl = kubectlWith(api.kubeconfig, { KUBECTL_PORT_FORWARD_WEBSOCKETS: webSockets });
          const running = kubectl.start(['port-forward', 'pod/p', ':7']);
          const line = await running.nextLine();
          const port = Number(/127\.0\.0\.1:(\d+) -> 7/.exec(line)?.[1]);
          const large = 'x'.repeat(300_000);
          expect(await Promise.all([say(port, 'one'), say(port, 'two'), say(port, large)])).toEqual([
            'one',
            'two',
            large,
          ]);
        });
      }

      it('says why a port cannot be reached', async () => {
        const kubectl = kubectlWith(api.kubeconfig);
        const running = kubectl.start(['port-forward', 'pod/p', ':8']);
        const said = new Promise<string>((resolve) =>
          running.process.stderr.once('data', (chunk) => resolve(String(chunk))),
        );
        const port = Number(/127\.0\.0\.1:(\d+) -> 8/.exec(await running.nextLine())?.[1]);
        await say(port, 'hello').catch(() => '');
        expect(await said).toContain('nothing listens on 8');
      });
    },
  );

  it('carries bytes over plain channels too, each begun with its port', async () => {
    const url = `wss://127.0.0.1:${api.port}/api/v1/namespaces/default/pods/p/portforward?ports=7`;
    const headers = { authorization: `Bearer ${api.token}` };
    const socket = new WebSocket(url, ['v4.channel.k8s.io'], { ca: api.authority, headers });
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        heard.push(data.toString('hex'));
        if (heard.length === 2) socket.send(Buffer.from('00706f6e67', 'hex'));
        if (heard.length === 3) resolve();
      });
    });
    socket.close();
    expect(heard).toEqual(['000700', '010700', '00706f6e67']);
  });

  it('is refused without a right to create it, before anything is opened', async () => {
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await api.call('POST', accounts, { body: { metadata: { name: 'nobody' } } });
    const made = await api.call('POST', `${accounts}/nobody/token`, { body: { spec: {} } });
    const url = `wss://127.0.0.1:${api.port}/api/v1/namespaces/default/pods/p/portforward?ports=7`;
    const headers = { authorization: `Bearer ${made.body.status.token}` };
    const socket = new WebSocket(url, ['v4.channel.k8s.io'], { ca: api.authority, headers });
    const status = await new Promise((resolve) =>
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(403);
  });

  it('ends on what is no SPDY, and the server goes on', async () => {
    const socket = connectTls({
      port: api.port,
      host: '127.0.0.1',
      ca: api.authority,
      servername: 'localhost',
    });
    const path = '/api/v1/namespaces/default/pods/p/portforward';
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${api.token}\r\nconnection: upgrade\r\nupgrade: SPDY/3.1\r\n\r\n`;
    socket.write(head);
    await new Promise((resolve) => socket.once('data', resolve));
    // A stream whose header block is no zlib.
    socket.write(Buffer.from('8003000100000014000000010000000000000000000000000000ffff', 'hex'));
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await api.call('GET', '/version')).status).toBe(200);
  });
});
