import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedReds, FAULTS } from '../campaigns/conformance/expected-reds.ts';
import { deviations, NO_REDS } from '../campaigns/conformance/judge-reds.ts';
import { runSuite } from '../campaigns/conformance/run-broken.ts';
import { type StandingSandbox, standSandbox } from '../rig/standing-sandbox.ts';

/** Each of these faults concerns one of the cases, and no case is of two; one case is of none. */
const SWITCHES = ['stale-connections', 'ignore-headers', 'ignore-weights'] as const;
const CASES = [
  'traffic-access/denied-by-default',
  'traffic-access/kept-connection-after-removal',
  'traffic-specs/header',
  'traffic-split/tcp-connections',
];

describe('the SMI suite, on a mesh that is broken', () => {
  let sandbox: StandingSandbox;
  let stateDir: string;

  beforeAll(async () => {
    stateDir = await mkdtemp(path.join(tmpdir(), 'meshwright-faults-'));
    sandbox = await standSandbox();
  }, 120_000);

  afterAll(async () => {
    await sandbox.close();
    await rm(stateDir, { recursive: true, force: true });
  });

  const suite = async () => {
    const place = { kubeconfig: sandbox.kubeconfig, stateDir };
    return (await runSuite(place, { profile: 'quick', cases: CASES })).cases;
  };

  // All of the suite under each fault is `npm run test:conformance`; nothing here measures a share.
  it('turns red exactly where its faults are', { timeout: 240_000 }, async () => {
    for (const name of SWITCHES) await sandbox.sabotage(name);
    const seen = await suite();
    await sandbox.mend();
    const must = SWITCHES.flatMap((name) => [...expectedReds(FAULTS[name]).must]);
    expect(seen.map(({ id }) => id)).toEqual(CASES);
    expect(CASES.filter((id) => must.includes(id))).toEqual(CASES.slice(1));
    expect(deviations(seen, { must: new Set(must), may: new Set() })).toEqual([]);
  });

  it('turns red nowhere on the same mesh once it is mended', { timeout: 240_000 }, async () => {
    expect(deviations(await suite(), NO_REDS)).toEqual([]);
  });
});
