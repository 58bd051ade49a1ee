import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { envoyPair } from '../../bench/envoy-pair.ts';
import { httpClientOver } from '../rig/pod-client.ts';
import { findEnvoy } from './envoy/run-envoy.ts';

const found = findEnvoy(process.env['PATH'] ?? '');
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';

it.skipIf('missing' in found)(`two Envoys in a row carry requests over mutual TLS${why}`, async () => {
  const application = createServer(({ headers }, response) => {
    response.end(String(headers['x-forwarded-client-cert']));
  });
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  const bound = application.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const pair = await envoyPair({ host: '127.0.0.1', port });
  if ('missing' in pair) throw new Error(pair.missing);
  try {
    const client = httpClientOver(connect(pair.port, pair.host), 'website', 80);
    expect(await client.ask()).toMatchObject({
      status: 200,
      body: expect.stringContaining('URI=spiffe://sandbox.test/ns/shop/sa/shopper'),
    });
    client.close();
    expect(new Set(pair.pids).size).toBe(2);
  } finally {
    await pair.close();
    application.closeAllConnections();
    application.close();
  }
});
