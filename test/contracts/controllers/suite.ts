import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ControlledCluster } from '../../rig/controlled-cluster.ts';
import { ALL_SCENES } from './scenes/all-scenes.ts';
import { playScene, recordedAnswers } from './scenes/play-scene.ts';

/** Time that a real cluster may take for one scene. */
const SCENE_MS = 1_200_000;

/**
 * In every scene objects become, step by step, what they became of real controllers when that was recorded. Real ones
 * race among themselves and with everything else on their machine, so theirs may be played thrice more; ours may not.
 */
export function controllersContract(
  open: () => Promise<ControlledCluster>,
  pace: 'one by one' | 'together' = 'one by one',
): void {
  let opened: ControlledCluster | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());
  const play = pace === 'together' ? it.concurrent : it;
  describe('scenes', () => {
    for (const scene of ALL_SCENES) {
      const options = { timeout: SCENE_MS, retry: pace === 'together' ? 3 : 0 };
      play(scene.title, options, async ({ expect }) => {
        if (opened === undefined) throw new Error('the cluster is not open');
        const recorded = recordedAnswers(scene);
        expect(await playScene(scene, opened, recorded)).toBe(recorded);
      });
    }
  });
}
