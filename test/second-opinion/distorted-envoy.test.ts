import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_CASES } from './all-cases.ts';
import { type Case, titleOverHttp1 } from './case.ts';
import { httpRoute, rule } from './cases/policies.ts';
import { DISTORTIONS } from './distortions.ts';
import { envoyMesh } from './envoy/envoy-mesh.ts';
import { findEnvoy } from './envoy/run-envoy.ts';
import { observe } from './observe.ts';
import type { Mesh } from './scene.ts';

const found = findEnvoy(process.env['PATH'] ?? '');
const program = 'program' in found ? found.program : '';
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';

/** Each case with what one distortion makes of it. */
const DISTORTED = DISTORTIONS.flatMap(({ what: mistake, notices, distort }) =>
  notices.flatMap((title) =>
    ALL_CASES.filter((each) => titleOverHttp1(each) === title).map((what) => ({
      mistake,
      title: what.title,
      distorted: distort(what),
    })),
  ),
);

it('there is a mistake for every case, and a case for every mistake', () => {
  const titles = new Set(ALL_CASES.map(titleOverHttp1));
  const noticed = new Set(DISTORTIONS.flatMap(({ notices }) => notices));
  expect([...titles].filter((title) => !noticed.has(title))).toEqual([]);
  expect([...noticed].filter((title) => !titles.has(title))).toEqual([]);
});

describe.skipIf('missing' in found)(`an Envoy that was told something else${why}`, () => {
  let mesh: Mesh | undefined;
  beforeAll(async () => {
    mesh = await envoyMesh({ program, cases: DISTORTED.map(({ distorted }) => distorted) });
  });
  afterAll(() => mesh?.close());

  it.each(DISTORTED)('is not agreed with: $mistake, where $title', async ({ distorted }) => {
    if (mesh === undefined) throw new Error('the mesh is not open');
    const { seen, wanted } = await observe(mesh, distorted);
    expect(seen).not.toEqual(wanted);
  });

  it('says what is wrong when it does not come up', async () => {
    const set = [{ name: 'no\nname', value: 'x' }];
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set } }];
    const what: Case = {
      title: 'a header that has no name',
      source: 'RFC 9110 5.1',
      access: 'open',
      given: [httpRoute(rule('website-v1', [], { filters }))],
      asks: ALL_CASES[0]?.asks ?? [],
    };
    await expect(envoyMesh({ program, cases: [what] })).rejects.toThrow(/envoy ended: [\s\S]*HeaderValue/);
  });
});
