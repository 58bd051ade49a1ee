import type { ParsedResponse } from '../connection/response-parser.ts';

/** PERMISSION_DENIED, with which proxies answer a gRPC call instead of 403. */
const GRPC_DENIED = '7';

/**
 * Who refused, as far as the response itself says: the mesh's own header, a proxy's error header, or a 403 (gRPC status
 * 7) that a known proxy wrote. `undefined` for one that an application may have made.
 */
export function deniedBy(response: ParsedResponse): string | undefined {
  const named = response.headers['x-mesh-denied-by'];
  if (named !== undefined) return named.slice(0, 256);
  const grpcDenied = response.headers['grpc-status'] === GRPC_DENIED;
  if (response.status !== 403 && !grpcDenied) return undefined;
  const proxyError = response.headers['l5d-proxy-error'];
  if (proxyError !== undefined) return `proxy: ${proxyError.slice(0, 256)}`;
  const body = grpcDenied
    ? (response.headers['grpc-message'] ?? '').replaceAll('%20', ' ')
    : response.body.toString('latin1', 0, 256);
  // Envoy's RBAC filter answers with exactly this text (source/extensions/filters/http/rbac/rbac_filter.cc)
  if (body.startsWith('RBAC: access denied'))
    return `${response.headers['server'] ?? 'proxy'}: RBAC: access denied`;
  return undefined;
}
