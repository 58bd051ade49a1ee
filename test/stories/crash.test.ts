import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../campaigns/crash/campaign.ts';
import { buildChild } from '../campaigns/crash/child-program.ts';
import { type CrashTarget, sandboxTarget } from '../campaigns/crash/target.ts';

let target: CrashTarget;
beforeAll(async () => {
  await buildChild();
  target = await sandboxTarget();
});
afterAll(() => target?.close());

describe('a run whose process is killed', () => {
  // The whole campaign: npm run test:crash -- --kills 500
  it('thirty times, at any place, ends like one that nobody killed, and does nothing twice', async () => {
    const seed = Date.now() % 1_000_000;
    const report = await runCampaign(target, { kills: 30, seed });
    expect(report.violations, `npm run test:crash -- --kills 30 --seed ${seed}`).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(30);
    expect(report.doubleKills).toBeGreaterThan(3);
  }, 240_000);
});
