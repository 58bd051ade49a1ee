import type { Json, JsonObject } from '../../../schemas/json.ts';
import type { Stage } from '../cast.ts';
import { address, typed } from './protocol.ts';

/** The fields of a cluster whose endpoints are known. */
export function endpoints(
  cluster: string,
  places: readonly string[],
  protocol: Stage['protocol'],
): JsonObject {
  const lb_endpoints: Json = places.map((place) => ({ endpoint: { address: address(place) } }));
  return {
    type: 'STATIC',
    connect_timeout: '5s',
    // All of few endpoints may be ejected; then none of them is used all the same.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    load_assignment: { cluster_name: cluster, endpoints: [{ lb_endpoints }] },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
        'upstreams.http.v3.HttpProtocolOptions',
        httpOptions(protocol),
      ),
    },
  };
}

/** Requests go on in the version in which they came, but to programs of one version alone (`appProtocol`). */
function httpOptions(protocol: Stage['protocol']): JsonObject {
  return protocol === 'h2c' || protocol === 'grpc'
    ? { explicit_http_config: { http2_protocol_options: {} } }
    : { use_downstream_protocol_config: { http_protocol_options: {}, http2_protocol_options: {} } };
}
