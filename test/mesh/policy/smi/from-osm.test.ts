import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_READING, SMI_PRESETS, type SmiReading } from '../../../../mesh/policy/smi-reading.ts';
import type { KubeObject } from '../../../../schemas/kube-object.ts';
import { anyPolicies } from './any-policies.ts';
import { meaningOf } from './meaning.ts';
import { convert, convertFromOsm, errorsOf, smiObject } from './placed.ts';

/** What OSM served. */
const OSM_VERSIONS = { access: 'v1alpha3', specs: 'v1alpha4', split: 'v1alpha2' } as const;

/**
 * OSM's reading but for overlapping targets, where it could deny what a target admits (issue 5297): a conversion does not
 * keep that mistake.
 */
const OSM: SmiReading = { ...DEFAULT_READING, ...SMI_PRESETS['osm'], 'overlapping-targets': 'add' };

const osmFiles = anyPolicies(OSM_VERSIONS).map((objects) => objects.map(withNamespaces));

/** Subjects as OSM wants them: without a namespace it met nobody, and a destination is at home. */
function withNamespaces(object: KubeObject): KubeObject {
  if (object.kind !== 'TrafficTarget') return object;
  const { destination, sources, rules } = object['spec'] as {
    destination: object;
    sources: { namespace?: string }[];
    rules: { kind: string }[];
  }; // as any-policies makes them
  const { namespace = '' } = object.metadata;
  const kept = rules.filter(({ kind }) => kind !== 'UDPRoute');
  return {
    ...object,
    spec: {
      destination: { ...destination, namespace },
      sources: sources.map((source) => ({ namespace, ...source })),
      rules: kept.length > 0 ? kept : [{ kind: 'TCPRoute', name: 't1' }],
    },
  };
}

describe('files that were written for OSM', () => {
  it('mean by the specification, once converted, what they meant there', () => {
    let done = 0;
    let otherwise = 0;
    fc.assert(
      fc.property(osmFiles, (objects) => {
        const result = convertFromOsm('latest', ...objects);
        if (!result.ok) return;
        done++;
        const before = meaningOf(objects, () => OSM);
        expect(meaningOf(result.value.map(({ object }) => object))).toEqual(before);
        if (JSON.stringify(meaningOf(objects)) !== JSON.stringify(before)) otherwise++;
      }),
      { numRuns: 100, seed: 5 },
    );
    expect(done).toBeGreaterThan(5);
    // else the property would not tell that anything was rewritten
    expect(otherwise).toBeGreaterThan(2);
  });

  it('mean the same when they come back to OSM', () => {
    let done = 0;
    fc.assert(
      fc.property(osmFiles, (objects) => {
        const up = convertFromOsm('latest', ...objects);
        if (!up.ok) return;
        const down = convert('osm', ...up.value.map(({ object }) => object));
        if (!down.ok) return;
        done++;
        const back = down.value.map(({ object }) => object);
        expect(meaningOf(back, () => OSM)).toEqual(meaningOf(objects, () => OSM));
      }),
      { numRuns: 50, seed: 5 },
    );
    expect(done).toBeGreaterThan(2);
  });

  it.each([
    ['/buy', '/buy$'],
    ['/buy$', '/buy$'],
    ['/books/.*', '/books/.*'],
    ['/a|/b', '(?:/a|/b)$'],
    ['/a|/b.*', '(?:/a|/b.*)$'],
    ['(?i)/buy', '(?:(?i)/buy)$'],
    ['/v1\\.*', '(?:/v1\\.*)$'],
    ['/price\\$', '(?:/price\\$)$'],
  ])('a path that had to fit as a whole does so in all meshes: %s', (written, read) => {
    const group = smiObject('specs.smi-spec.io/v1alpha4', 'HTTPRouteGroup', 'g', {
      spec: { matches: [{ name: 'a', pathRegex: written }] },
    });
    const result = convertFromOsm('latest', group);
    expect(result.ok && result.value[0]?.object['spec']).toEqual({
      matches: [{ name: 'a', pathRegex: read }],
    });
  });

  it('are not converted where OSM never obeyed them, and the field is named', () => {
    const target = smiObject('access.smi-spec.io/v1alpha3', 'TrafficTarget', 't', {
      spec: {
        destination: { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
        sources: [{ kind: 'ServiceAccount', name: 'front' }],
        rules: [{ kind: 'HTTPRouteGroup', name: 'g' }],
      },
    });
    const result = convertFromOsm('latest', target);
    expect(result.ok ? [] : errorsOf(result.diagnostics)).toEqual([
      'E518 0:spec.sources[0]',
      'E518 0:spec.rules[0].name',
    ]);
  });
});
