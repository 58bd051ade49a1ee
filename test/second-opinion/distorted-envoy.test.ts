import { describe, expect, it } from 'vitest';
import { ALL_CASES } from './all-cases.ts';
import type { Case } from './case.ts';
import { DISTORTIONS } from './distortions.ts';
import { envoyMesh } from './envoy/envoy-mesh.ts';
import { findEnvoy } from './envoy/run-envoy.ts';
import { observe } from './observe.ts';

const found = findEnvoy(process.env['PATH'] ?? '');
const program = 'program' in found ? found.program : '';
const why = 'missing' in found ? ` (skipped: ${found.missing})` : '';

function caseOf(title: string): Case {
  const what = ALL_CASES.find((each) => each.title === title);
  if (what === undefined) throw new Error(`there is no case “${title}”`);
  return what;
}

describe.skipIf('missing' in found)(`an Envoy that was told something else${why}`, () => {
  it.each(DISTORTIONS)('is not agreed with: $what', async ({ notices, distort }) => {
    const what = caseOf(notices);
    const mesh = await envoyMesh({ program, cases: [what], distort });
    try {
      const { seen, wanted } = await observe(mesh, what);
      expect(seen).not.toEqual(wanted);
    } finally {
      await mesh.close();
    }
  });

  it('says what is wrong when it does not come up', async () => {
    const broken = envoyMesh({
      program,
      cases: [caseOf('a fault ends requests before they reach anybody')],
      distort: (model) => ({
        ...model,
        limits: new Map([['shop/website', { abort: { status: 99_999, percent: 100 } }]]),
      }),
    });
    await expect(broken).rejects.toThrow(/envoy ended: [\s\S]*HttpStatus: value must be/);
  });
});
