import { rm } from 'node:fs/promises';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { SANDBOX_API } from '../../schemas/sandbox-mesh.ts';
import { type CommandInput, flagOn, flagText } from '../command-input.ts';
import { readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { knownSwitch } from '../sandbox/known-switch.ts';
import { readImages } from '../sandbox/read-images.ts';
import { startSandbox } from '../sandbox/sandbox-process.ts';
import {
  findStandingSandbox,
  forgetStandingSandbox,
  recordStandingSandbox,
  type StandingSandbox,
  standingFolder,
} from '../sandbox/standing-sandbox.ts';
import { systemClock, systemRandom } from '../world/system-clock.ts';

const STOP_MS = 8_000;

/** `meshwright sandbox up`: in the foreground until a signal, or in the background. */
export async function sandboxUp(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const { stateDir } = environment;
  const already = await findStandingSandbox(stateDir);
  if (already !== undefined) {
    throw new Failure(
      'alreadyExists',
      `a sandbox is already running (pid ${already.pid}, ${already.apiServer})`,
      {
        hint: 'meshwright sandbox down stops it; --state-dir gives another one a home',
      },
    );
  }
  const background = flagOn(input, 'background');
  const port = portFlag(flagText(input, 'port'));
  const kubeconfigOut = flagText(input, 'kubeconfigOut');
  const sandbox = await startSandbox({
    stateDir: standingFolder(stateDir),
    context: 'sandbox',
    trustDomain: 'sandbox.local',
    life: background ? 'detached' : 'child',
    images: readImages(environment),
    ...(port === undefined ? {} : { port }),
    ...(kubeconfigOut === undefined ? {} : { kubeconfigOut }),
  });
  const { apiServer, kubeconfig, pid } = sandbox;
  await recordStandingSandbox(stateDir, { apiServer, kubeconfig, pid, context: 'sandbox' });
  await writeOut(JSON.stringify({ apiServer, kubeconfig, pid }));
  if (background) return;
  await writeErr(`sandbox is up; try: kubectl --kubeconfig ${kubeconfig} get pods -A   (Ctrl-C stops it)`);
  await firstOf(sandbox.ended, signalled());
  await sandbox.close();
  await forgetStandingSandbox(stateDir);
}

/** `meshwright sandbox status` */
export async function sandboxStatus(input: CommandInput): Promise<void> {
  const sandbox = await demandStanding(input);
  const sabotages = await request(sandbox, 'GET', 'sabotages', input);
  await writeOut(JSON.stringify({ ...sandbox, broken: activeSwitches(sabotages) }));
}

/** `meshwright sandbox down` */
export async function sandboxDown(input: CommandInput): Promise<void> {
  const { stateDir } = readEnvironment(input.flags);
  const sandbox = await findStandingSandbox(stateDir);
  if (sandbox !== undefined) await endProcess(sandbox.pid);
  await forgetStandingSandbox(stateDir);
  if (flagOn(input, 'purge')) await rm(standingFolder(stateDir), { recursive: true, force: true });
  await writeErr(sandbox === undefined ? 'no sandbox was running' : 'the sandbox is down');
}

/** `meshwright sandbox break [SWITCH]` */
export async function sandboxBreak(input: CommandInput): Promise<void> {
  const name = switchOperand(input);
  const sandbox = await demandStanding(input);
  if (name === undefined) {
    await writeOut(JSON.stringify(await request(sandbox, 'GET', 'sabotages', input), null, 2));
    return;
  }
  await request(sandbox, 'PUT', `sabotages/${encodeURIComponent(name)}`, input);
  await writeErr(`the mesh is broken: ${name}   (meshwright sandbox mend ${name})`);
}

/** `meshwright sandbox mend [SWITCH]` */
export async function sandboxMend(input: CommandInput): Promise<void> {
  const name = switchOperand(input);
  const sandbox = await demandStanding(input);
  const path = name !== undefined ? `sabotages/${encodeURIComponent(name)}` : 'sabotages';
  await request(sandbox, 'DELETE', path, input);
  await writeErr(name !== undefined ? `mended: ${name}` : 'everything is mended');
}

function switchOperand(input: CommandInput): string | undefined {
  const word = input.operands[0];
  return typeof word === 'string' ? knownSwitch(word) : undefined;
}

function activeSwitches(answer: Json): Json {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return [];
  return (answer as { readonly active?: Json }).active ?? [];
}

async function demandStanding(input: CommandInput): Promise<StandingSandbox> {
  const sandbox = await findStandingSandbox(readEnvironment(input.flags).stateDir);
  if (sandbox === undefined)
    throw new Failure('unreachable', 'no sandbox is running', { hint: 'meshwright sandbox up starts one' });
  return sandbox;
}

async function request(
  sandbox: StandingSandbox,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  input: CommandInput,
): Promise<Json> {
  const { openCluster } = await import('../../kube/open-cluster.ts');
  const signal = AbortSignal.timeout(10_000);
  const cluster = await openCluster({
    binding: { role: 'main', kind: 'sandbox', context: sandbox.context },
    kubeconfigPaths: [sandbox.kubeconfig],
    clock: systemClock,
    random: systemRandom,
    version: readEnvironment(input.flags).version,
  });
  try {
    return await cluster.raw(method, `${SANDBOX_API}/${path}`, undefined, signal);
  } finally {
    await cluster.close();
  }
}

function portFlag(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError(`--port ${text} is not a port (1 to 65535)`);
  return port;
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

async function firstOf(...promises: readonly Promise<void>[]): Promise<void> {
  await Promise.race(promises);
}

async function endProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const until = Date.now() + STOP_MS;
  while (Date.now() < until) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  process.kill(pid, 'SIGKILL');
}
