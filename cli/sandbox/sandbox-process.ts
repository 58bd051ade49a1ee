import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageProgram } from '../../sandbox/workloads/image-programs.ts';
import { Failure } from '../../schemas/failure.ts';
import { safeText } from '../../schemas/safe-text.ts';
import { programFolder } from '../environment.ts';

/** How a process ended: with a code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running embedded cluster. */
export interface SandboxProcess {
  readonly apiServer: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly pid: number;
  /** Settles when the process has ended, however. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends it with everything it started, and waits. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  readonly stateDir: string;
  readonly context: string;
  readonly trustDomain: string;
  readonly port?: number;
  readonly kubeconfigOut?: string;
  /** Attach to this API server instead of starting one; `context` is its context. */
  readonly attach?: { readonly kubeconfig: string; readonly controllers: 'ours' | 'theirs' };
  /** Programs of this machine that stand for images. */
  readonly images?: readonly ImageProgram[];
  /** `child`: ends with this process. `detached`: lives on (`sandbox up --background`). */
  readonly life: 'child' | 'detached';
  /** Hears what a `child` complains about while it runs; without it nobody does. */
  readonly onComplaint?: (text: string) => void;
}

/** For one that hangs: one that cannot start ends, and says why. Above what an attached one may wait for its server. */
const START_MS = 90_000;
const STOP_MS = 20_000;
/** Where a sandbox in the background writes what went wrong. */
const LOG = 'sandbox.log';
const IMAGES = 'images.json';

/** The command that runs the agent as a program of a pod. */
export function agentCommand(): readonly string[] {
  return [process.execPath, path.join(programFolder(), 'loadgen', 'agent', 'main.js')];
}

/** Starts the embedded cluster and resolves when it answers. Throws `Failure` (`portInUse`, `processFailed`). */
export async function startSandbox(options: SandboxOptions): Promise<SandboxProcess> {
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const images = path.join(options.stateDir, IMAGES);
  // A file, since anybody on this machine can read an argument: the programs' variables may be secret.
  const programs = options.images ?? [];
  if (programs.length === 0) await rm(images, { force: true });
  else await writeFile(images, JSON.stringify(programs), { mode: 0o600 });
  const args = [
    path.join(programFolder(), 'sandbox', 'main.js'),
    ...['--state-dir', options.stateDir, '--context', options.context, '--trust-domain', options.trustDomain],
    ...['--agent-command', JSON.stringify(agentCommand())],
    ...(programs.length === 0 ? [] : ['--images', images]),
    ...(options.attach === undefined
      ? []
      : ['--api-server-context', options.context, '--api-server-kubeconfig', options.attach.kubeconfig]),
    ...(options.attach?.controllers !== 'theirs' ? [] : ['--leave-controllers']),
    ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ...(options.kubeconfigOut === undefined ? [] : ['--kubeconfig-out', options.kubeconfigOut]),
    ...(options.life === 'child' ? ['--exit-with-parent'] : []),
  ];
  // What outlives us needs somewhere to complain when we are gone.
  const log = options.life === 'detached' ? path.join(options.stateDir, LOG) : undefined;
  const complaints = log === undefined ? 'pipe' : openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, args, {
    stdio: [options.life === 'child' ? 'pipe' : 'ignore', 'pipe', complaints],
    detached: true, // its own process group: Ctrl-C reaches us, and we end it when we are done
  });
  if (typeof complaints === 'number') closeSync(complaints);
  const ended = new Promise<ProcessEnd>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const ready = await readReadyLine(child, log);
  if (options.life === 'detached') {
    child.stdout?.destroy();
    child.unref();
  } else {
    child.stderr?.on('data', (chunk: Buffer) => options.onComplaint?.(safeText(chunk.toString().trimEnd())));
  }
  return { ...ready, context: options.context, ended, close: () => stop(child, ended) };
}

interface ReadyLine {
  readonly apiServer: string;
  readonly kubeconfig: string;
  readonly pid: number;
}

function readReadyLine(child: ChildProcess, log: string | undefined): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Failure('processFailed', `the sandbox did not answer within ${START_MS / 1000} s`));
    }, START_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      err = (err + chunk.toString()).slice(-4096);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const end = out.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(JSON.parse(out.slice(0, end)) as ReadyLine); // written by our own sandbox/main.ts
    });
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(new Failure('processFailed', 'the sandbox could not be started', { cause }));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (log !== undefined) err = readFileSync(log, 'utf8').slice(-4096);
      reject(whyEnded(err, code));
    });
  });
}

/** From the last words of a sandbox that did not start: one sentence, and what to do about it where it says so. */
function whyEnded(said: string, code: number | null): Failure {
  const lines = safeText(said.trim()).split('\n');
  const hint = /^hint: (.*)$/.exec(lines.at(-1) ?? '')?.[1];
  const why = lines.at(hint === undefined ? -1 : -2) ?? '';
  const reason = /port .* in use/i.test(why) ? 'portInUse' : 'processFailed';
  const sentence = why === '' ? `the sandbox ended at once with code ${code}` : why.replace(/^error: /, '');
  return new Failure(reason, sentence, hint === undefined ? {} : { hint });
}

async function stop(child: ChildProcess, ended: Promise<ProcessEnd>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
