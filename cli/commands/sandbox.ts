import { rm } from 'node:fs/promises';
import { Failure } from '../../schemas/failure.ts';
import type { Json } from '../../schemas/json.ts';
import { type CommandInput, flagOn, flagText } from '../command-input.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { UsageError, writeErr, writeOut } from '../output.ts';
import { askSandbox } from '../sandbox/ask-sandbox.ts';
import { activeSwitches, describeMesh } from '../sandbox/describe-mesh.ts';
import { findApiServer } from '../sandbox/find-api-server.ts';
import { knownSwitch } from '../sandbox/known-switch.ts';
import { readImages } from '../sandbox/read-images.ts';
import { type ProcessEnd, startSandbox } from '../sandbox/sandbox-process.ts';
import {
  DEFAULT_SANDBOX,
  demandStanding,
  endStandingSandbox,
  findStandingSandbox,
  forgetStandingSandbox,
  recordStandingSandbox,
  type StandingSandbox,
  sandboxName,
  standingFolder,
  standingSandboxes,
  storedSandboxes,
} from '../sandbox/standing-sandbox.ts';
import { changeLink } from './sandbox-links.ts';

/** `meshwright sandbox up`: in the foreground until a signal, or in the background. */
export async function sandboxUp(input: CommandInput): Promise<void> {
  const environment = readEnvironment(input.flags);
  const { stateDir } = environment;
  const name = nameFlag(input);
  const already = await findStandingSandbox(stateDir, name);
  if (already !== undefined) {
    throw new Failure(
      'alreadyExists',
      `a sandbox ${name === DEFAULT_SANDBOX ? '' : `'${name}' `}is already running (pid ${already.pid}, ${already.apiServer})`,
      {
        hint: 'meshwright sandbox down stops it; --name starts another one beside it',
      },
    );
  }
  const background = flagOn(input, 'background');
  const port = portFlag(flagText(input, 'port'));
  const kubeconfigOut = flagText(input, 'kubeconfigOut');
  const attach = attachment(input, environment);
  const context = attach?.context ?? name;
  const sandbox = await startSandbox({
    stateDir: standingFolder(stateDir, name),
    context,
    trustDomain: trustDomainFlag(input) ?? `${name}.local`,
    life: background ? 'detached' : 'child',
    images: readImages(environment),
    onComplaint: (text) => void writeErr(text),
    ...(port === undefined ? {} : { port }),
    ...(kubeconfigOut === undefined ? {} : { kubeconfigOut }),
    ...(attach === undefined ? {} : { attach }),
  });
  const { apiServer, kubeconfig, pid } = sandbox;
  const where = attach === undefined ? {} : { attached: true as const };
  await recordStandingSandbox(stateDir, { apiServer, kubeconfig, pid, context, ...where }, name);
  await writeOut(JSON.stringify({ apiServer, kubeconfig, pid }));
  if (background) return;
  await writeErr(`sandbox is up; try: kubectl --kubeconfig ${kubeconfig} get pods -A   (Ctrl-C stops it)`);
  const end = await Promise.race([sandbox.ended, signalled()]);
  await sandbox.close();
  await forgetStandingSandbox(stateDir, name);
  if (end !== undefined) demandGoodEnd(end);
}

/** Asked to end from elsewhere, as by `sandbox down`, it ends with 0; anything else was not meant. */
function demandGoodEnd({ code, signal }: ProcessEnd): void {
  if (code === 0) return;
  throw new Failure(
    'processFailed',
    `the sandbox has ended by itself, ${signal === null ? `with code ${code}` : `by ${signal}`}`,
    { hint: 'what it kept is still there: meshwright sandbox up goes on with it' },
  );
}

/** Whose controllers make pods of workloads. */
type Whose = 'ours' | 'theirs';

/** The API server that `--api-server` names, and the kubeconfig that knows it. */
function attachment(
  input: CommandInput,
  { kubeconfigPaths }: Environment,
): { readonly context: string; readonly kubeconfig: string; readonly controllers: Whose } | undefined {
  const named = flagText(input, 'apiServer');
  const controllers = flagOn(input, 'clusterControllers') ? 'theirs' : 'ours';
  if (named === undefined) {
    if (controllers === 'ours') return undefined;
    throw new UsageError('--cluster-controllers is of a cluster that --api-server names');
  }
  for (const flag of ['port', 'kubeconfigOut']) {
    if (flagText(input, flag) === undefined) continue;
    const option = flag === 'port' ? '--port' : '--kubeconfig-out';
    throw new UsageError(`${option} is of an API server of our own, and --api-server names another one`);
  }
  return { ...findApiServer(named, kubeconfigPaths), controllers };
}

/** `meshwright sandbox status`: one line for each that runs */
export async function sandboxStatus(input: CommandInput): Promise<void> {
  const { stateDir } = readEnvironment(input.flags);
  // Says what to do when none runs, or not the one that was named.
  if (flagText(input, 'name') !== undefined || (await standingSandboxes(stateDir)).size === 0) {
    await demandStanding(stateDir, nameFlag(input));
  }
  for (const [name, sandbox] of await standingSandboxes(stateDir)) {
    if (flagText(input, 'name') !== undefined && name !== nameFlag(input)) continue;
    const sabotages = await request(sandbox, 'GET', 'sabotages', input);
    const links = linksIn(await request(sandbox, 'GET', 'links', input));
    const mesh = describeMesh(await request(sandbox, 'GET', 'proxies', input));
    await writeOut(JSON.stringify({ name, ...sandbox, broken: activeSwitches(sabotages), ...links, mesh }));
  }
}

/** `meshwright sandbox down` */
export async function sandboxDown(input: CommandInput): Promise<void> {
  const { stateDir } = readEnvironment(input.flags);
  const running = await standingSandboxes(stateDir);
  const wanted = flagOn(input, 'all') ? await storedSandboxes(stateDir) : [nameFlag(input)];
  const ended: string[] = [];
  for (const name of wanted) {
    if (await endStandingSandbox(stateDir, name)) ended.push(name);
    if (flagOn(input, 'purge')) await rm(standingFolder(stateDir, name), { recursive: true, force: true });
  }
  const left = [...running.keys()].filter((name) => !wanted.includes(name));
  await writeErr(
    `${whatEnded(ended, wanted)}${left.length === 0 ? '' : `; still running: ${left.join(', ')}`}`,
  );
}

function whatEnded(ended: readonly string[], wanted: readonly string[]): string {
  if (ended.length > 1) return `${ended.length} sandboxes are down: ${ended.join(', ')}`;
  const [one = wanted.length === 1 ? wanted[0] : undefined] = ended;
  const which = one === undefined || one === DEFAULT_SANDBOX ? '' : ` '${one}'`;
  return ended.length === 1 ? `the sandbox${which} is down` : `no sandbox${which} was running`;
}

/** `meshwright sandbox break [SWITCH]` */
export async function sandboxBreak(input: CommandInput): Promise<void> {
  if (await changeLink(input, String(input.operands[0] ?? ''), 'cut')) return;
  const name = switchOperand(input);
  const sandbox = await demandStanding(readEnvironment(input.flags).stateDir, nameFlag(input));
  if (name === undefined) {
    await writeOut(JSON.stringify(await request(sandbox, 'GET', 'sabotages', input), null, 2));
    return;
  }
  await request(sandbox, 'PUT', `sabotages/${encodeURIComponent(name)}`, input);
  await writeErr(`the mesh is broken: ${name}   (meshwright sandbox mend ${name})`);
}

/** `meshwright sandbox mend [SWITCH]` */
export async function sandboxMend(input: CommandInput): Promise<void> {
  if (await changeLink(input, String(input.operands[0] ?? ''), 'mend')) return;
  const name = switchOperand(input);
  const sandbox = await demandStanding(readEnvironment(input.flags).stateDir, nameFlag(input));
  const path = name !== undefined ? `sabotages/${encodeURIComponent(name)}` : 'sabotages';
  await request(sandbox, 'DELETE', path, input);
  await writeErr(name !== undefined ? `mended: ${name}` : 'everything is mended');
}

function switchOperand(input: CommandInput): string | undefined {
  const word = input.operands[0];
  return typeof word === 'string' ? knownSwitch(word) : undefined;
}

/** What `links` answers, without what only another mesh can use. */
function linksIn(answer: Json): { readonly trustDomain?: Json; readonly links?: Json } {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return {};
  const { trustDomain = null, links = [] } = answer as { readonly trustDomain?: Json; readonly links?: Json };
  return { trustDomain, links };
}

function request(
  sandbox: StandingSandbox,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  input: CommandInput,
): Promise<Json> {
  return askSandbox(sandbox, readEnvironment(input.flags).version, { method, path });
}

function nameFlag(input: CommandInput): string {
  const name = flagText(input, 'name');
  return name === undefined ? DEFAULT_SANDBOX : sandboxName(name);
}

function trustDomainFlag(input: CommandInput): string | undefined {
  const text = flagText(input, 'trustDomain');
  if (text === undefined || /^[a-z0-9._-]{1,255}$/.test(text)) return text;
  throw new UsageError(`--trust-domain ${text.slice(0, 80)} is not a trust domain`, 'such as east.test');
}

function portFlag(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError(`--port ${text} is not a port (1 to 65535)`);
  return port;
}

function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(undefined));
    process.once('SIGTERM', () => resolve(undefined));
  });
}
