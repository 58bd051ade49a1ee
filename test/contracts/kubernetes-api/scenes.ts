import { describe, expect, it } from 'vitest';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { ALL_SCENES } from './scenes/all-scenes.ts';
import { playScene, recordedAnswers } from './scenes/play-scene.ts';

/** Every scene gets, word for word, the answers that a real API server gave when they were recorded. */
export function scenesContract(api: () => KubernetesApi): void {
  describe('scenes', () => {
    for (const scene of ALL_SCENES) {
      it(scene.title, async () => {
        expect(await playScene(scene, api())).toBe(recordedAnswers(scene));
      });
    }
  });
}
