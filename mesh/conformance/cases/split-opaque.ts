import type { Action, ConformanceCase, Place } from '../case-model.ts';
import { trafficSplit } from '../policies.ts';
import { callerOf } from '../probes.ts';
import { connectionShares, splitCase } from '../split-case.ts';

type Side = 'blue' | 'green';

function allTo(place: Place, scheme: 'tcp' | 'udp', side: Side): readonly Action[] {
  const { namespace } = place;
  const weights = { blue: side === 'blue' ? 1 : 0, green: side === 'green' ? 1 : 0 };
  return [
    { do: 'policy', objects: [trafficSplit(namespace, 'web', weights)] },
    {
      do: 'probe',
      name: `only-${side}`,
      input: {
        from: callerOf(place),
        request: { url: `${scheme}://web.${namespace}:9000`, body: 'an order' },
        count: 20,
        expect: { answered: true, peerIdentity: side },
      },
    },
  ];
}

/** SMI traffic split for what is no HTTP: each connection, or each flow of datagrams, goes to one backend. */
export const SPLIT_OPAQUE_CASES: readonly ConformanceCase[] = [
  splitCase({
    id: 'tcp-connections',
    title: 'of TCP connections too a weight of 0 gets nothing at all',
    needs: ['tcp-routes'],
    image: 'tcp-echo',
    ports: [{ name: 'tcp-orders', port: 9000 }],
    actions: (place) => [...allTo(place, 'tcp', 'blue'), ...allTo(place, 'tcp', 'green')],
  }),
  splitCase({
    id: 'tcp-proportion',
    title: 'weights 75 and 25 give these shares of the TCP connections',
    needs: ['tcp-routes'],
    image: 'tcp-echo',
    ports: [{ name: 'tcp-orders', port: 9000 }],
    actions: (place) => [
      { do: 'policy', objects: [trafficSplit(place.namespace, 'web', { blue: 75, green: 25 })] },
      connectionShares(place, 'web', { blue: 75, green: 25 }),
    ],
  }),
  splitCase({
    id: 'udp-flows',
    title: 'of flows of datagrams too a weight of 0 gets nothing at all',
    needs: ['udp-routes'],
    image: 'udp-echo',
    ports: [{ name: 'questions', port: 9000, protocol: 'UDP' }],
    actions: (place) => [...allTo(place, 'udp', 'blue'), ...allTo(place, 'udp', 'green')],
  }),
];
