#!/usr/bin/env -S npx --no-install tsx
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProgram, cacheFolder, findPrograms } from './real-cluster/programs.ts';
import { type RealCluster, startCluster } from './real-cluster/start.ts';
import { stopCluster } from './real-cluster/stop.ts';

const USAGE = `usage: scripts/real-cluster.ts build [--controllers]
       scripts/real-cluster.ts up [--controllers | --workloads] [--folder DIR] [--exit-with-parent]
       scripts/real-cluster.ts down [--folder DIR]

A real Kubernetes API server and its etcd on loopback: no nodes, and no controllers unless --controllers asks for those
that collect garbage, end namespaces and make service accounts, and --workloads for those of Deployments, Jobs and the
like too. \`up\` prints one JSON line and leaves all running (with
--exit-with-parent it stays, and ends them when its stdin does); \`down\` ends them and removes the folder. Exit code 77:
it cannot be had on this machine.
`;

/** As test runners read it: not failed, not there. */
const SKIPPED = 77;
/** What `up` printed, for `down`. */
const NOTE = 'cluster.json';

function skipped(why: string): number {
  process.stderr.write(`skipped: no kube-apiserver: ${why}\n`);
  return SKIPPED;
}

async function build(controllers: boolean): Promise<number> {
  for (const program of controllers ? PROGRAMS : PROGRAMS.slice(0, 1)) {
    const built = await buildProgram(program, process.env);
    if ('missing' in built) return skipped(built.missing);
    process.stdout.write(`${built.path}\n`);
  }
  return 0;
}

/** What is to run. */
type Wanted = 'api' | 'controllers' | 'workloads';

const PROGRAMS = ['kube-apiserver', 'kube-controller-manager'] as const;

async function up(folder: string, wanted: Wanted, stays: boolean): Promise<number> {
  const programs = findPrograms(process.env, wanted === 'api' ? 'api' : 'api and controllers');
  if ('missing' in programs) return skipped(programs.missing);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    // Removed whole by `down`, so it must be ours alone.
    process.stderr.write(`${folder} is not empty: \`down\` ends a cluster that is there\n`);
    return 2;
  }
  const cluster = await startCluster(programs, folder, wanted === 'workloads' ? 'controlled' : 'left alone');
  writeFileSync(join(folder, NOTE), JSON.stringify(cluster));
  process.stdout.write(`${JSON.stringify(cluster)}\n`);
  if (!stays) return 0;
  await parentEnded();
  await stopCluster(cluster);
  return 0;
}

function parentEnded(): Promise<void> {
  return new Promise((done) => {
    for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => done());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
    process.stdin.resume();
  });
}

async function down(folder: string): Promise<number> {
  const note = join(folder, NOTE);
  if (!existsSync(note)) {
    process.stderr.write(`no cluster in ${folder}\n`);
    return 2;
  }
  // Written by `up`, in a folder that only its owner can enter.
  await stopCluster(JSON.parse(readFileSync(note, 'utf8')) as RealCluster);
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: 'string' },
      controllers: { type: 'boolean', default: false },
      workloads: { type: 'boolean', default: false },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const folder = resolve(values.folder ?? join(cacheFolder(process.env), 'cluster'));
  const wanted = values.workloads ? 'workloads' : values.controllers ? 'controllers' : 'api';
  switch (positionals[0]) {
    case 'build':
      return await build(values.controllers);
    case 'up':
      return await up(folder, wanted, values['exit-with-parent']);
    case 'down':
      return await down(folder);
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

process.exitCode = await main();
