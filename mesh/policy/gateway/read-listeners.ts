import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type JsonRecord, list, type ObjectReader, record, text } from '../object-reader.ts';
import type {
  GatewayCondition,
  GatewayListener,
  ListenerCertificate,
  ListenerProtocol,
  ListenerStatus,
} from './gateway-model.ts';
import { type CertificateProblem, readCertificates, type SecretLookup } from './read-certificates.ts';

/** Kinds of routes that a listener takes, by its protocol (ProtocolType). */
const KINDS_OF: Readonly<Record<ListenerProtocol, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
  TCP: ['TCPRoute'],
};

/** Which namespaces may attach routes to a listener. */
export type AllowedNamespaces = (namespace: string) => boolean;

/** A listener while routes are being attached to it. */
export interface ReadListener {
  readonly listener: Omit<GatewayListener, 'routes'> | undefined;
  readonly name: string;
  readonly port: number;
  readonly hostname: string | undefined;
  readonly kinds: readonly string[];
  readonly allows: AllowedNamespaces;
  readonly conditions: readonly GatewayCondition[];
}

/** What reading the listeners of one Gateway takes beside the Gateway. */
export interface ListenerLookups extends SecretLookup {
  /** Labels of a namespace; undefined where there is none. */
  readonly labelsOf: (namespace: string) => Readonly<Record<string, string>> | undefined;
}

/** The listeners of a Gateway, each with what keeps it from being opened. */
export function readListeners(
  reader: ObjectReader,
  gateway: KubeObject,
  lookups: ListenerLookups,
): readonly ReadListener[] {
  const written = list(reader.spec['listeners']).map((each) => record(each) ?? {});
  const namespace = gateway.metadata.namespace ?? 'default';
  return written.map((value, index) => {
    const conflict = conflictOf(value, written.slice(0, index));
    return readListener(value, { reader, namespace, lookups, conflict, at: `spec.listeners[${index}]` });
  });
}

/** How a listener is told about in the status of its Gateway, given how many routes are attached to it. */
export function listenerStatus(read: ReadListener, attachedRoutes: number): ListenerStatus {
  const { name, port, kinds, conditions, listener } = read;
  return { name, port, supportedKinds: kinds, attachedRoutes, conditions, usable: listener !== undefined };
}

interface Reading {
  readonly reader: ObjectReader;
  readonly namespace: string;
  readonly lookups: ListenerLookups;
  readonly conflict: GatewayCondition | undefined;
  readonly at: string;
}

function readListener(value: JsonRecord, reading: Reading): ReadListener {
  const { reader, namespace, lookups, conflict, at } = reading;
  const name = text(value['name']) ?? '';
  const port = typeof value['port'] === 'number' ? value['port'] : 0;
  const hostname = text(value['hostname'])?.toLowerCase();
  const protocol = protocolOf(value['protocol']);
  const possible = protocol === undefined ? [] : KINDS_OF[protocol];
  const { kinds, invalid } = allowedKinds(value, possible);
  const tls = readTls(reading, value, protocol);
  const trouble: GatewayCondition[] = [];
  if (protocol === undefined) {
    const message = `protocol ${JSON.stringify(value['protocol'] ?? null)} is not HTTP, HTTPS, TLS or TCP`;
    trouble.push(bad('Accepted', 'UnsupportedProtocol', message));
  }
  if (conflict !== undefined) trouble.push(bad('Accepted', conflict.reason, conflict.message));
  if (invalid !== undefined) trouble.push(bad('ResolvedRefs', 'InvalidRouteKinds', invalid));
  if (tls.problem !== undefined) trouble.push(bad('ResolvedRefs', tls.problem.reason, tls.problem.message));
  if (tls.unsupported !== undefined) trouble.push(bad('Accepted', 'UnsupportedValue', tls.unsupported));
  for (const { message } of trouble) {
    if (tls.problem?.missing === true && message === tls.problem.message) reader.missing(at, message);
    else reader.error(at, message);
  }
  // A kind that is not taken does not keep the listener from taking the others.
  const usable = protocol !== undefined && trouble.every(({ reason }) => reason === 'InvalidRouteKinds');
  return {
    name,
    port,
    hostname,
    kinds,
    allows: allowedNamespaces(record(record(value['allowedRoutes'])?.['namespaces']), namespace, lookups),
    conditions: [...withoutTrouble(trouble), ...(conflict === undefined ? [] : [conflict]), ...trouble],
    listener:
      usable && protocol !== undefined
        ? {
            name,
            port,
            protocol,
            certificates: tls.certificates,
            ...(hostname === undefined ? {} : { hostname }),
          }
        : undefined,
  };
}

function bad(type: GatewayCondition['type'], reason: string, message: string): GatewayCondition {
  return { type, status: false, reason, message };
}

/** The good news about everything that no trouble is about. */
function withoutTrouble(trouble: readonly GatewayCondition[]): readonly GatewayCondition[] {
  const good: readonly GatewayCondition[] = [
    { type: 'Accepted', status: true, reason: 'Accepted', message: 'the listener is valid' },
    { type: 'ResolvedRefs', status: true, reason: 'ResolvedRefs', message: 'every reference was found' },
  ];
  return good.filter(({ type }) => trouble.every((each) => each.type !== type));
}

function protocolOf(value: unknown): ListenerProtocol | undefined {
  return value === 'HTTP' || value === 'HTTPS' || value === 'TLS' || value === 'TCP' ? value : undefined;
}

function readTls(
  { reader, lookups }: Reading,
  value: JsonRecord,
  protocol: ListenerProtocol | undefined,
): {
  readonly certificates: readonly ListenerCertificate[];
  readonly problem?: CertificateProblem;
  readonly unsupported?: string;
} {
  const tls = record(value['tls']);
  const mode = tls?.['mode'] ?? 'Terminate';
  if (protocol === 'TLS') {
    return mode === 'Passthrough'
      ? { certificates: [] }
      : { certificates: [], unsupported: 'a TLS listener passes TLS through: mode Passthrough' };
  }
  if (protocol !== 'HTTPS') return { certificates: [] };
  if (mode !== 'Terminate')
    return { certificates: [], unsupported: 'an HTTPS listener ends TLS: mode Terminate' };
  return readCertificates(reader, list(tls?.['certificateRefs']), lookups);
}

function allowedKinds(
  value: JsonRecord,
  possible: readonly string[],
): { readonly kinds: readonly string[]; readonly invalid: string | undefined } {
  const written = list(record(value['allowedRoutes'])?.['kinds']).map(record);
  if (written.length === 0) return { kinds: possible, invalid: undefined };
  const isPossible = (each: JsonRecord | undefined) =>
    (each?.['group'] ?? 'gateway.networking.k8s.io') === 'gateway.networking.k8s.io' &&
    possible.includes(String(each?.['kind']));
  const wrong = written.find((each) => !isPossible(each));
  return {
    kinds: written.filter(isPossible).map((each) => String(each?.['kind'])),
    invalid:
      wrong === undefined
        ? undefined
        : `a listener of this protocol takes no ${String(wrong['kind'])}, only ${possible.join(', ') || 'nothing'}`,
  };
}

function allowedNamespaces(
  namespaces: JsonRecord | undefined,
  own: string,
  { labelsOf }: ListenerLookups,
): AllowedNamespaces {
  const from = namespaces?.['from'] ?? 'Same';
  if (from === 'All') return () => true;
  if (from !== 'Selector') return (namespace) => from === 'Same' && namespace === own;
  const selector = record(namespaces?.['selector']);
  return (namespace) => {
    const labels = labelsOf(namespace);
    return labels !== undefined && selects(selector, labels);
  };
}

/** A label selector as Kubernetes has it; one without conditions selects everything. */
function selects(selector: JsonRecord | undefined, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(record(selector?.['matchLabels']) ?? {});
  if (!equal.every(([key, value]) => labels[key] === value)) return false;
  return list(selector?.['matchExpressions']).every((each) => {
    const { key, operator, values } = record(each) ?? {};
    const found = labels[String(key)];
    const wanted = list(values).map(String);
    if (operator === 'In') return found !== undefined && wanted.includes(found);
    if (operator === 'NotIn') return found === undefined || !wanted.includes(found);
    if (operator === 'Exists') return found !== undefined;
    return operator === 'DoesNotExist' && found === undefined;
  });
}

/** Of listeners that cannot stand beside each other on a port the first counts (GatewaySpec.listeners, Conflicted). */
function conflictOf(value: JsonRecord, earlier: readonly JsonRecord[]): GatewayCondition | undefined {
  const conflict = (reason: string, message: string): GatewayCondition => ({
    type: 'Conflicted',
    status: true,
    reason,
    message,
  });
  const onPort = earlier.filter((each) => each['port'] === value['port']);
  const other = onPort.find((each) => each['protocol'] !== value['protocol']);
  if (other !== undefined) {
    return conflict('ProtocolConflict', `listener '${other['name']}' has the port with another protocol`);
  }
  const same = onPort.find(
    (each) => String(each['hostname'] ?? '').toLowerCase() === String(value['hostname'] ?? '').toLowerCase(),
  );
  if (same !== undefined) {
    return conflict('HostnameConflict', `listener '${same['name']}' has the port and the host name`);
  }
  return undefined;
}
