import { text } from '../../../mesh/policy/object-reader.ts';
import type { ReadFinding } from '../../../mesh/policy/policy-model.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { IMPORT_ANNOTATION } from '../../../schemas/sandbox-mesh.ts';
import type { MeshConfig, ServiceEntry } from '../mesh-config.ts';
import type { Peer } from './link-book.ts';

/**
 * Services that stand for a service of another sandbox (`sandbox.meshwright.dev/import-from: LINK/NAMESPACE/SERVICE`):
 * each of their ports leads to the port of the same number there. Without the link they have no endpoint.
 */
export function withImports(
  config: Pick<MeshConfig, 'services' | 'clusterIps' | 'servicePorts' | 'spoken'>,
  objects: readonly KubeObject[],
  peers: readonly Peer[],
): { readonly config: typeof config; readonly findings: readonly ReadFinding[] } {
  const importing = objects.filter(({ metadata }) => metadata.annotations?.[IMPORT_ANNOTATION] !== undefined);
  if (importing.length === 0) return { config, findings: [] };
  const findings: ReadFinding[] = [];
  const services = new Map(config.services);
  const clusterIps = new Map(config.clusterIps);
  for (const { metadata, apiVersion, kind } of importing) {
    const { namespace = '', name = '' } = metadata;
    const written = text(metadata.annotations?.[IMPORT_ANNOTATION]) ?? '';
    const entry = services.get(`${namespace}/${name}`);
    if (entry === undefined) continue;
    const problem = problemOf(written, peers);
    if (problem !== undefined) {
      const object = { apiVersion, kind, namespace, name };
      const path = `metadata.annotations['${IMPORT_ANNOTATION}']`;
      findings.push({ severity: 'error', object, path, message: problem });
    }
    const imported = importOf(entry, problem === undefined ? written : undefined);
    services.set(`${namespace}/${name}`, imported);
    for (const [ip, each] of clusterIps) if (each === entry) clusterIps.set(ip, imported);
  }
  return { config: { ...config, services, clusterIps }, findings };
}

function problemOf(written: string, peers: readonly Peer[]): string | undefined {
  const parts = written.split('/');
  if (parts.length !== 3 || parts.includes('')) return `'${written}' is not LINK/NAMESPACE/SERVICE`;
  const [link] = parts;
  return peers.some(({ name }) => name === link)
    ? undefined
    : `there is no link '${link}'; meshwright sandbox link makes one`;
}

function importOf(entry: ServiceEntry, from: string | undefined): ServiceEntry {
  const [link = '', namespace = '', service = ''] = from?.split('/') ?? [];
  const address = `${service}.${namespace}.${link}`;
  const lead = (ports: Iterable<number>) =>
    new Map(
      [...ports].map((port) => [
        port,
        from === undefined ? [] : [{ address, port, beyond: { link, place: { namespace, service, port } } }],
      ]),
    );
  return { ...entry, endpoints: lead(entry.ports.keys()), udp: lead(entry.udp.keys()), hosts: new Map() };
}
