import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AppServers } from '../../../sandbox/workloads/app-server.ts';
import { Readiness } from '../../../sandbox/workloads/readiness.ts';

describe('a readiness probe', () => {
  it('fails when the program takes longer than its timeout to answer', async () => {
    const apps = new AppServers();
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      if (asked === 1) response.end('ok');
    });
    apps.add(8080, server);
    let changed = (): void => undefined;
    const change = () =>
      new Promise<void>((resolve) => {
        changed = resolve;
      });
    const readiness = new Readiness(
      {
        name: 'web',
        image: 'echo',
        ports: [],
        env: {},
        readiness: {
          check: { kind: 'http', port: 8080, path: '/', headers: {} },
          initialDelayMs: 0,
          periodMs: 1,
          timeoutMs: 20,
          failureThreshold: 2,
          successThreshold: 1,
        },
      },
      { apps, onChange: () => changed(), lockedOut: () => false },
    );
    const up = change();
    readiness.start();
    await up;
    expect(readiness.ready).toBe(true);
    await change();
    expect(readiness.ready).toBe(false);
    expect(asked).toBeGreaterThanOrEqual(3);
    readiness.close();
    apps.close();
  });
});
