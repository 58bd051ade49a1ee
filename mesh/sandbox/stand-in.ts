import type { Cluster } from '../../engine/world.ts';
import type { ObjectRef } from '../../schemas/kube-object.ts';
import { asObject, asText } from './extension-client.ts';

/** Where the record lives. */
export const NAMESPACE = 'meshwright-mesh';

/** The object that says which mesh the sandbox stands in for. */
export const RECORD: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: 'mesh' };

/** The mesh that a sandbox was told to stand in for. */
export interface StandIn {
  readonly provider: string;
  readonly version?: string;
  /** Capabilities that it is to say it has not, though the mesh that it stands in for has them. */
  readonly without: readonly string[];
}

/** Reads the record that `install` leaves; undefined when the sandbox stands in for nobody. */
export async function readStandIn(cluster: Cluster, signal: AbortSignal): Promise<StandIn | undefined> {
  const record = await cluster.get(RECORD, signal);
  const data = asObject(record?.['data'] as Parameters<typeof asObject>[0]); // a member of a JSON object is JSON
  const provider = asText(data?.['provider']);
  if (provider === undefined) return undefined;
  const version = asText(data?.['version']);
  const without = (asText(data?.['without']) ?? '').split(' ').filter((name) => name !== '');
  return { provider, ...(version === undefined ? {} : { version }), without };
}
