import type { MeshCa } from '../../../sandbox/dataplane/mesh-ca.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { SHOP, TRUST_DOMAIN } from '../cast.ts';
import { typed } from './protocol.ts';

const ONLY_TLS_1_3 = { tls_minimum_protocol_version: 'TLSv1_3', tls_maximum_protocol_version: 'TLSv1_3' };

/** What both ends of a connection show each other and demand of each other. */
export interface Transport {
  /** Of who lets in: a certificate of this mesh's authority and trust domain is demanded. */
  server(account: string): JsonObject;
  /** Of who calls: the other end must be one of these accounts. */
  client(account: string, servers: readonly string[]): JsonObject;
}

export function identityOf(account: string): string {
  return `spiffe://${TRUST_DOMAIN}/ns/${SHOP}/sa/${account}`;
}

/** Mutual TLS as Envoy's documentation describes it ("Securing Envoy", `DownstreamTlsContext`, SAN matching). */
export async function mutualTls(authority: MeshCa, accounts: readonly string[]): Promise<Transport> {
  const own = new Map<string, JsonObject>();
  let trusted = '';
  for (const account of accounts) {
    const issued = await authority.issue({ namespace: SHOP, serviceAccount: account });
    const { certificatePem, keyPem, trustedPem } = issued.current();
    trusted = trustedPem;
    own.set(account, {
      certificate_chain: { inline_string: certificatePem },
      private_key: { inline_string: keyPem },
    });
  }
  const common = (account: string, names: readonly JsonObject[]): JsonObject => ({
    tls_params: ONLY_TLS_1_3,
    tls_certificates: [own.get(account) ?? null],
    validation_context: {
      trusted_ca: { inline_string: trusted },
      match_typed_subject_alt_names: names.map((matcher) => ({ san_type: 'URI', matcher })),
    },
  });
  const socket = (config: JsonObject) => ({ name: 'envoy.transport_sockets.tls', typed_config: config });
  return {
    server: (account) =>
      socket(
        typed('transport_sockets.tls.v3.DownstreamTlsContext', {
          require_client_certificate: true,
          common_tls_context: common(account, [{ prefix: `spiffe://${TRUST_DOMAIN}/` }]),
        }),
      ),
    client: (account, servers) =>
      socket(
        typed('transport_sockets.tls.v3.UpstreamTlsContext', {
          common_tls_context: common(
            account,
            servers.map((server) => ({ exact: identityOf(server) })),
          ),
        }),
      ),
  };
}
