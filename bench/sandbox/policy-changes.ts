import { performance } from 'node:perf_hooks';
import type { ApiCaller } from '../../test/rig/api-caller.ts';
import { type HttpClient, httpClient } from '../../test/rig/pod-client.ts';
import { type BenchRow, spread } from '../measure.ts';
import { create, readyAddresses, service, standUp } from './applications.ts';
import { POD_PROXY_PORT } from './traffic.ts';

const NAMESPACE = 'shifting';
const CHANGES = 10;
const SPLIT = { apiVersion: 'split.smi-spec.io/v1alpha4', kind: 'TrafficSplit' };
const SPLITS = `/apis/split.smi-spec.io/v1alpha4/namespaces/${NAMESPACE}/trafficsplits`;

/** How soon a kept connection obeys a changed split, from the request for the change to the last answer by the old rule. */
export async function policyChanges(api: ApiCaller): Promise<readonly BenchRow[]> {
  await standUp(api, NAMESPACE, 'enabled', { one: 1, two: 1, caller: 1 });
  await create(api, `/api/v1/namespaces/${NAMESPACE}/services`, service('website'));
  await create(api, SPLITS, { ...SPLIT, metadata: { name: 'website' }, spec: splitTo('one') });
  const [host = ''] = await readyAddresses(api, NAMESPACE, 'caller');
  const client = await httpClient({ host, port: POD_PROXY_PORT }, 'website', 8080);
  const times: number[] = [];
  try {
    // The service may have been there before its split.
    while ((await client.ask()).headers['x-backend'] !== 'one');
    for (let change = 0; change < CHANGES; change += 1) {
      const to = change % 2 === 0 ? 'two' : 'one';
      const started = performance.now();
      const type = 'application/merge-patch+json';
      const written = api.call('PATCH', `${SPLITS}/website`, { type, body: { spec: splitTo(to) } });
      const ended = await untilAnsweredBy(client, to);
      await written;
      times.push(ended - started);
    }
  } finally {
    client.close();
  }
  return [
    {
      what: 'a changed split obeyed on a kept connection, from the write on, no request lost',
      unit: 'ms',
      measured: spread(times),
      target: 200,
    },
  ];
}

function splitTo(name: string) {
  return { service: 'website', backends: [{ service: name, weight: 100 }] };
}

/** Asks one request after the other until a backend answers; when it did. A request that fails is an error. */
async function untilAnsweredBy(client: HttpClient, backend: string): Promise<number> {
  for (;;) {
    const { status, headers } = await client.ask();
    if (status !== 200) throw new Error(`a request was answered with ${status}`);
    if (headers['x-backend'] === backend) return performance.now();
  }
}
