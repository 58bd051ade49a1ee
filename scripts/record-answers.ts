import { writeFileSync } from 'node:fs';
import { ALL_SCENES } from '../test/contracts/kubernetes-api/scenes/all-scenes.ts';
import { answersFile, playScene } from '../test/contracts/kubernetes-api/scenes/play-scene.ts';
import { realKubernetesApi, realKubernetesApiAt } from '../test/rig/kubernetes-api.ts';

/**
 * Writes down what a real API server answers to every scene, or to those whose title contains the first argument.
 * `--at FOLDER` uses a cluster that `scripts/real-cluster.ts up` left there.
 */
async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--at');
  const wanted = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1))[0] ?? '';
  const folder = at < 0 ? undefined : args[at + 1];
  const api = folder === undefined ? await realKubernetesApi() : await realKubernetesApiAt(folder);
  try {
    for (const scene of ALL_SCENES.filter(({ title }) => title.includes(wanted))) {
      writeFileSync(answersFile(scene), await playScene(scene, api));
      process.stdout.write(`${scene.title}\n`);
    }
  } finally {
    await api.close();
  }
}

await main(process.argv.slice(2));
