import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../mesh/policy/choose-backend.ts';
import { type AccessQuestion, decideAccess } from '../../../mesh/policy/decide-access.ts';
import type { ReadFinding } from '../../../mesh/policy/policy-model.ts';
import { readPolicy } from '../../../mesh/policy/read-policy.ts';
import {
  DEFAULT_READING,
  readReading,
  SMI_OPTION_NAMES,
  SMI_OPTIONS,
  SMI_PRESETS,
  type SmiOption,
  type SmiReading,
} from '../../../mesh/policy/smi-reading.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { smi } from '../../rig/mesh-rig.ts';

const subject = (name: string, more: JsonObject = { namespace: 'shop' }) => ({
  kind: 'ServiceAccount',
  name,
  ...more,
});
const target = (rules: readonly JsonObject[], more: JsonObject = {}, name = 'api') =>
  smi('TrafficTarget', name, {
    destination: subject('api'),
    sources: [subject('web')],
    rules: [...rules],
    ...more,
  });
const group = (matches: readonly JsonObject[], name = 'http') =>
  smi('HTTPRouteGroup', name, { matches: [...matches] });
const HTTP = { kind: 'HTTPRouteGroup', name: 'http' };
const NAMED = { ...HTTP, matches: ['items'] };
const TCP = { kind: 'TCPRoute', name: 'tcp' };
const UDP = { kind: 'UDPRoute', name: 'udp' };
const ITEMS = group([{ name: 'items', pathRegex: '/items', headers: { 'x-role': 'staff' } }]);
const tcp = (port: number) => smi('TCPRoute', 'tcp', { matches: { ports: [port] } });
const udp = smi('UDPRoute', 'udp', { matches: { ports: [53] } });

/** `/items` as staff, from web to port 8080 of the container, which is port 80 of the service. */
const asked = (path = '/items', role = 'staff'): AccessQuestion => ({
  client: { namespace: 'shop', serviceAccount: 'web' },
  destination: { namespace: 'shop', serviceAccount: 'api' },
  ports: [8080, 80],
  http: { method: 'GET', path, header: (name) => (name === 'x-role' ? role : undefined) },
});
const { http: _http, ...opaque } = asked();

const reading = (option: SmiOption, value: string): SmiReading =>
  readReading('shop', { [`smi.sandbox.meshwright.dev/${option}`]: value });
const model = (objects: readonly KubeObject[], read: SmiReading) => readPolicy(objects, () => read).model;

/** Every option about access: what is asked, and who is admitted under the default and under the others. */
const ACCESS: readonly (readonly [
  option: SmiOption,
  objects: readonly KubeObject[],
  question: AccessQuestion,
  admitted: Readonly<Record<string, boolean>>,
])[] = [
  ['tcp-with-http', [target([NAMED, TCP]), ITEMS, tcp(9)], asked(), { and: false, 'http-alone': true }],
  ['tcp-with-http', [target([NAMED, TCP]), ITEMS, tcp(80)], opaque, { and: false, 'http-alone': true }],
  ['tcp-with-http', [target([NAMED]), ITEMS], opaque, { and: false, 'http-alone': false }],
  ['matches-omitted', [target([HTTP]), ITEMS], asked(), { all: true, none: false }],
  [
    'empty-namespace',
    [target([NAMED], { sources: [subject('web', {})] }), ITEMS],
    asked(),
    { own: true, refused: false },
  ],
  [
    'missing-route',
    [target([NAMED, { ...HTTP, name: 'gone' }]), ITEMS],
    asked(),
    { 'refuses-target': false, 'skips-rule': true },
  ],
  ['missing-route', [target([NAMED, TCP]), ITEMS], asked(), { 'refuses-target': false, 'skips-rule': false }],
  [
    'missing-route',
    [target([TCP, { ...HTTP, name: 'gone' }]), tcp(80)],
    opaque,
    { 'refuses-target': false, 'skips-rule': false },
  ],
  ['path-anchoring', [target([NAMED]), ITEMS], asked('/items/1'), { start: true, full: false }],
  [
    'header-anchoring',
    [target([NAMED]), ITEMS],
    asked('/items', 'old staff'),
    { anywhere: true, full: false },
  ],
  ['port-names', [target([TCP]), tcp(80)], opaque, { either: true, target: false, service: true }],
  ['port-names', [target([TCP]), tcp(8080)], opaque, { either: true, target: true, service: false }],
  [
    'overlapping-targets',
    [target([NAMED], { sources: [subject('other')] }, 'a'), target([NAMED], {}, 'b'), ITEMS],
    asked(),
    { add: true, 'first-decides': false },
  ],
  [
    'udp-routes',
    [target([UDP]), udp],
    { ...opaque, transmission: 'udp', ports: [5353, 53] },
    { admitted: true, invalid: false },
  ],
];

const split = (backends: readonly JsonObject[], more: JsonObject = {}, at = '2026', name = 'web') => {
  const object = smi('TrafficSplit', name, { service: 'web', backends: [...backends], ...more });
  return { ...object, metadata: { ...object.metadata, creationTimestamp: at } };
};
const [V1, V2] = [
  { service: 'v1', weight: 1 },
  { service: 'v2', weight: 1 },
];

/** Every option about splits: who gets a request in the middle of the line from 0 to 1. */
const SPLITS: readonly (readonly [
  option: SmiOption,
  objects: readonly KubeObject[],
  lacking: readonly string[],
  chosen: Readonly<Record<string, string>>,
])[] = [
  ['root-as-backend', [split([{ service: 'web', weight: 1 }])], [], { refused: 'unsplit', accepted: 'web' }],
  ['port-mismatch', [split([V1, { ...V2, weight: 9 }])], ['v2'], { 'shared-out': 'v1', lost: 'v2' }],
  ['several-splits', [split([V1]), split([V2], {}, '2027', 'z')], [], { oldest: 'v1', newest: 'v2' }],
  ['zero-weights', [split([{ ...V1, weight: 0 }])], [], { unavailable: 'none', root: 'unsplit' }],
  ['weights', [split([V1])], [], { relative: 'v1', hundred: 'unsplit' }],
  ['split-matches', [split([V1], { matches: [HTTP] }), ITEMS], [], { honoured: 'root', ignored: 'v1' }],
  ['tcp-split', [split([V1])], [], { split: 'v1', root: 'root' }],
];

describe('the reading of SMI', () => {
  it.each(ACCESS)('%s decides about access', (option, objects, question, admitted) => {
    expect(Object.keys(admitted)).toEqual(SMI_OPTIONS[option]);
    for (const [value, allowed] of Object.entries(admitted)) {
      const decision = decideAccess(model(objects, reading(option, value)), question);
      expect([value, decision.allowed]).toEqual([value, allowed]);
    }
  });

  it.each(SPLITS)('%s decides about a split', (option, objects, lacking, chosen) => {
    expect(Object.keys(chosen)).toEqual(SMI_OPTIONS[option]);
    for (const [value, expected] of Object.entries(chosen)) {
      const policy = model(objects, reading(option, value)).splits.get('shop/web');
      const choice =
        policy && chooseBackend(policy, { random: 0.5, eligible: (service) => !lacking.includes(service) });
      const who = choice === undefined ? 'unsplit' : choice.kind === 'backend' ? choice.service : choice.kind;
      expect([value, who]).toEqual([value, expected]);
    }
  });

  it('every option is tried above, begins with its default and is explained in the documentation', () => {
    const tried = new Set<string>([...ACCESS.map(([option]) => option), ...SPLITS.map(([option]) => option)]);
    // What a refusal looks like is seen on live traffic only (access-readings.test.ts).
    expect(SMI_OPTION_NAMES.filter((name) => !tried.has(name))).toEqual(['http-denial']);
    const page = readFileSync(new URL('../../../docs/smi-readings.md', import.meta.url), 'utf8');
    for (const name of SMI_OPTION_NAMES) {
      const [first, ...others] = SMI_OPTIONS[name];
      expect(DEFAULT_READING[name]).toBe(first);
      const line = page.split('\n').find((each) => each.startsWith(`| \`${name}\``)) ?? '';
      for (const value of [first, ...others]) expect(line).toContain(`\`${value}\``);
    }
    for (const preset of Object.keys(SMI_PRESETS)) expect(page).toContain(preset);
  });

  it('is a preset with single options over it', () => {
    const key = (name: string) => `smi.sandbox.meshwright.dev/${name}`;
    const read = readReading('shop', { [key('like')]: 'osm', [key('path-anchoring')]: 'start', other: 'x' });
    expect(read).toMatchObject({ 'matches-omitted': 'none', 'path-anchoring': 'start', weights: 'relative' });
  });

  it('is the default where something unknown is asked for, and says so', () => {
    const key = (name: string) => `smi.sandbox.meshwright.dev/${name}`;
    const findings: ReadFinding[] = [];
    const asks = { [key('like')]: 'envoy', [key('path')]: 'full', [key('weights')]: 'some' };
    expect(readReading('shop', asks, findings)).toEqual(DEFAULT_READING);
    expect(findings).toHaveLength(3);
  });
});

describe('the first versions of SMI', () => {
  const old = (apiVersion: string, kind: string, name: string, fields: JsonObject): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop' },
    ...fields,
  });
  const http = old('specs.smi-spec.io/v1alpha1', 'HTTPRouteGroup', 'http', {
    matches: [{ name: 'items', pathRegex: '/items', methods: ['GET'] }],
  });
  const access = (port: string) =>
    old('access.smi-spec.io/v1alpha1', 'TrafficTarget', 'api', {
      destination: { ...subject('api'), port },
      sources: [subject('web')],
      specs: [NAMED],
    });

  it('have their fields at the top, specs for rules, and a port in the destination', () => {
    const allowed = (port: string) => decideAccess(readPolicy([http, access(port)]).model, asked()).allowed;
    expect([allowed('8080'), allowed('9091')]).toEqual([true, false]);
  });

  it('have TCPRoutes without fields, for every port', () => {
    const route = old('specs.smi-spec.io/v1alpha1', 'TCPRoute', 'tcp', {});
    expect(decideAccess(readPolicy([target([TCP]), route]).model, opaque).allowed).toBe(true);
  });

  it('have quantities as weights, whose units count', () => {
    const object = old('split.smi-spec.io/v1alpha1', 'TrafficSplit', 'web', {
      spec: {
        service: 'web',
        backends: [
          { ...V1, weight: '500m' },
          { ...V2, weight: '1' },
        ],
      },
    });
    expect(readPolicy([object]).model.splits.get('shop/web')?.backends).toEqual([
      { service: 'v1', weight: 1 },
      { service: 'v2', weight: 2 },
    ]);
  });
});
