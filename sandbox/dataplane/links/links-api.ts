import { Failure } from '../../../schemas/failure.ts';
import type { ExtensionApi } from '../../cluster-view.ts';
import { certificatesOf, fingerprintOf } from '../issue-certificates.ts';
import type { MeshCa } from '../mesh-ca.ts';
import type { EastWestGateway } from './east-west-gateway.ts';
import type { LinkBook, Peer } from './link-book.ts';

type Request = Parameters<ExtensionApi['handle']>[0];
type Answer = Awaited<ReturnType<ExtensionApi['handle']>>;

export interface LinksApiParts {
  readonly links: LinkBook;
  readonly eastWest: EastWestGateway;
  readonly trustDomain: string;
  readonly ca: Pick<MeshCa, 'bundle'>;
}

/**
 * `GET links` tells how to link to this sandbox and whom it is linked to; `PUT|DELETE links/NAME` makes and ends a
 * link; `PUT|DELETE links/NAME/cut` cuts and mends it. Undefined for anything else.
 */
export function answerLinks(parts: LinksApiParts, { method, path, body }: Request): Answer | undefined {
  const [resource, name, what, ...more] = path.split('/').filter((segment) => segment !== '');
  if (resource !== 'links' || more.length > 0) return undefined;
  const { links } = parts;
  try {
    if (name === undefined) return method === 'GET' ? { status: 200, body: offer(parts) } : undefined;
    const on = method === 'PUT';
    if (!on && method !== 'DELETE') return undefined;
    if (what === 'cut') links.cut(name, on);
    else if (what !== undefined) return undefined;
    else if (on) links.put({ ...readPeer(body), name });
    else links.remove(name);
    return { status: 200, body: offer(parts) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const code = error.reason === 'notFound' ? 404 : 422;
    const { message } = error;
    return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message } };
  }
}

function offer({ links, eastWest, trustDomain, ca }: LinksApiParts) {
  return {
    trustDomain,
    bundle: ca.bundle(),
    ...eastWest.address,
    links: links.peers.map(({ bundle: theirs, ...peer }) => ({
      ...peer,
      roots: certificatesOf(theirs).map(fingerprintOf),
    })),
  };
}

/** Who links us says who they are in the words of their own {@link offer}. */
function readPeer(body: unknown): Omit<Peer, 'cut' | 'name'> {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const { trustDomain, bundle, host, port } = fields;
  if (typeof trustDomain !== 'string' || typeof bundle !== 'string') {
    throw new Failure('invalid', 'a link needs trustDomain, bundle, host and port');
  }
  if (
    host !== '127.0.0.1' ||
    typeof port !== 'number' ||
    !Number.isInteger(port) ||
    port < 1 ||
    port > 65_535
  ) {
    throw new Failure('invalid', 'a gateway is a port of 127.0.0.1');
  }
  return { trustDomain, bundle, host, port };
}
