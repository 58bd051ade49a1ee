import type { Arrival, ArrivalReport } from '../../engine/world.ts';
import type { AgentSample } from '../../schemas/agent-protocol.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type AgentScript, type SentRequest, scriptedAgent } from './scripted-agent.ts';
import { type ScriptedCluster, scriptedCluster, settled } from './scripted-cluster.ts';
import { type MeshScript, scriptedMesh } from './scripted-mesh.ts';
import { type ContextScript, type RecordedContext, stepContext } from './step-context.ts';

/** What happens to one request: what its client sees, and what the destination's proxy writes down. */
export interface Fate {
  readonly sample: Omit<AgentSample, 'request' | 'latencyMs'> & { readonly latencyMs?: number };
  readonly arrived?: Omit<Arrival, 'count'>;
  readonly refused?: Omit<Arrival, 'count'>;
}

/** A request with the service account it is sent under. */
export interface Sent extends SentRequest {
  readonly account: string;
}

export interface Network extends RecordedContext {
  readonly cluster: ScriptedCluster;
  readonly sent: Sent[];
}

const SERVER = { namespace: 'shop', name: 'website-1' };
const SERVER_ID = 'spiffe://cluster.local/ns/shop/sa/website';

/** `spiffe://cluster.local/ns/shop/sa/NAME`. */
export function spiffe(account: string): string {
  return `spiffe://cluster.local/ns/shop/sa/${account}`;
}

/** An answer of a website backend that arrived as its proxy tells it. */
export function served(account: string, backend = 'website-v1', status = 200): Fate {
  return {
    sample: {
      outcome: 'response',
      status,
      backend,
      headers: { 'x-backend': backend },
      body: `hello from ${backend}`,
    },
    arrived: { pod: SERVER, identity: SERVER_ID, client: spiffe(account) },
  };
}

/** A refusal by the destination's proxy. */
export function refused(account: string): Fate {
  return {
    sample: { outcome: 'response', status: 403, deniedBy: 'sandbox' },
    refused: { pod: SERVER, identity: SERVER_ID, client: spiffe(account) },
  };
}

/** A cluster with workloads `shopper` and `stranger` whose requests meet the fate that the test says. */
export function scriptedNetwork(
  fate: (request: Sent) => Fate,
  script: {
    readonly mesh?: MeshScript;
    readonly agent?: Partial<AgentScript>;
    readonly ctx?: Partial<ContextScript>;
  } = {},
): Network {
  const arrivals = new Map<string, Map<string, Arrival>>();
  const refusals = new Map<string, Map<string, Arrival>>();
  const sent: Sent[] = [];
  const agent = scriptedAgent({
    answer(request) {
      const full = { ...request, account: accountOf(cluster, request.pod) };
      sent.push(full);
      const { sample, arrived, refused: turnedAway } = fate(full);
      if (arrived !== undefined) count(arrivals, request.nonce, arrived);
      if (turnedAway !== undefined) count(refusals, request.nonce, turnedAway);
      return sample;
    },
    ...script.agent,
  });
  const cluster: ScriptedCluster = scriptedCluster({ react: settled, exec: agent });
  for (const name of ['shopper', 'stranger']) cluster.put(workload(name));
  const mesh = scriptedMesh({
    meshed: (pod) => ({ meshed: true, identity: spiffe(accountOf(cluster, pod)) }),
    arrivals: (nonce): ArrivalReport => ({
      arrived: [...(arrivals.get(nonce)?.values() ?? [])],
      refused: [...(refusals.get(nonce)?.values() ?? [])].map((each) => ({ ...each, reason: 'policy' })),
    }),
    ...script.mesh,
  });
  return { cluster, sent, ...stepContext({ cluster, mesh, ...script.ctx }) };
}

function workload(name: string): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: { 'mesh.test/proxy': 'small' } },
        spec: { serviceAccountName: name },
      },
    },
  };
}

function accountOf(cluster: ScriptedCluster, pod: string): string {
  const found = cluster.objects().find(({ kind, metadata }) => kind === 'Pod' && metadata.name === pod);
  return String((found?.['spec'] as { serviceAccountName?: string } | undefined)?.serviceAccountName);
}

function count(
  into: Map<string, Map<string, Arrival>>,
  nonce: string,
  arrival: Omit<Arrival, 'count'>,
): void {
  const byKind = into.get(nonce) ?? new Map<string, Arrival>();
  into.set(nonce, byKind);
  const key = JSON.stringify(arrival);
  byKind.set(key, { ...arrival, count: (byKind.get(key)?.count ?? 0) + 1 });
}
