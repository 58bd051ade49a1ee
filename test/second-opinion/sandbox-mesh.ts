import { connect, type Socket } from 'node:net';
import { openMeshCa } from '../../sandbox/dataplane/mesh-ca.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { groupOf, type KubeObject } from '../../schemas/kube-object.ts';
import { MTLS_ANNOTATION } from '../../schemas/sandbox-mesh.ts';
import { type MeshRig, meshRig, namespace } from '../rig/mesh-rig.ts';
import { GATEWAY_CLASS, listenerPlace } from '../rig/north-south.ts';
import { dialThrough, type ProxyAddress } from '../rig/pod-client.ts';
import type { Case } from './case.ts';
import { ACTORS, castObjects, SHOP, STAGES } from './cast.ts';
import { outsideCertificates, secretsOf } from './outside.ts';
import type { Mesh, Scene } from './scene.ts';

/** The sandbox's own data plane with the actors of the cases; `sabotage` names switches that break it. */
export async function sandboxMesh(sabotage: readonly string[] = []): Promise<Mesh> {
  const rig = await meshRig();
  const outside = await outsideCertificates();
  await rig.cluster.apply(...castObjects(), GATEWAY_CLASS, ...secretsOf(outside));
  await rig.ready(...ACTORS.map(({ name }) => name));
  for (const name of sabotage) await rig.extension('PUT', `sabotages/${name}`);
  const proxies = new Map<string, ProxyAddress>();
  for (const { app, port } of ACTORS) if (port === undefined) proxies.set(app, await rig.proxyOf(app));
  let given: readonly KubeObject[] = [];
  return {
    name: 'sandbox',
    async play(what) {
      for (const { metadata, ...object } of given)
        await rig.cluster.delete(idOf(object), SHOP, metadata.name ?? '');
      given = what.given;
      await rig.cluster.apply(shopOf(what), ...given);
      await rig.converged();
      return sceneOf(rig, proxies, outside.ca);
    },
    close: () => rig.close(),
  };
}

function shopOf({ access, mtls }: Case): KubeObject {
  const shop = namespace(SHOP, { deny: access === 'denied by default' });
  if (mtls === undefined) return shop;
  const annotations = { ...shop.metadata.annotations, [MTLS_ANNOTATION]: mtls };
  return { ...shop, metadata: { ...shop.metadata, annotations } };
}

function idOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  return `${kind}.${groupOf(apiVersion)}`;
}

function sceneOf(rig: MeshRig, proxies: ReadonlyMap<string, ProxyAddress>, outsideAuthority: string): Scene {
  return {
    dial(from, to) {
      const proxy = proxies.get(from);
      const port = STAGES.find(({ name }) => name === to)?.port;
      if (proxy === undefined || port === undefined) throw new Error(`'${from}' cannot ask '${to}'`);
      return dialThrough(proxy, to, port);
    },
    knock(pod) {
      const actor = ACTORS.find(({ name }) => name === pod);
      return dialPlace({ host: addressOf(rig, pod), port: actor?.port ?? 0 });
    },
    enter: async (port) => dialPlace(await listenerPlace({ rig }, `port-${port}`)),
    outsideAuthority,
    async arrivals(nonce) {
      const { body } = await rig.extension('GET', `arrivals?nonce=${nonce}`);
      const counts = new Map<string, number>();
      for (const { pod, count } of body['arrived'] as unknown as readonly Arrived[]) {
        const name = ACTORS.find((actor) => pod.name.startsWith(`${actor.name}-`))?.name ?? pod.name;
        counts.set(name, (counts.get(name) ?? 0) + count);
      }
      return counts;
    },
    authority: (trustDomain) => openMeshCa(rig.stateDir, trustDomain),
  };
}

function dialPlace(place: ProxyAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...place, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** As the extension's answer has it. */
interface Arrived {
  readonly pod: { readonly name: string };
  readonly count: number;
}

function addressOf(rig: MeshRig, name: string): string {
  const pod = rig.cluster.list('Pod').find(({ metadata }) => metadata.name?.startsWith(`${name}-`));
  return String((pod?.['status'] as JsonObject | undefined)?.['podIP']); // as the pod host writes it
}
