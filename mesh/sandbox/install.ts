import type { InstallRequest } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { PROVIDERS, REFERENCE } from './capabilities.ts';
import { NAMESPACE, RECORD, type StandIn } from './stand-in.ts';

/**
 * What makes the sandbox stand in for a mesh: nothing but a record, for the reference mesh is built in and enforces
 * policies as they are. Throws `Failure('unsupported')` for a mesh it does not know, and for a second one.
 */
export function installObjects(request: InstallRequest, present: StandIn | undefined): readonly KubeObject[] {
  const { provider, version } = request;
  if (!PROVIDERS.includes(provider)) {
    const near = nearestName(provider, PROVIDERS);
    const hint = near === undefined ? `it knows ${PROVIDERS.join(', ')}` : `did you mean '${near}'?`;
    throw new Failure('unsupported', `the sandbox cannot stand in for '${safeText(provider, 80)}': ${hint}`);
  }
  if (provider === REFERENCE) return [];
  if (present !== undefined && present.provider !== provider) {
    throw new Failure(
      'unsupported',
      `the sandbox already stands in for ${present.provider}, not ${provider}`,
    );
  }
  if (present !== undefined && (version === undefined || version === present.version)) return [];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: RECORD.apiVersion,
      kind: RECORD.kind,
      metadata: { name: RECORD.name, namespace: NAMESPACE },
      data: { provider, standIn: 'true', ...(version === undefined ? {} : { version }) },
    },
  ];
}
