import { execFile } from 'node:child_process';
import type { PodFacts } from '../dataplane/pod-facts.ts';
import type { AppServers } from '../workloads/app-server.ts';
import { type ProgramPlace, startBuiltin } from '../workloads/builtin-program.ts';
import { BUILTIN_IMAGES, workloadOf } from '../workloads/catalogue.ts';
import { type ImageProgram, programFor } from '../workloads/image-programs.ts';
import { startLocal } from '../workloads/local-program.ts';
import type { ContainerSpec } from '../workloads/pod-spec.ts';
import type { Program } from '../workloads/program.ts';
import type { WorkloadContext } from '../workloads/workload.ts';
import type { ProbeAnswer, RunCommand } from './ask-probe.ts';
import { ImageUnknown } from './missing-image.ts';

/** What the containers of one pod are started with. */
export interface ContainerSurroundings {
  readonly facts: PodFacts;
  readonly apps: AppServers;
  readonly images: readonly ImageProgram[];
  readonly backend: string;
  readonly log: (container: string, line: string) => void;
  readonly arrived: WorkloadContext['arrived'];
  /** The pod's ways out; opened when the first program of this machine asks. */
  readonly waysOut: () => Promise<{ readonly socks: string; readonly http: string }>;
}

/** Starts the program that stands for a container's image: one of the user's, else a built-in one. */
export async function startContainer(pod: ContainerSurroundings, spec: ContainerSpec): Promise<Program> {
  const place: ProgramPlace = {
    apps: pod.apps,
    ports: portsOf(pod.images, [spec], 'tcp'),
    udpPorts: portsOf(pod.images, [spec], 'udp'),
  };
  const log = (line: string) => pod.log(spec.name, line);
  const local = programFor(spec.image, pod.images);
  if (local !== undefined) {
    const { env, args } = spec;
    return await startLocal(local, { env, args, podEnv: await podEnvironment(pod), log }, place);
  }
  const workload = workloadOf(spec.image);
  if (workload === undefined) throw new ImageUnknown(howToMap(spec.image));
  const context: WorkloadContext = {
    namespace: pod.facts.namespace,
    pod: pod.facts.name,
    image: spec.image,
    env: spec.env,
    backend: spec.env['BACKEND'] ?? pod.backend,
    log,
    arrived: pod.arrived,
  };
  return startBuiltin(workload, context, place);
}

function howToMap(image: string): string {
  return `no program of this machine stands for it in the sandbox; name one in meshwright.yaml under sandbox.images: {"${image}": {command: [...]}}, or use a built-in image (${BUILTIN_IMAGES.join(', ')})`;
}

async function podEnvironment(pod: ContainerSurroundings): Promise<Readonly<Record<string, string>>> {
  const { socks, http } = await pod.waysOut();
  const proxies = { HTTP_PROXY: http, HTTPS_PROXY: http, ALL_PROXY: socks, NO_PROXY: '' };
  const small = Object.entries(proxies).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    HOSTNAME: pod.facts.name,
    POD_NAME: pod.facts.name,
    POD_NAMESPACE: pod.facts.namespace,
    POD_IP: pod.facts.address,
    ...proxies,
    ...Object.fromEntries(small),
  };
}

/** The ports that containers listen on: those they declare, else those of their image. */
export function portsOf(
  images: readonly ImageProgram[],
  containers: readonly ContainerSpec[],
  transmission: 'tcp' | 'udp',
): readonly number[] {
  const ports = containers.flatMap(({ ports: declared, image }) => {
    if (declared.length > 0) {
      return declared.filter(({ udp }) => udp === (transmission === 'udp')).map(({ port }) => port);
    }
    const local = programFor(image, images);
    if (local !== undefined) {
      return local.ports.filter(({ protocol }) => protocol === transmission).map(({ port }) => port);
    }
    const { defaultPorts = [], defaultUdpPorts = [] } = workloadOf(image) ?? {};
    return transmission === 'udp' ? defaultUdpPorts : defaultPorts;
  });
  return [...new Set(ports)];
}

/**
 * Runs the command of a probe or hook: for a program of this machine only what its mapping lists, for a built-in one
 * `true` and `false`. Nothing else of this machine is ever run.
 */
export function commandRunner(pod: ContainerSurroundings, spec: ContainerSpec): RunCommand {
  return async (command, signal) => {
    const [name = '', ...args] = command;
    const local = programFor(spec.image, pod.images);
    const mapped = local?.exec[name];
    if (mapped === undefined || local === undefined) return builtinCommand(name);
    const [file = '', ...fixed] = mapped;
    const env = { ...local.env, ...spec.env, ...(await podEnvironment(pod)) };
    return await new Promise<ProbeAnswer>((resolve) => {
      const options = {
        cwd: local.workingDir,
        env,
        signal,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT,
      } as const;
      execFile(file, [...fixed, ...args], options, (error, stdout, stderr) => {
        if (error === null) resolve({ ok: true, output: '' });
        else if (signal.aborted) resolve({ ok: false, output: `command timed out: "${command.join(' ')}"` });
        else resolve({ ok: false, output: `${stdout}${stderr}`.trim() || error.message });
      });
    });
  };
}

const MAX_OUTPUT = 64 * 1024;

function builtinCommand(name: string): ProbeAnswer {
  const program = name.split('/').at(-1);
  if (program === 'true') return { ok: true, output: '' };
  if (program === 'false') return { ok: false, output: '' };
  return { ok: false, output: `exec: "${name}": executable file not found in $PATH` };
}
