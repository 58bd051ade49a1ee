import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { http, serverCase } from '../access-case.ts';
import type { ConformanceCase, Place } from '../case-model.ts';
import { type Account, TRUST_DOMAIN } from '../policies.ts';
import { addressOf, admitted, callerOf, refused } from '../probes.ts';
import { sampleWorkload, serviceAccount } from '../workloads.ts';

const spec = 'traffic-access' as const;
const needs = ['identity-bindings'];

/** SMI traffic access v1alpha4 (draft): whom a name speaks for. */
function binding(namespace: string, name: string, schemes: JsonObject): KubeObject {
  return {
    apiVersion: 'access.smi-spec.io/v1alpha4',
    kind: 'IdentityBinding',
    metadata: { namespace, name },
    spec: { schemes },
  };
}

interface Subject extends Account {
  readonly kind: 'IdentityBinding' | 'ServiceAccount';
}

function boundTarget(namespace: string, name: string, to: Subject, from: Subject): KubeObject {
  return {
    apiVersion: 'access.smi-spec.io/v1alpha4',
    kind: 'TrafficTarget',
    metadata: { namespace, name },
    spec: {
      destination: { namespace, ...to },
      sources: [{ namespace, ...from }],
      rules: [{ kind: 'HTTPRouteGroup', name: 'any' }],
    },
  };
}

const SERVER: Subject = { kind: 'ServiceAccount', name: 'server' };
const askers = ({ namespace }: Place) => ['asker', 'stranger'].map((name) => serviceAccount(namespace, name));

/** SMI traffic access with IdentityBindings: by account, by labels of pods, by SPIFFE ID. */
export const ACCESS_BINDING_CASES: readonly ConformanceCase[] = [
  serverCase({
    id: 'binding-by-account',
    spec,
    title: 'a binding to an account means that account of its own namespace, and nobody else',
    needs,
    given:
      'a server under an account of its own, two callers in its namespace and one of the same name outside',
    more: askers,
    actions: ({ place, namespace, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          binding(namespace, 'served', { serviceAccount: 'server' }),
          binding(namespace, 'asking', { serviceAccount: 'asker' }),
          boundTarget(
            namespace,
            'may',
            { kind: 'IdentityBinding', name: 'served' },
            { kind: 'IdentityBinding', name: 'asking' },
          ),
        ],
      },
      admitted('bound', callerOf(place, 'asker', namespace), { url: url() }, 'server'),
      refused(
        'unbound',
        callerOf(place, 'stranger', namespace),
        { url: url() },
        { from: callerOf(place, 'asker', namespace) },
      ),
    ],
  }),
  serverCase({
    id: 'binding-by-labels',
    spec,
    title: 'a binding to labels means the pods that have them, not others of their account',
    needs,
    given: 'two servers under one account, with different labels',
    more: (place) => [
      ...sampleWorkload({ namespace: place.namespace, name: 'neighbour', account: 'server' }),
      ...askers(place),
    ],
    actions: ({ place, namespace, any, url }) => [
      {
        do: 'policy',
        objects: [
          any,
          binding(namespace, 'labelled', { podLabelSelector: { matchLabels: { app: 'server' } } }),
          binding(namespace, 'next', { podLabelSelector: { matchLabels: { app: 'neighbour' } } }),
          boundTarget(
            namespace,
            'may',
            { kind: 'IdentityBinding', name: 'labelled' },
            { kind: 'ServiceAccount', name: 'asker' },
          ),
          boundTarget(
            namespace,
            'stranger-may',
            { kind: 'IdentityBinding', name: 'next' },
            { kind: 'ServiceAccount', name: 'stranger' },
          ),
        ],
      },
      admitted('labelled', callerOf(place, 'asker', namespace), { url: url() }, 'server'),
      refused(
        'not-labelled',
        callerOf(place, 'asker', namespace),
        { url: addressOf(place, 'neighbour') },
        { from: callerOf(place, 'stranger', namespace) },
      ),
    ],
  }),
  serverCase({
    id: 'binding-by-spiffe-id',
    spec,
    title: 'a binding to a SPIFFE ID means who proves that ID, and nobody else',
    needs,
    given: 'a server under an account of its own, and two callers in its namespace',
    more: askers,
    actions: ({ place, namespace, target, any, url }) => {
      const uri = `spiffe://${TRUST_DOMAIN}/ns/${namespace}/sa/asker`;
      const stranger = target('stranger-may', [{ name: 'stranger' }], [http('any')]);
      return [
        // What is seen of this one tells the mesh's trust domain.
        { do: 'policy', objects: [any, stranger] },
        admitted('by-account', callerOf(place, 'stranger', namespace), { url: url() }, 'server'),
        refused(
          'not-yet',
          callerOf(place, 'asker', namespace),
          { url: url() },
          { from: callerOf(place, 'stranger', namespace) },
        ),
        {
          do: 'policy',
          objects: [
            stranger,
            binding(namespace, 'proved', { spiffeIdentities: [uri] }),
            boundTarget(namespace, 'may', SERVER, { kind: 'IdentityBinding', name: 'proved' }),
          ],
        },
        admitted('by-id', callerOf(place, 'asker', namespace), { url: url() }, 'server'),
        refused('another-id', callerOf(place), { url: url() }, { from: callerOf(place, 'asker', namespace) }),
      ];
    },
  }),
];
