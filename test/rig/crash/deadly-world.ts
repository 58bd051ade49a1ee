import { appendFileSync } from 'node:fs';
import type { Cluster, ProcessesPort } from '../../../engine/world.ts';
import { die, type KillSwitch } from './kill-switch.ts';

const LONGEST_FLIGHT_MS = 12;

/** A cluster in front of whose writes, behind whose answers and during whose calls the process can die. */
export function deadlyCluster(cluster: Cluster, killer: KillSwitch): Cluster {
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    if (killer.isDue('call:before')) die();
    if (killer.isDue('call:during')) setTimeout(die, killer.share * LONGEST_FLIGHT_MS);
    const answer = await call();
    if (killer.isDue('call:after')) die();
    return answer;
  };
  return {
    ...cluster,
    apply: (...given) => around(() => cluster.apply(...given)),
    create: (...given) => around(() => cluster.create(...given)),
    replace: (...given) => around(() => cluster.replace(...given)),
    patch: (...given) => around(() => cluster.patch(...given)),
    delete: (...given) => around(() => cluster.delete(...given)),
  };
}

/** Programs that do nothing but leave a line per call in a file: the audit of what was executed. */
export function auditedProcesses(file: string, killer: KillSwitch): ProcessesPort {
  return {
    run: async ({ args }) => {
      if (killer.isDue('exec:before')) die();
      appendFileSync(file, `${args.join(' ')}\n`);
      if (killer.isDue('exec:after')) die();
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
}
