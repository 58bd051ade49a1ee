import type { Json } from '../../schemas/json.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { Controller } from './control-loop.ts';
import { keyOf } from './control-loop.ts';
import { specOf } from './owned.ts';
import { changeObject } from './write-status.ts';

/** Gives every Service that has none a cluster IP from 10.96.0.0/16; headless and ExternalName ones stay without. */
export function clusterIpController(view: ClusterView): Controller {
  return {
    name: 'Service',
    kinds: ['Service'],
    keysOf: (event) => (event.type === 'deleted' ? [] : [keyOf(event.object)]),
    async reconcile(namespace, name) {
      await changeObject(view, { kind: 'Service', namespace, name }, (service) => {
        const spec = specOf(service);
        if (spec['clusterIP'] !== undefined && spec['clusterIP'] !== '') return undefined;
        if (spec['type'] === 'ExternalName') return undefined;
        const ip = freeIp(view);
        return { ...service, spec: { ...spec, clusterIP: ip, clusterIPs: [ip] } as Json };
      });
    },
  };
}

function freeIp(view: ClusterView): string {
  const taken = new Set(view.list('Service').map((service) => specOf(service)['clusterIP']));
  // .0.1 is where `kubernetes.default` would be.
  for (let n = 10; n < 65_000; n++) {
    const ip = `10.96.${n >> 8}.${n & 255}`;
    if (!taken.has(ip)) return ip;
  }
  throw new Error('10.96.0.0/16 is used up');
}
