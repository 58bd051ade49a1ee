import { READING_PREFIX } from '../../../mesh/policy/smi-reading.ts';
import { groupOf, type KubeObject } from '../../../schemas/kube-object.ts';
import { type MeshRig, meshRig, namespace } from '../../rig/mesh-rig.ts';
import { askOnce, type ProxyAddress } from '../../rig/pod-client.ts';
import type { Asked, PolicySet } from './policy-sets.ts';
import { CLIENTS, stageObjects } from './stage.ts';

/** The sandbox's data plane with the stage on it. */
export interface LivePlane {
  /** Puts policies in the place of those that are there, and waits until every proxy obeys them. */
  obey(set: PolicySet): Promise<void>;
  /** What an explanation may look at. */
  objects(set: PolicySet): readonly KubeObject[];
  /** `200 web-v1`, a status, or `cut`. */
  ask(asked: Asked): Promise<string>;
  close(): Promise<void>;
}

export async function livePlane(): Promise<LivePlane> {
  const rig = await meshRig();
  await rig.cluster.apply(...stageObjects());
  await rig.ready(...CLIENTS, 'web-v1', 'web-v2', 'api', 'desk/ledger');
  const proxies = new Map<string, ProxyAddress>();
  for (const client of CLIENTS) proxies.set(client, await rig.proxyOf(client.replace('/', '-')));
  let given: readonly KubeObject[] = [];
  return {
    async obey(set) {
      for (const { apiVersion, kind, metadata } of given)
        await rig.cluster.delete(`${kind}.${groupOf(apiVersion)}`, metadata.namespace, metadata.name ?? '');
      given = set.policies;
      await rig.cluster.apply(...namespacesOf(set), ...given);
      await rig.converged();
    },
    objects: ({ fromTemplates }) => objectsOf(rig, fromTemplates, given),
    async ask({ from, to, method, path, headers }) {
      const proxy = proxies.get(from);
      if (proxy === undefined) throw new Error(`nobody is ${from}`);
      const host = `${to.service}.${to.namespace}`;
      try {
        const answer = await askOnce(proxy, { host, port: to.port }, { method, path, headers });
        return answer.status === 200 ? `200 ${answer.headers['x-backend']}` : String(answer.status);
      } catch {
        return 'cut';
      }
    },
    close: () => rig.close(),
  };
}

function namespacesOf({ like, deny }: PolicySet): readonly KubeObject[] {
  return ['shop', 'desk'].map((name) => {
    const made = namespace(name, { deny: deny || name === 'desk' });
    const chosen = like === undefined ? {} : { [`${READING_PREFIX}like`]: like };
    return {
      ...made,
      metadata: { ...made.metadata, annotations: { ...made.metadata.annotations, ...chosen } },
    };
  });
}

function objectsOf(rig: MeshRig, templates: boolean, given: readonly KubeObject[]): readonly KubeObject[] {
  const kinds = ['Namespace', 'Service', templates ? 'Deployment.apps' : 'Pod'];
  const policies = given.flatMap(({ apiVersion, kind, metadata }) => {
    const object = rig.cluster.get(`${kind}.${groupOf(apiVersion)}`, metadata.namespace, metadata.name ?? '');
    return object === undefined ? [] : [object];
  });
  return [...kinds.flatMap((kind) => rig.cluster.list(kind)), ...policies];
}
