import { writeFileSync } from 'node:fs';
import { ALL_SCENES, CONTROLLED_SCENES } from '../test/contracts/kubernetes-api/scenes/all-scenes.ts';
import { answersFile, playScene } from '../test/contracts/kubernetes-api/scenes/play-scene.ts';
import type { Scene } from '../test/contracts/kubernetes-api/scenes/scene.ts';
import { type KubernetesApi, realKubernetesApi, realKubernetesApiAt } from '../test/rig/kubernetes-api.ts';

/** How often every scene is played: what answers otherwise the second time is no answer to compare with. */
const TIMES = 3;

/**
 * Writes down what a real API server answers to every scene, or to those whose title contains the first argument. Each
 * is played several times and refused when its answers differ. `--at FOLDER` uses a cluster that
 * `scripts/real-cluster.ts up --controllers` left there.
 */
async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--at');
  const title = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1))[0] ?? '';
  const folder = at < 0 ? undefined : args[at + 1];
  const wanted = (scenes: readonly Scene[]) => scenes.filter((scene) => scene.title.includes(title));
  const open = (needs: 'api' | 'api and controllers') =>
    folder === undefined ? realKubernetesApi(needs) : realKubernetesApiAt(folder);
  await record(wanted(ALL_SCENES), () => open('api'));
  await record(wanted(CONTROLLED_SCENES), () => open('api and controllers'));
}

async function record(scenes: readonly Scene[], open: () => Promise<KubernetesApi>): Promise<void> {
  if (scenes.length === 0) return;
  const api = await open();
  try {
    for (const scene of scenes) {
      const played = new Set<string>();
      for (let times = 0; times < TIMES; times += 1) played.add(await playScene(scene, api));
      const [answers = '', ...others] = played;
      if (others.length > 0) {
        process.stderr.write(`not recorded, a real server answers now this, now that: ${scene.title}\n`);
        process.exitCode = 1;
        continue;
      }
      writeFileSync(answersFile(scene), answers);
      process.stdout.write(`${scene.title}\n`);
    }
  } finally {
    await api.close();
  }
}

await main(process.argv.slice(2));
