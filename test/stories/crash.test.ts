import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../campaigns/crash/campaign.ts';
import { buildChild } from '../campaigns/crash/child-program.ts';
import { FAULT_TRIALS } from '../campaigns/crash/faults.ts';
import { type Baseline, runBaseline, runCase } from '../campaigns/crash/run-case.ts';
import { type CrashTarget, sandboxTarget } from '../campaigns/crash/target.ts';
import { ENGINE_FAULTS } from '../rig/crash/faulty-engine.ts';

let target: CrashTarget;
beforeAll(async () => {
  await buildChild();
  target = await sandboxTarget();
});
afterAll(() => target?.close());

describe('a run whose process is killed', () => {
  // The whole campaign: npm run test:crash -- --kills 500
  it('thirty times, at any place, ends like one that nobody killed, and does nothing twice', async () => {
    const seed = 5; // another each time: the campaign itself
    const report = await runCampaign(target, { kills: 30, seed });
    expect(report.violations, `npm run test:crash -- --kills 30 --seed ${seed}`).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(30);
    expect(report.doubleKills).toBeGreaterThan(3);
  }, 1_200_000);
});

describe('the campaign turns red when the engine', () => {
  const baselines = new Map<string, Promise<Baseline>>();

  it.each(ENGINE_FAULTS)('%s', async (fault) => {
    const { pattern, goal, kill, noticed } = FAULT_TRIALS[fault];
    const baseline = baselines.get(pattern.name) ?? runBaseline(target, pattern);
    baselines.set(pattern.name, baseline);
    const { end } = await baseline;
    const report = await runCase(target, end, { id: 1, pattern, goal, kills: [kill], fault });
    expect(report.violations.join('\n')).toMatch(noticed);
  });
});
