import { existsSync, writeFileSync } from 'node:fs';
import { ALL_SCENES } from '../test/contracts/controllers/scenes/all-scenes.ts';
import { answersFile, playScene } from '../test/contracts/controllers/scenes/play-scene.ts';
import type { Scene } from '../test/contracts/controllers/scenes/scene.ts';
import {
  type ControlledCluster,
  realControllers,
  realControllersAt,
} from '../test/rig/controlled-cluster.ts';

/** How often every scene is played: what goes otherwise the second time is nothing to compare with. */
const TIMES = 3;

/**
 * Writes down what real controllers make of every scene, or of those whose title contains the first argument. Each is
 * played several times, beside the others, and refused when it goes otherwise. `--at FOLDER` uses a cluster that
 * `scripts/real-cluster.ts up --workloads` left there; `--missing` leaves out what is recorded already.
 */
async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--at');
  const title =
    args.filter((arg, i) => (at < 0 || (i !== at && i !== at + 1)) && arg !== '--missing')[0] ?? '';
  const wanted = (scene: Scene): boolean =>
    scene.title.includes(title) && !(args.includes('--missing') && existsSync(answersFile(scene)));
  const folder = at < 0 ? undefined : args[at + 1];
  const cluster = folder === undefined ? await realControllers() : await realControllersAt(folder);
  try {
    await Promise.all(ALL_SCENES.filter(wanted).map((scene) => record(scene, cluster)));
  } finally {
    await cluster.close();
  }
}

async function record(scene: Scene, cluster: ControlledCluster): Promise<void> {
  const played = new Set<string>();
  try {
    for (let times = 0; times < TIMES; times += 1) played.add(await playScene(scene, cluster));
  } catch (error) {
    process.stderr.write(`not recorded: ${scene.title}: ${String(error)}\n`);
    process.exitCode = 1;
    return;
  }
  const [answers = '', ...others] = played;
  if (others.length > 0) {
    process.stderr.write(`not recorded, real controllers do now this, now that: ${scene.title}\n`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(answersFile(scene), answers);
  process.stdout.write(`${scene.title}\n`);
}

await main(process.argv.slice(2));
