import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ListenerCertificate } from '../../../mesh/policy/gateway/gateway-model.ts';
import {
  GATEWAY_KINDS,
  type ReadGateways,
  readGateways,
} from '../../../mesh/policy/gateway/read-gateways.ts';
import { ROUTE_OBJECT_KINDS } from '../../../mesh/policy/gateway/read-routes.ts';
import { LIMITS_KIND } from '../../../mesh/policy/read-service-limits.ts';
import type { ClusterView } from '../../cluster-view.ts';
import { servicePorts } from '../read-services.ts';

const NONE: ReadGateways = { table: new Map(), findings: [], statuses: new Map() };

/** The Gateways that a cluster asks the sandbox for. */
export function gatewaysOf(view: ClusterView): ReadGateways {
  if (view.list(GATEWAY_KINDS[1]).length === 0) return NONE;
  const services = servicePorts(view.list('Service'));
  return readGateways({
    objects: [...GATEWAY_KINDS, ...ROUTE_OBJECT_KINDS, LIMITS_KIND, 'Namespace'].flatMap((kind) =>
      view.list(kind),
    ),
    findService: (namespace, name) => services.get(`${namespace}/${name}`),
    checkCertificate,
  });
}

function checkCertificate({ certificate, key }: ListenerCertificate): string | undefined {
  try {
    const privateKey = createPrivateKey(key);
    return new X509Certificate(certificate).checkPrivateKey(privateKey)
      ? undefined
      : 'tls.key is not the key of tls.crt';
  } catch {
    // What OpenSSL says of text that is no PEM helps nobody.
    return 'tls.crt and tls.key do not hold a certificate and its key in PEM';
  }
}
