/** Where a URL leads, as names of the cluster. */
export interface TargetAddress {
  readonly service: string;
  readonly namespace: string;
  readonly port: string;
}

/**
 * Reads the host of a URL as a workload in `callerNamespace` would resolve it: `website`, `website.shop`,
 * `website.shop.svc`, `website.shop.svc.cluster.local`. Other hosts (addresses, outside names) stay as they are, under
 * the caller's namespace.
 */
export function targetAddress(url: string, callerNamespace: string): TargetAddress {
  const { hostname, port } = new URL(url);
  const labels = hostname.split('.');
  const [service = hostname, namespace, svc] = labels;
  const inCluster = !/^[\d.]+$/.test(hostname) && (labels.length <= 2 || svc === 'svc');
  return {
    service: inCluster ? service : hostname,
    namespace: inCluster ? (namespace ?? callerNamespace) : callerNamespace,
    port: port === '' ? '80' : port,
  };
}

/** Whether two addresses are the same port of the same Service. */
export function sameAddress(a: TargetAddress, b: TargetAddress): boolean {
  return a.service === b.service && a.namespace === b.namespace && a.port === b.port;
}
