import { type Case, connections, knock, request } from '../case.ts';
import { httpGroup, overHttp, overTcp, target, tcpPorts } from './policies.ts';

const TARGET = 'SMI traffic-access v1alpha3';
const SPECS = 'SMI traffic-specs v1alpha4';
const SVID = 'SPIFFE X.509-SVID 5: path validation, trust domains';

export const ACCESS: readonly Case[] = [
  {
    title: 'without access control everybody reaches everybody, and is known by name',
    source: 'proofs: identity is what the destination’s proxy verified',
    access: 'open',
    given: [],
    asks: [
      request('website-v1, spiffe://sandbox.test/ns/shop/sa/shopper', {
        to: 'website-v1',
        shows: ['identity'],
      }),
      request('website-v1, spiffe://sandbox.test/ns/shop/sa/thief', {
        from: 'thief',
        to: 'website-v1',
        headers: { 'x-forwarded-client-cert': 'URI=spiffe://sandbox.test/ns/shop/sa/shopper' },
        shows: ['identity'],
      }),
      connections('ledger-v1', { from: 'thief', to: 'ledger-v1' }),
    ],
  },
  {
    title: 'what no target admits is denied and never arrives',
    source: `${TARGET}: traffic is denied by default`,
    access: 'denied by default',
    given: [],
    asks: [
      request('403; reached nobody', { shows: ['arrivals'] }),
      connections('cut'),
      connections('cut', {
        to: 'ledger-v1',
        firstWord: 'server',
        envoy: {
          sees: 'ledger-v1',
          because:
            'Envoy’s network RBAC filter decides when the client’s first bytes come; what the server says before them has passed',
        },
      }),
    ],
  },
  {
    title: 'a target admits the identities that it names and no others',
    source: TARGET,
    access: 'denied by default',
    given: [
      httpGroup({ name: 'all', pathRegex: '.*', methods: ['*'] }),
      target('website', ['shopper'], [overHttp()]),
    ],
    asks: [
      request('website-v1', { to: 'website-v1' }),
      request('403; reached nobody', { from: 'thief', to: 'website-v1', shows: ['arrivals'] }),
      request('403; reached nobody', { to: 'failing', shows: ['arrivals'] }),
      connections('cut'),
    ],
  },
  {
    title: 'a target admits by method and path together',
    source: `${SPECS}: HTTPRouteGroup`,
    access: 'denied by default',
    given: [
      httpGroup({ name: 'read', pathRegex: '/items', methods: ['GET', 'HEAD'] }),
      target('website', ['shopper'], [overHttp()]),
    ],
    asks: [
      request('website-v1', { to: 'website-v1', path: '/items' }),
      request('website-v1', { to: 'website-v1', path: '/items/1?all' }),
      request('403', { to: 'website-v1', path: '/items', method: 'POST' }),
      request('403', { to: 'website-v1', path: '/admin' }),
      request('403', { to: 'website-v1', path: '/admin/items' }),
      request('403', { to: 'website-v1', path: '/?/items' }),
      request('403', { to: 'website-v1', path: '/items/../admin' }),
    ],
  },
  {
    title: 'only the matches that a target names count',
    source: `${TARGET}: rules[].matches`,
    access: 'denied by default',
    given: [
      httpGroup(
        { name: 'metrics', pathRegex: '/metrics', methods: ['GET'] },
        { name: 'items', pathRegex: '/items', methods: ['*'] },
      ),
      target('website', ['shopper'], [overHttp(['metrics'])]),
      target('website', ['thief'], [overHttp(['items'])], 'items'),
    ],
    asks: [
      request('website-v1', { to: 'website-v1', path: '/metrics' }),
      request('403', { to: 'website-v1', path: '/items' }),
      request('website-v1', { from: 'thief', to: 'website-v1', path: '/items', method: 'PUT' }),
      request('403', { from: 'thief', to: 'website-v1', path: '/metrics' }),
    ],
  },
  {
    title: 'a target admits by headers',
    source: `${SPECS}: headers`,
    access: 'denied by default',
    given: [
      httpGroup({ name: 'android', methods: ['GET'], headers: [{ 'user-agent': '.*Android.*' }] }),
      target('website', ['shopper'], [overHttp()]),
    ],
    asks: [
      request('website-v1', { to: 'website-v1', headers: { 'user-agent': 'Chrome on Android 9' } }),
      request('403', { to: 'website-v1', headers: { 'user-agent': 'Chrome' } }),
      request('403', { to: 'website-v1' }),
    ],
  },
  {
    title: 'a target admits connections by identity and port',
    source: `${SPECS}: TCPRoute`,
    access: 'denied by default',
    given: [tcpPorts(9000), target('ledger', ['shopper'], [overTcp])],
    asks: [
      connections({ 'ledger-v1': 50, 'ledger-v2': 50 }, { times: 100 }),
      connections('ledger-v1', { to: 'ledger-v1', firstWord: 'server' }),
      connections('cut', { from: 'thief' }),
    ],
  },
  {
    title: 'a target for another port admits no connection',
    source: `${SPECS}: TCPRoute`,
    access: 'denied by default',
    given: [tcpPorts(8080), target('ledger', ['shopper'], [overTcp])],
    asks: [connections('cut')],
  },
  {
    title: 'only the mesh’s own certificates are let in',
    source: SVID,
    access: 'open',
    given: [],
    asks: [
      knock('the mesh', 'website-v1'),
      knock('plaintext', 'cut'),
      knock('no certificate', 'cut'),
      knock('another authority', 'cut'),
      knock('another trust domain', 'cut'),
    ],
  },
  {
    title: 'where plaintext is permitted it passes, and a bad certificate is still none',
    source: 'docs/mesh-identity.md: permissive',
    access: 'open',
    mtls: 'permissive',
    given: [],
    asks: [
      request('website-v1, spiffe://sandbox.test/ns/shop/sa/shopper', {
        to: 'website-v1',
        shows: ['identity'],
      }),
      knock('the mesh', 'website-v1'),
      knock('plaintext', 'website-v1'),
      knock('no certificate', 'cut'),
      knock('another authority', 'cut'),
      knock('another trust domain', 'cut'),
    ],
  },
  {
    title: 'who comes in plaintext has proved nothing, and is denied by default',
    source: 'docs/mesh-identity.md: permissive',
    access: 'denied by default',
    mtls: 'permissive',
    given: [httpGroup({ name: 'all', pathRegex: '.*' }), target('website', ['shopper'], [overHttp()])],
    asks: [
      knock('plaintext', '403'),
      knock('the mesh', 'website-v1'),
      request('website-v1', { to: 'website-v1' }),
    ],
  },
  {
    title: 'a certificate of the mesh that no target names gets in and is denied',
    source: TARGET,
    access: 'denied by default',
    given: [httpGroup({ name: 'all', pathRegex: '.*' }), target('website', ['thief'], [overHttp()])],
    asks: [knock('the mesh', '403')],
  },
];
