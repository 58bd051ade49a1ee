import { appendFileSync } from 'node:fs';
import type { Cluster, ProcessesPort } from '../../../engine/world.ts';
import type { KillSwitch } from './kill-switch.ts';

const LONGEST_FLIGHT_MS = 12;
/** Kinds that the engine writes for itself. */
const WHAT: Readonly<Record<string, 'lock' | 'record'>> = { Lease: 'lock', Secret: 'record' };

/** A cluster in front of whose writes, behind whose answers and during whose calls the process can die. */
export function deadlyCluster(cluster: Cluster, killer: KillSwitch): Cluster {
  const around = async <T>(kind: string, call: () => Promise<T>): Promise<T> => {
    const what = WHAT[kind] ?? 'call';
    killer.pass(`${what}:before`);
    if (killer.isDue(`${what}:during`)) setTimeout(() => killer.die(), killer.share * LONGEST_FLIGHT_MS);
    const answer = await call();
    killer.pass(`${what}:after`);
    return answer;
  };
  return {
    ...cluster,
    apply: (...given) => around(given[0].kind, () => cluster.apply(...given)),
    create: (...given) => around(given[0].kind, () => cluster.create(...given)),
    replace: (...given) => around(given[0].kind, () => cluster.replace(...given)),
    patch: (...given) => around(given[0].kind, () => cluster.patch(...given)),
    delete: (...given) => around(given[0].kind, () => cluster.delete(...given)),
  };
}

/** Programs that do nothing but leave a line per call in a file: the audit of what was executed. */
export function auditedProcesses(file: string, killer: KillSwitch): ProcessesPort {
  return {
    run: async ({ args }) => {
      killer.pass('exec:before');
      appendFileSync(file, `${args.join(' ')}\n`);
      killer.pass('exec:after');
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
}
