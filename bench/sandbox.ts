import { systemClock, systemRandom } from '../cli/world/system-clock.ts';
import { openCluster } from '../kube/open-cluster.ts';
import type { KubeObject } from '../schemas/kube-object.ts';
import { callerOf, realKubernetesApi, whyNoRealApi } from '../test/rig/kubernetes-api.ts';
import { type BenchRow, repeat } from './measure.ts';
import { deployment, service } from './sandbox/applications.ts';
import { type ApplyTarget, appliesBeside, applyMany, configMap } from './sandbox/applies.ts';
import { besideEnvoys } from './sandbox/beside-envoys.ts';
import { listsAndWatches } from './sandbox/lists-and-watches.ts';
import { startAndMemory } from './sandbox/memory.ts';
import { policyChanges } from './sandbox/policy-changes.ts';
import { traffic } from './sandbox/traffic.ts';
import { withSandbox } from './with-sandbox.ts';

const OBJECTS = 500;

/** The embedded cluster: its start and memory, its API beside a real API server, its data plane beside none and beside Envoys. */
export async function benchSandbox(): Promise<readonly BenchRow[]> {
  return [
    ...(await startAndMemory()),
    ...(await applied()),
    ...(await beside()),
    ...(await besideEnvoys((envoys) =>
      withSandbox(({ kubeconfig, pid }) => traffic(callerOf(kubeconfig), pid, envoys)),
    )),
    ...(await withSandbox(({ kubeconfig }) => policyChanges(callerOf(kubeconfig)))),
  ];
}

/** Objects applied with every controller at work. */
async function applied(): Promise<readonly BenchRow[]> {
  const withObjects = (objectOf: (i: number) => KubeObject) => () =>
    withTarget((target) => applyMany(target, OBJECTS, objectOf));
  return [
    {
      what: `${OBJECTS} config maps applied server-side`,
      unit: 's',
      measured: await repeat(
        3,
        withObjects((i) => configMap(`bench-${i}`, 'default')),
      ),
      target: 5,
    },
    {
      what: `${OBJECTS} objects applied: deployments, services, config maps, accounts`,
      unit: 's',
      measured: await repeat(3, withObjects(mixedObject)),
      target: 5,
    },
  ];
}

/** What is measured at the sandbox and, where there is one, at a real API server too. */
async function beside(): Promise<readonly BenchRow[]> {
  const why = whyNoRealApi();
  if (why !== undefined) {
    const missing = {
      what: 'the sandbox beside a real API server',
      unit: 'x',
      measured: NOTHING,
      skipped: why,
    };
    return [...(await withTarget((sandbox) => listsAndWatches(sandbox, undefined))), missing];
  }
  const real = await realKubernetesApi();
  try {
    return await withTarget(async (sandbox) => [
      ...(await appliesBeside(sandbox, real)),
      ...(await listsAndWatches(sandbox, real)),
    ]);
  } finally {
    await real.close();
  }
}

const NOTHING = { min: Number.NaN, median: Number.NaN, max: Number.NaN };

async function withTarget<T>(use: (target: ApplyTarget) => Promise<T>): Promise<T> {
  return await withSandbox(async ({ kubeconfig }) => {
    const cluster = await openCluster({
      binding: { role: 'main', kind: 'sandbox', context: 'sandbox' },
      kubeconfigPaths: [kubeconfig],
      clock: systemClock,
      random: systemRandom,
    });
    try {
      return await use({ cluster, wire: callerOf(kubeconfig), kubeconfig, context: 'sandbox' });
    } finally {
      await cluster.close();
    }
  });
}

/** What a namespace of applications holds: of five objects two deployments, one of them running, and a service. */
function mixedObject(i: number): KubeObject {
  switch (i % 5) {
    case 0:
      return inDefault(deployment(`bench-${i}`, 1));
    case 1:
      return inDefault(deployment(`bench-${i}`, 0));
    case 2:
      return inDefault(service(`bench-${i - 2}`));
    case 3:
      return inDefault({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: `bench-${i}` } });
    default:
      return configMap(`bench-${i}`, 'default');
  }
}

function inDefault(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}
