import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeKubeconfig } from '../../sandbox/kubeconfig.ts';
import type { Programs } from './programs.ts';

/** A running API server, as printed to whoever asked for it. */
export interface RealCluster {
  readonly apiServer: string;
  readonly kubeconfig: string;
  /** Context in the kubeconfig; its user is in `system:masters`. */
  readonly context: string;
  readonly pid: number;
  /** Client URL of the store, for tests that compact it. */
  readonly etcd: string;
  readonly etcdPid: number;
  /** Of the controllers, where there are any. */
  readonly controllersPid?: number;
  readonly folder: string;
}

/** Whether what Deployments and the like ask for is done. */
export type Workloads = 'left alone' | 'controlled';

const READY_MS = 240_000;
const CONTEXT = 'real';

/**
 * Starts etcd and kube-apiserver on free loopback ports, with their data and logs under `folder`, and waits until the
 * API is ready. No nodes; without `controllers` among the programs namespaces get no service accounts and nothing
 * collects garbage, and Deployments make pods only where workloads are controlled. The caller ends the processes by
 * their ids. Throws when one of them ends too soon or is not ready in time, with the end of its log.
 */
export async function startCluster(
  programs: Programs,
  folder: string,
  workloads: Workloads = 'left alone',
): Promise<RealCluster> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let left = TRIES; ; left -= 1) {
    try {
      return await startOnce(programs, folder, workloads);
    } catch (error) {
      if (left <= 1 || !(error instanceof PortTaken)) throw error;
      // What it began to write, and the logs, in which its reason would be found again.
      for (const part of ['etcd', 'certificates', 'etcd.log', 'kube-apiserver.log'])
        rmSync(join(folder, part), { recursive: true, force: true });
    }
  }
}

/** Somebody was faster with one of the ports that had been free. */
class PortTaken extends Error {}
const TRIES = 5;

async function startOnce(programs: Programs, folder: string, workloads: Workloads): Promise<RealCluster> {
  const [client, peer, secure] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${client}`;
  const children: Started[] = [];
  try {
    const etcd = start(programs.etcd, etcdFlags(folder, etcdUrl, `http://127.0.0.1:${peer}`), folder);
    children.push(etcd);
    const token = randomBytes(24).toString('hex');
    const server = start(programs.apiServer, apiServerFlags(folder, etcdUrl, Number(secure), token), folder);
    children.push(server);
    const authorityFile = join(folder, 'certificates', 'apiserver.crt');
    const apiServer = `https://127.0.0.1:${secure}`;
    await untilReady({ apiServer, authorityFile, token }, children);
    const kubeconfig = join(folder, 'kubeconfig');
    const authority = readFileSync(authorityFile, 'utf8');
    writeKubeconfig(kubeconfig, { context: CONTEXT, server: apiServer, authority, token });
    const controllers =
      programs.controllers === undefined
        ? undefined
        : start(programs.controllers, controllerFlags(folder, kubeconfig, workloads), folder);
    if (controllers !== undefined) {
      children.push(controllers);
      await untilControlled({ apiServer, authorityFile, token }, children);
    }
    return {
      ...(controllers === undefined ? {} : { controllersPid: controllers.pid }),
      apiServer,
      kubeconfig,
      context: CONTEXT,
      pid: server.pid,
      etcd: etcdUrl,
      etcdPid: etcd.pid,
      folder,
    };
  } catch (error) {
    await Promise.all(children.map(({ process }) => kill(process)));
    throw error;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.ref();
  child.kill('SIGKILL');
  await ended;
}

interface Started {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly log: string;
}

/** Detached, so that the cluster outlives the command that started it; its output goes to a log in the folder. */
function start(program: string, flags: readonly string[], folder: string): Started {
  const log = join(folder, `${program.split('/').at(-1)}.log`);
  const output = openSync(log, 'a');
  const child = spawn(program, [...flags], { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} cannot be started`);
  return { process: child, pid: child.pid, log };
}

function etcdFlags(folder: string, client: string, peer: string): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerFlags(folder: string, etcd: string, port: number, token: string): readonly string[] {
  const key = join(folder, 'service-accounts.pem');
  if (!existsSync(key)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none', // a loopback address is no endpoint for pods
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certificates')}`, // a certificate of its own is made there
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--disable-admission-plugins=ServiceAccount', // no controller makes the accounts that it would ask for
    '--allow-privileged=true',
    '--profiling=false',
  ];
}

/** What tests of the API ask of controllers; those of workloads would change what other tests look at. */
const CONTROLLERS = [
  'garbage-collector-controller',
  'namespace-controller',
  'persistentvolumeclaim-protection-controller',
  'serviceaccount-controller',
];

/** What tests of controllers ask for: all that works without nodes of its own. */
const WORKLOAD_CONTROLLERS = [
  'daemonset-controller',
  'deployment-controller',
  'endpoints-controller',
  'endpointslice-controller',
  'endpointslice-mirroring-controller',
  'job-controller',
  'replicaset-controller',
  'root-ca-certificate-publisher-controller',
  'statefulset-controller',
  'ttl-after-finished-controller',
];

function controllerFlags(folder: string, kubeconfig: string, workloads: Workloads): readonly string[] {
  const more = workloads === 'controlled' ? WORKLOAD_CONTROLLERS : [];
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--controllers=${[...CONTROLLERS, ...more].join(',')}`,
    `--root-ca-file=${join(folder, 'certificates', 'apiserver.crt')}`,
    '--kube-api-qps=200', // many tests at once
    '--kube-api-burst=400',
    `--cert-dir=${join(folder, 'certificates')}`,
    '--leader-elect=false',
    '--secure-port=0', // nobody asks it anything
    '--profiling=false',
  ];
}

function untilReady(server: Server, children: readonly Started[]): Promise<void> {
  return until(async () => existsSync(server.authorityFile) && (await isReady(server)), children);
}

/** Controllers are at work when the first namespace has its service account. */
function untilControlled(server: Server, children: readonly Started[]): Promise<void> {
  return until(() => answers(server, '/api/v1/namespaces/default/serviceaccounts/default'), children);
}

async function until(isSo: () => Promise<boolean>, children: readonly Started[]): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    if (await isSo()) return;
    const ended = children.find(({ process }) => process.exitCode !== null || process.signalCode !== null);
    const late = performance.now() > deadline;
    if (ended !== undefined || late) {
      const { log } = ended ?? children[children.length - 1] ?? { log: '' };
      const said = readFileSync(log, 'utf8');
      const tail = said.trim().split('\n').slice(-5).join('\n');
      const Reason = ended !== undefined && said.includes('address already in use') ? PortTaken : Error;
      throw new Reason(`${late ? 'the cluster is not ready in time' : 'it ended at once'}: ${log}\n${tail}`);
    }
    await sleep(100);
  }
}

interface Server {
  readonly apiServer: string;
  readonly authorityFile: string;
  readonly token: string;
}

/** Ready by its own word, and the namespaces that it makes for itself are there. */
async function isReady(server: Server): Promise<boolean> {
  for (const path of ['/readyz', '/api/v1/namespaces/kube-system', '/api/v1/namespaces/default']) {
    if (!(await answers(server, path))) return false;
  }
  return true;
}

function answers(server: Server, path: string): Promise<boolean> {
  const ca = readFileSync(server.authorityFile);
  return new Promise((resolve) => {
    const asked = request(
      server.apiServer + path,
      { ca, headers: { authorization: `Bearer ${server.token}` }, agent: false, timeout: 5000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

/** Free ports of this moment; nobody holds them until they are used. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  return await Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
      return address.port;
    }),
  );
}
