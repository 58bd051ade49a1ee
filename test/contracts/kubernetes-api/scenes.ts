import { describe, expect, it } from 'vitest';
import type { KubernetesApi } from '../../rig/kubernetes-api.ts';
import { playScene, recordedAnswers } from './scenes/play-scene.ts';
import type { Scene } from './scenes/scene.ts';

/** Every scene gets, word for word, the answers that a real API server gave when they were recorded. */
export function scenesContract(api: () => KubernetesApi, scenes: readonly Scene[]): void {
  describe('scenes', () => {
    for (const scene of scenes) {
      it(scene.title, async () => {
        expect(await playScene(scene, api())).toBe(recordedAnswers(scene));
      });
    }
  });
}
