import type { JsonObject } from '../../../schemas/json.ts';
import { filter } from './protocol.ts';

/** Takes HTTP/1.1 and HTTP/2, which it tells apart by their first bytes (`codec_type` AUTO). */
export function connectionManager(
  filters: readonly JsonObject[],
  virtualHosts: readonly JsonObject[],
  paths: 'as they come' | 'as servers understand them' = 'as they come',
): JsonObject {
  return filter(
    'network.http_connection_manager',
    'filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: 'http',
      // Who called is told to the application, whatever the caller says of itself.
      forward_client_cert_details: 'SANITIZE_SET',
      set_current_client_cert_details: { uri: true },
      // What Envoy does when nothing is said is up to its build (`HttpConnectionManager.normalize_path`).
      normalize_path: paths !== 'as they come',
      merge_slashes: paths !== 'as they come',
      route_config: {
        virtual_hosts: [...virtualHosts],
        // What a backend’s filters say comes after what its rule’s say.
        most_specific_header_mutations_wins: true,
        ignore_port_in_host_matching: true,
      },
      http_filters: [...filters, filter('http.router', 'filters.http.router.v3.Router')],
    },
  );
}
