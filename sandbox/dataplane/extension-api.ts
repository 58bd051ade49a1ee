import { nearestName } from '../../schemas/nearest-name.ts';
import { safeText } from '../../schemas/safe-text.ts';
import type { ExtensionApi } from '../cluster-view.ts';
import { isSwitch, SWITCH_NAMES, SWITCHES } from '../sabotage/switches.ts';
import type { ArrivalBook } from './arrivals.ts';
import type { ConfigSource } from './config-source.ts';
import type { EdgeBook } from './edges.ts';
import type { GatewayHost } from './gateway/gateway-host.ts';
import { answerLinks, type LinksApiParts } from './links/links-api.ts';
import type { MeshCa, WorkloadCredentials } from './mesh-ca.ts';
import { mtlsMode } from './mesh-config.ts';
import type { PodHost } from './pod-host.ts';

type Answer = Awaited<ReturnType<ExtensionApi['handle']>>;

export interface ExtensionParts extends LinksApiParts {
  readonly source: ConfigSource;
  readonly arrivals: ArrivalBook;
  readonly edges: EdgeBook;
  readonly pods: PodHost;
  readonly gateways: GatewayHost;
  readonly ca: MeshCa;
}

/** What the reference mesh says about itself: its proxies, what arrived by nonce, what passed on each edge,
 * and how it is broken. */
export function extensionApi(parts: ExtensionParts): ExtensionApi {
  return {
    async handle(request) {
      const { method, path, query } = request;
      const ofLinks = answerLinks(parts, request);
      if (ofLinks !== undefined) return ofLinks;
      const [resource = '', name, ...more] = path.split('/').filter((segment) => segment !== '');
      if (resource === 'gateways' && more.length > 0) return gatewayLog(parts, method, path);
      if (more.length > 0) return notFound(path);
      switch (resource) {
        case 'proxies':
          return method === 'GET' && name === undefined ? ok(proxies(parts)) : notAllowed(method, path);
        case 'arrivals': {
          if (method !== 'GET' || name !== undefined) return notAllowed(method, path);
          const nonce = query.get('nonce');
          return nonce === null || nonce === ''
            ? refused(400, 'arrivals need a nonce: ?nonce=N')
            : ok(counted(parts) ? parts.arrivals.report(nonce) : { arrived: [], refused: [] });
        }
        case 'edges':
          return method === 'GET' && name === undefined
            ? ok({ edges: counted(parts) ? parts.edges.report() : [] })
            : notAllowed(method, path);
        case 'roots':
          return name === undefined ? roots(parts.ca, method, path) : notFound(path);
        case 'sabotages':
          // Whoever mends everything mends links too.
          if (method === 'DELETE' && name === undefined) parts.links.mendAll();
          return sabotages(parts.source, method, name, path);
        default:
          return notFound(path);
      }
    },
  };
}

/** Sabotage: counters that nothing moves. */
function counted({ source }: ExtensionParts): boolean {
  return !source.switches.has('lying-counters');
}

function proxies({ source, ca, pods, gateways, trustDomain }: ExtensionParts) {
  return {
    revision: source.revision,
    trustDomain,
    roots: ca.roots(),
    gateways: { revision: gateways.revision, standing: gateways.proxies() },
    proxies: pods.running().flatMap(({ facts, proxy }) =>
      proxy.sidecar === undefined
        ? []
        : [
            {
              namespace: facts.namespace,
              pod: facts.name,
              serviceAccount: facts.serviceAccount,
              identity: proxy.sidecar.credentials.identity,
              mtls: mtlsMode(source.current.policy, facts),
              certificate: certificateOf(proxy.sidecar.credentials),
              revision: proxy.sidecar.revision(),
            },
          ],
    ),
  };
}

/** `gateways/NAMESPACE/NAME/log`: the access log of a Gateway, which has no pod whose log it could be. */
function gatewayLog({ gateways }: ExtensionParts, method: string, path: string): Answer {
  const [, namespace = '', name = '', what, ...more] = path.split('/').filter((segment) => segment !== '');
  if (what !== 'log' || more.length > 0) return notFound(path);
  if (method !== 'GET') return notAllowed(method, path);
  const log = gateways.log(namespace, name);
  if (log === undefined) return refused(404, `no Gateway ${safeText(`${namespace}/${name}`, 200)} stands`);
  const lines = log
    .lines()
    .map(({ at, text }) => ({ time: new Date(at).toISOString(), ...JSON.parse(text) }));
  return ok({ lines });
}

/** When a proxy's certificate ends, and how often it has been renewed. */
function certificateOf({ current, renewals }: WorkloadCredentials) {
  const { serial, notAfter } = current();
  return { serial, notAfter: new Date(notAfter).toISOString(), renewals: renewals() };
}

/** The roots that the mesh trusts; `POST` brings in a new one. */
async function roots(ca: MeshCa, method: string, path: string): Promise<Answer> {
  if (method !== 'GET' && method !== 'POST') return notAllowed(method, path);
  if (method === 'POST') await ca.rotate();
  return ok({ roots: ca.roots() });
}

function sabotages(source: ConfigSource, method: string, name: string | undefined, path: string): Answer {
  if (name !== undefined && !isSwitch(name)) {
    const near = nearestName(name, SWITCH_NAMES);
    const hint = near === undefined ? `known: ${SWITCH_NAMES.join(', ')}` : `did you mean '${near}'?`;
    return refused(404, `no sabotage switch '${safeText(name, 80)}'; ${hint}`);
  }
  if (method === 'PUT' && name !== undefined) source.setSwitch(name, true);
  else if (method === 'DELETE') {
    for (const each of name === undefined ? SWITCH_NAMES : [name]) source.setSwitch(each, false);
  } else if (method !== 'GET') return notAllowed(method, path);
  const described = SWITCH_NAMES.map((each) => ({
    name: each,
    on: source.switches.has(each),
    breaks: SWITCHES[each].breaks,
  }));
  return ok(name === undefined ? { switches: described } : described.find((each) => each.name === name));
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function refused(status: number, message: string): Answer {
  return { status, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, message } };
}

function notFound(path: string): Answer {
  return refused(404, `nothing is served at ${safeText(path, 200)}`);
}

function notAllowed(method: string, path: string): Answer {
  return refused(405, `${safeText(method, 20)} is not possible at ${safeText(path, 200)}`);
}
