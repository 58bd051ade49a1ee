import type { InstallRequest } from '../../engine/world.ts';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { CAPABILITIES, PROVIDERS, REFERENCE } from './capabilities.ts';
import { asObject } from './extension-client.ts';
import { NAMESPACE, RECORD, type StandIn } from './stand-in.ts';

/**
 * What makes the sandbox stand in for a mesh: nothing but a record, for the reference mesh is built in and enforces
 * policies as they are. `values.without` names capabilities that it is to say it has not. Throws `Failure('unsupported')`
 * for a mesh it does not know, and for a second one, and `Failure('invalid')` for values that it does not know.
 */
export function installObjects(request: InstallRequest, present: StandIn | undefined): readonly KubeObject[] {
  const { provider, version } = request;
  if (!PROVIDERS.includes(provider)) {
    const near = nearestName(provider, PROVIDERS);
    const hint = near === undefined ? `it knows ${PROVIDERS.join(', ')}` : `did you mean '${near}'?`;
    throw new Failure('unsupported', `the sandbox cannot stand in for '${safeText(provider, 80)}': ${hint}`);
  }
  const without = withoutOf(request);
  if (provider === REFERENCE && without === undefined) return [];
  if (present !== undefined && present.provider !== provider) {
    throw new Failure(
      'unsupported',
      `the sandbox already stands in for ${present.provider}, not ${provider}`,
    );
  }
  const kept = version ?? present?.version;
  const lacking = without ?? present?.without ?? [];
  if (present !== undefined && kept === present.version && equal(lacking, present.without)) return [];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: RECORD.apiVersion,
      kind: RECORD.kind,
      metadata: { name: RECORD.name, namespace: NAMESPACE },
      data: {
        provider,
        standIn: 'true',
        ...(kept === undefined ? {} : { version: kept }),
        ...(lacking.length === 0 ? {} : { without: lacking.join(' ') }),
      },
    },
  ];
}

function equal(one: readonly string[], other: readonly string[]): boolean {
  return one.join(' ') === other.join(' ');
}

/** `values.without`; undefined where nothing is said. Other values are those of the real mesh's chart. */
function withoutOf({ provider, values }: InstallRequest): readonly string[] | undefined {
  const given = asObject(values) ?? {};
  const strange = provider === REFERENCE ? Object.keys(given).find((name) => name !== 'without') : undefined;
  if (strange !== undefined) {
    throw new Failure(
      'invalid',
      `the sandbox's own mesh has no value '${safeText(strange, 80)}': it knows without`,
    );
  }
  const { without } = given;
  if (without === undefined) return undefined;
  if (!Array.isArray(without)) {
    throw new Failure('invalid', 'values.without must be a list of capabilities');
  }
  return [...new Set(without.map(capabilityNamed))].sort();
}

function capabilityNamed(value: Json): string {
  if (typeof value === 'string' && CAPABILITIES.includes(value)) return value;
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  const near = nearestName(written, CAPABILITIES);
  const hint = near === undefined ? `there are ${CAPABILITIES.join(', ')}` : `did you mean '${near}'?`;
  throw new Failure('invalid', `values.without: '${safeText(written, 80)}' is no capability: ${hint}`);
}
